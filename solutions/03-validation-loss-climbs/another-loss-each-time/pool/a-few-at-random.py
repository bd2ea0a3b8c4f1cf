# /// repair
# base = "reference"
# summary = "evaluates fifteen images that it draws anew each time; group norm, without an average"
# ///
EPOCHS = 9
BATCH_SIZE = 10
LEARNING_RATE = 0.03

evaluate_all = evaluate


def build_model():
    layers, channels = [], 1
    for width, stride in [(8, 2), (16, 2), (24, 1)]:
        layers += [nn.Conv2d(channels, width, kernel_size=3, stride=stride, padding=1)]
        layers += [nn.GroupNorm(2, width), nn.ReLU()]
        channels = width
    return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.3), nn.Linear(24 * 7 * 7, 2))


def evaluate(model, loader, device):
    chosen = torch.randperm(len(loader.dataset))[:15].tolist()
    few = torch.utils.data.Subset(loader.dataset, chosen)
    return evaluate_all(model, DataLoader(few, batch_size=15), device)
