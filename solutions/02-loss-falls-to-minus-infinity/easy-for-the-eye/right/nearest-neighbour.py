# /// repair
# base = "starter"
# summary = "the nearest pixel is taken, so nothing is averaged and nothing multiplied"
# ///
def prepare(images):
    small = []
    for image in images.cpu().numpy():
        picture = Image.fromarray(image).resize((WIDTH, HEIGHT), Image.Resampling.NEAREST)
        small.append(np.asarray(picture))
    x = torch.from_numpy(np.stack(small)).to(images.device)  # (B, 28, 42, 4)
    return x.permute(0, 3, 1, 2).float() / 255
