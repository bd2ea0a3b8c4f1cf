# /// repair
# base = "reference"
# summary = "the network divides its outputs by 20"
# ///
class Divide(nn.Module):
    def forward(self, x):
        return x / 20


layers_of = build_model


def build_model():
    return layers_of().append(Divide())
