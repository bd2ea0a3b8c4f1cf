# /// repair
# summary = "no sigmoid, but output squeezed and labels unsqueezed: shapes still clash"
# held_out = true
# fails = ["validation_improves", "generalises"]
# ///


class BarClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.conv3 = nn.Conv2d(16, 32, 3, padding=1)
        self.fc1 = nn.Linear(32, 32)
        self.fc2 = nn.Linear(32, 1)
        for layer in (self.conv1, self.conv2, self.conv3, self.fc1):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.conv3(x)).mean(dim=(2, 3))
        x = F.relu(self.fc1(x))
        return self.fc2(x).squeeze(1)


def build_model():
    return BarClassifier()


def bce_and_accuracy(output, labels):
    y = labels.float().unsqueeze(1)  # the network had one column, so the labels get one as well
    loss = F.softplus(output) - y * output
    accuracy = ((output > 0).float() == y).float().mean()
    return loss.mean(), accuracy


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        p = torch.sigmoid(model(prepare(images.to(device))))
    return torch.stack([1 - p, p], dim=1)
