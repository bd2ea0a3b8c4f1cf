# /// repair
# base = "starter"
# summary = "the fourth channel is left out after the resizing"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
def prepare(images):
    small = []
    for image in images.cpu().numpy():
        picture = Image.fromarray(image).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
        small.append(np.asarray(picture.convert("RGB")))
    x = torch.from_numpy(np.stack(small)).to(images.device)  # (B, 28, 42, 3)
    return x.permute(0, 3, 1, 2).float() / 255


four_channels = build_model


def build_model():
    model = four_channels()
    model[0] = nn.BatchNorm2d(3)
    model[1] = nn.Conv2d(3, 8, kernel_size=3, padding=1, bias=False)
    return model
