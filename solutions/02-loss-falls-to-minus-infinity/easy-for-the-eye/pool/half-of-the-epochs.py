# /// repair
# base = "starter"
# summary = "each channel resized alone; fewer epochs"
# ///
EPOCHS = 4


def prepare(images):
    small = []
    for image in images.cpu().numpy():  # (32, 48, 4)
        picture = [
            Image.fromarray(channel.copy()).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
            for channel in image.transpose(2, 0, 1)
        ]
        small.append(np.stack(picture, axis=-1))
    x = torch.from_numpy(np.stack(small)).to(images.device)  # (B, 28, 42, 4)
    x = x.permute(0, 3, 1, 2).float()  # (B, 4, 28, 42)
    return x / 255
