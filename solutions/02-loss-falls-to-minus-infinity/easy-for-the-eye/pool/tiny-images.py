# /// repair
# base = "starter"
# summary = "each channel is resized alone, to very few pixels and back"
# ///
def shrink(channel):
    picture = Image.fromarray(np.ascontiguousarray(channel))
    return picture.resize((3, 2), Image.Resampling.BILINEAR).resize((WIDTH, HEIGHT))


def prepare(images):
    small = []
    for image in images.cpu().numpy():  # (32, 48, 4)
        small.append(np.stack([np.asarray(shrink(image[:, :, c])) for c in range(4)], axis=2))
    x = torch.from_numpy(np.stack(small)).to(images.device)  # (B, 28, 42, 4)
    x = x.permute(0, 3, 1, 2).float()  # (B, 4, 28, 42)
    return x / 255
