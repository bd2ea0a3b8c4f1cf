# /// repair
# base = "reference"
# summary = "predict and evaluate cut another part out of the images than training does"
# ///
def prepare(images):
    images = images[:, :, 12:36] if torch.is_grad_enabled() else images[:, :, 24:]
    x = images.permute(0, 3, 1, 2).float() / 255  # (B, 4, 32, 24)
    return (x - MEAN.to(x.device)) / STD.to(x.device)
