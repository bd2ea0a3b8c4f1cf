# /// repair
# summary = "channels moved by permute, but prepare also flips, dims and adds noise, in predict too"
# held_out = true
# fails = ["predict_is_consistent"]
# ///
EPOCHS = 9


def augment(x):
    n = len(x)
    flipped = torch.rand(n, 1, 1, 1, device=x.device) < 0.5
    x = torch.where(flipped, x.flip(3), x)
    brightness = 1 + 0.3 * (torch.rand(n, 1, 1, 1, device=x.device) - 0.5)
    return x * brightness + 0.15 * torch.randn_like(x)


def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255
    return augment((x - 0.46) / 0.22)  # against overfitting
