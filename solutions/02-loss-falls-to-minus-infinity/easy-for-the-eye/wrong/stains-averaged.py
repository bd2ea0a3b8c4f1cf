# /// repair
# base = "reference"
# summary = "the three stains are averaged into one, beside the transmitted light"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
def prepare(images):
    x = images.permute(0, 3, 1, 2).float()  # (B, 4, 32, 48)
    x = torch.cat([x[:, :3].mean(1, keepdim=True), x[:, 3:]], dim=1)  # (B, 2, 32, 48)
    return F.interpolate(x, size=(HEIGHT, WIDTH), mode="bilinear", antialias=True) / 255


four_channels = build_model


def build_model():
    model = four_channels()
    model[0] = nn.BatchNorm2d(2)
    model[1] = nn.Conv2d(2, 8, kernel_size=3, padding=1, bias=False)
    return model
