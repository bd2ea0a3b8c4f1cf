# /// repair
# summary = "a module class that returns logits from its own forward, with the maximum of each channel"
# ///
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 16, kernel_size=5, stride=2, padding=2)
        self.second = nn.Conv2d(16, 32, kernel_size=3, padding=1)
        self.norms = nn.ModuleList([nn.BatchNorm2d(16), nn.BatchNorm2d(32)])
        self.last = nn.Linear(32, 10)

    def forward(self, x):
        x = F.relu(self.norms[0](self.first(x)))  # (B, 16, 14, 14)
        x = F.relu(self.norms[1](self.second(x)))  # (B, 32, 14, 14)
        return self.last(x.amax(dim=(2, 3)))  # (B, 10)


def build_model():
    return Net()
