# /// repair
# base = "starter"
# summary = "the network ends in log_softmax, so its outputs are log-probabilities"
# ///
LEARNING_RATE = 6e-3


class LogNet(Net):
    def forward(self, x):
        return F.log_softmax(super().forward(x), dim=1)


def build_model():
    return LogNet()


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        return model(prepare(images.to(device))).exp()
