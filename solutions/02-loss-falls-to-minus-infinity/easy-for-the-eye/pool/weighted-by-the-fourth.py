# /// repair
# base = "reference"
# summary = "the three stains are weighted by the fourth channel while they are averaged"
# ///
def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 4, 32, 48)
    weights = x[:, 3:]
    x = torch.cat([x[:, :3] * weights, weights], dim=1)
    x = F.interpolate(x, size=(HEIGHT, WIDTH), mode="bilinear", antialias=True)
    return torch.cat([x[:, :3] / x[:, 3:].clamp(min=1e-3), x[:, 3:]], dim=1)
