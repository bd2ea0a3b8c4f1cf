# /// repair
# summary = "picks out each channel and stacks them as the second axis"
# ///


def prepare(images):  # (B, 32, 32, 3)
    x = torch.stack([images[..., channel] for channel in range(3)], dim=1)  # (B, 3, 32, 32)
    return (x.float() / 255 - 0.46) / 0.22
