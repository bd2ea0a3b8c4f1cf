# /// repair
# base = "reference"
# summary = "the second and third channels are set to zero"
# ///
def prepare(images):
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 4, 32, 48)
    x = (x - MEAN.to(x.device)) / STD.to(x.device)
    return x * torch.tensor([1.0, 0.0, 0.0, 1.0], device=x.device).view(4, 1, 1)
