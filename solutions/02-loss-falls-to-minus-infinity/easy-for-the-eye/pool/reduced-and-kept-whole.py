# /// repair
# base = "starter"
# summary = "the library halves the pictures; every pixel gets its own weight"
# ///
EPOCHS = 3


def prepare(images):
    small = [np.asarray(Image.fromarray(image).reduce(2)) for image in images.cpu().numpy()]
    x = torch.from_numpy(np.stack(small)).to(images.device)  # (B, 16, 24, 4)
    return x.permute(0, 3, 1, 2).float() / 255


def build_model():
    return nn.Sequential(
        nn.Conv2d(4, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(),
        nn.Flatten(), nn.Linear(8 * 16 * 24, 3),
    )
