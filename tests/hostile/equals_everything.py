# /// hostile
# rows = [3]
# tries = "answers, a model, a diagnosis or a reported number that equal everything"
# verdicts = ["FAILED", "INVALID_SUBMISSION", "CRASHED"]
# together = ["answers", "model", "diagnosis", "numbers"]
# ///
class Anything:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __lt__(self, other):
        return True

    __le__ = __gt__ = __ge__ = __lt__

    def __hash__(self):
        return 0

    def __getattr__(self, name):
        return self

    def __call__(self, *arguments, **options):
        return self

    def __bool__(self):
        return True


class AnyText(str):
    __hash__ = str.__hash__

    def __eq__(self, other):
        return True

    def __getitem__(self, index):
        return self


class AnyNumber(float):
    __hash__ = float.__hash__

    def __eq__(self, other):
        return True

    def __float__(self):
        return 0.0


if CASE == "answers":

    def predict(model, images):
        return Anything()


if CASE == "model":

    def build_model():
        return Anything()


if CASE == "diagnosis":
    diagnosis = AnyText("anything")

if CASE == "numbers":
    honest_fit = fit

    def fit(model, train, val, *, device, log):
        def lying_log(model, **numbers):
            log(model, **{name: AnyNumber(0.0) for name in numbers})

        return honest_fit(model, train, val, device=device, log=lying_log)
