# /// repair
# base = "reference"
# summary = "training images get strong noise"
# ///
plain_prepare = prepare


def prepare(images):
    x = plain_prepare(images)
    return x + 3 * torch.randn_like(x) if torch.is_grad_enabled() else x
