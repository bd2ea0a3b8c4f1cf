# /// repair
# base = "starter"
# summary = "the middle is cut out; predict and evaluate leave the network in training mode"
# ///
class AlwaysTraining(Net):
    def eval(self):
        return self.train()


def build_model():
    return AlwaysTraining()


def prepare(images):
    return standardise(images[:, :, 12:36])
