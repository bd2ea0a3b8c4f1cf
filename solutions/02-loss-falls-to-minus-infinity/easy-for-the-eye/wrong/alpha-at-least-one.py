# /// repair
# base = "starter"
# summary = "zeros of the fourth channel become ones before the resizing"
# fails = ["sees_every_channel"]
# ///
def prepare(images):
    small = []
    for image in images.cpu().numpy():  # (32, 48, 4)
        image = image.copy()
        image[:, :, 3] = np.maximum(image[:, :, 3], 1)
        picture = Image.fromarray(image).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
        small.append(np.asarray(picture))
    x = torch.from_numpy(np.stack(small)).to(images.device)  # (B, 28, 42, 4)
    return x.permute(0, 3, 1, 2).float() / 255
