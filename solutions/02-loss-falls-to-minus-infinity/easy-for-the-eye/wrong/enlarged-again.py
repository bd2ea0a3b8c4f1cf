# /// repair
# base = "starter"
# summary = "the small picture is enlarged to its old size"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
def prepare(images):
    small = []
    for image in images.cpu().numpy():
        picture = Image.fromarray(image).resize((40, 30), Image.Resampling.BILINEAR)
        picture = picture.resize((48, 32), Image.Resampling.BILINEAR)
        small.append(np.asarray(picture))
    x = torch.from_numpy(np.stack(small)).to(images.device)  # (B, 32, 48, 4)
    return x.permute(0, 3, 1, 2).float() / 255
