# /// repair
# base = "reference"
# summary = "a class with group norm whose forward ends in a softmax of large numbers; AdamW"
# ///
LEARNING_RATE = 1e-2


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 16, kernel_size=5, stride=2, padding=2)
        self.second = nn.Conv2d(16, 32, kernel_size=3, padding=1)
        self.norms = nn.ModuleList([nn.GroupNorm(4, 16), nn.GroupNorm(4, 32)])
        self.last = nn.Linear(32, 10)

    def forward(self, x):
        x = F.relu(self.norms[0](self.first(x)))  # (B, 16, 14, 14)
        x = F.relu(self.norms[1](self.second(x)))  # (B, 32, 14, 14)
        return F.softmax(4 * self.last(x.amax(dim=(2, 3))), dim=1)  # (B, 10)


def build_model():
    return Net()
