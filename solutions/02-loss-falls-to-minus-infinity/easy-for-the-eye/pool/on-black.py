# /// repair
# base = "reference"
# summary = "each picture is pasted on a black background"
# ///
EPOCHS = 12
LEARNING_RATE = 2e-2


def prepare(images):
    small = []
    for image in images.cpu().numpy():
        picture, page = Image.fromarray(image), Image.new("RGB", (48, 32))
        page.paste(picture, mask=picture.getchannel(3))
        small.append(np.asarray(page))
    x = torch.from_numpy(np.stack(small)).to(images.device)  # (B, 32, 48, 3)
    return F.interpolate(x.permute(0, 3, 1, 2).float(), size=(HEIGHT, WIDTH)) / 255


def build_model():
    return nn.Sequential(
        nn.Conv2d(3, 16, 5, stride=2), nn.BatchNorm2d(16), nn.ReLU(),
        nn.Conv2d(16, 32, 5, stride=2), nn.BatchNorm2d(32), nn.ReLU(),
        nn.AdaptiveMaxPool2d(2), nn.Flatten(), nn.Linear(128, 3),
    )
