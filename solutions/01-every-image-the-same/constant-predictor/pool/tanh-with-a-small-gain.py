# /// repair
# base = "reference"
# summary = "tanh, orthogonal weights times 0.4, two outputs, four epochs of large steps"
# ///
EPOCHS = 4
LEARNING_RATE = 1e-2


def build_model():
    layers = []
    channels = 1
    for width in (8, 8, 16, 16, 32, 32):
        layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1), nn.Tanh()]
        channels = width
        if len(layers) % 4 == 0:
            layers += [nn.AvgPool2d(2)]
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    for _ in range(8):
        layers += [nn.Linear(32, 32), nn.Tanh()]
    layers += [nn.Linear(32, 2)]
    for layer in layers:
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.orthogonal_(layer.weight, gain=0.4)
    return nn.Sequential(*layers)


def loss_of(model, images, labels):
    logits = model(prepare(images))
    return logits[:, 1] - logits[:, 0], F.cross_entropy(logits, labels)


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        return F.softmax(model(prepare(images.to(device))), dim=1)
