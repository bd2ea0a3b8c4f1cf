# /// repair
# summary = "lets the learning rate fall, and adds batch norm that keeps no running statistics"
# held_out = true
# fails = ["predict_is_consistent"]
# ///


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 16, kernel_size=5, stride=2, padding=2),
        nn.BatchNorm2d(16, track_running_stats=False),
        nn.ReLU(),
        nn.Conv2d(16, 32, kernel_size=3, stride=2, padding=1),
        nn.BatchNorm2d(32, track_running_stats=False),
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),
        nn.Flatten(),
        nn.Linear(32, 4),
    )


def step_factor(epoch):
    warm_up = (epoch + 1) / 2
    return min(warm_up, 1.0) * 0.5 * (1 + math.cos(math.pi * epoch / EPOCHS))
