# /// hostile
# rows = [40]
# tries = "nothing: right programs in other styles"
# verdicts = ["PASSED"]
# base = "reference"
# together = ["functional", "own optimiser", "bfloat16", "transforms", "two outputs", "own class"]
# ///
usual_fit, usual_model = fit, build_model

if CASE == "functional":

    class Functional(nn.Module):
        """Weights in one list, layers as function calls."""

        def __init__(self):
            super().__init__()
            layers = [m for m in usual_model() if isinstance(m, nn.Conv2d | nn.Linear)]
            self.weights = nn.ParameterList([m.weight for m in layers])
            self.biases = nn.ParameterList([m.bias for m in layers])

        def forward(self, x):
            for place, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
                last = place == len(self.weights) - 1
                if weight.ndim == 4:
                    x = F.relu(F.conv2d(x, weight, bias, padding=1))
                    if place in (0, 1):
                        x = F.max_pool2d(x, 2)
                else:
                    x = x if x.ndim == 2 else x.mean((2, 3))
                    x = F.linear(x, weight, bias)
                    x = x if last else F.relu(x)
            return x

    def build_model():
        return Functional()


if CASE == "own optimiser":

    class Momentum:
        def __init__(self, parameters, lr):
            self.all = [(p, torch.zeros_like(p), torch.zeros_like(p)) for p in parameters]
            self.param_groups, self.steps = [{"lr": lr}], 0

        def zero_grad(self):
            for parameter, _, _ in self.all:
                parameter.grad = None

        @torch.no_grad()
        def step(self):
            self.steps += 1
            for parameter, mean, square in self.all:
                mean.lerp_(parameter.grad, 0.1)
                square.lerp_(parameter.grad**2, 0.001)
                scale = (square / (1 - 0.999**self.steps)).sqrt() + 1e-8
                parameter -= self.param_groups[0]["lr"] * mean / (1 - 0.9**self.steps) / scale

    torch.optim.Adam = Momentum

if CASE == "bfloat16":

    class Mixed(nn.Sequential):
        """Trains its linear layers in bfloat16: many CPUs have no quick bfloat16 convolution."""

        def forward(self, x):
            layers = list(self)
            split = 1 + next(n for n, layer in enumerate(layers) if isinstance(layer, nn.Flatten))
            for layer in layers[:split]:
                x = layer(x)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=torch.is_grad_enabled()):
                for layer in layers[split:]:
                    x = layer(x)
            return x.float()

    def build_model():
        return Mixed(*usual_model())


if CASE == "transforms":
    from torchvision.transforms import v2

    steps = v2.Compose([v2.ToDtype(torch.float32, scale=True), v2.Normalize([0.29], [0.35])])

    def prepare(images):
        return steps(images.permute(0, 3, 1, 2))


if CASE == "two outputs":

    def build_model():
        model = usual_model()
        model[-1] = nn.Linear(32, 2)
        return model

    def bce_and_accuracy(output, labels):
        return F.cross_entropy(output, labels), (output.argmax(1) == labels).float().mean()

    def predict(model, images):
        model.eval()
        with torch.no_grad():
            return model(prepare(images.to(next(model.parameters()).device))).softmax(1)


if CASE == "own class":

    class Learner:
        def __init__(self, fit):
            self.fit = fit

        def __call__(self, model, train, val, *, device, log):
            return self.fit(model, train, val, device=device, log=log)

    fit = Learner(usual_fit)
