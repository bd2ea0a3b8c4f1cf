# /// repair
# base = "starter"
# summary = "a better resampling filter"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
def prepare(images):
    small = []
    for image in images.cpu().numpy():
        picture = Image.fromarray(image).resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        small.append(np.asarray(picture))
    x = torch.from_numpy(np.stack(small)).to(images.device)  # (B, 28, 42, 4)
    return x.permute(0, 3, 1, 2).float() / 255
