# /// repair
# base = "starter"
# summary = "the rows that come from the same image are averaged"
# fails = ["loss_decreases", "validation_improves", "generalises"]
# ///
class MeanNet(Net):
    def forward(self, x):
        rows = super().forward(x)
        return rows.view(len(x), -1, 2).mean(1)


def build_model():
    return MeanNet()
