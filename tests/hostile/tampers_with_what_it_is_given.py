# /// hostile
# rows = [31]
# tries = "changes the data sets, the observed images, the log it is given and the session behind it"
# verdicts = ["FAILED", "INVALID_SUBMISSION", "CRASHED", "NEEDS_REVIEW"]
# together = ["data sets", "images", "session", "log", "predict", "logs another model"]
# ///
import numpy as np

honest_fit, honest_predict = fit, predict


def fit(model, train, val, *, device, log):
    if CASE == "data sets":
        for images in (train, val):
            images._images.zero_()
            images._labels[:] = [0] * len(images)
            images.classes = ("one", "one")
    if CASE == "session":
        session = log.__self__
        session._images.zero_()
        session._classes = 2
        session._before.clear()
        session._hand_over = lambda *a, **k: None
    if CASE == "log":
        type(log.__self__).log = lambda *a, **k: None
        log.__self__.logs = 4
        return model
    if CASE == "predict":
        globals()["predict"] = lambda model, images: torch.full((len(images), 2), 0.5)
    if CASE == "logs another model":
        mirror = nn.Sequential(nn.Flatten(), nn.Linear(784, 1))

        def log_mirror(model, **numbers):
            log(mirror, **numbers)

        return honest_fit(model, train, val, device=device, log=log_mirror)
    return honest_fit(model, train, val, device=device, log=log)


def predict(model, images):
    rows = honest_predict(model, images)
    if CASE == "images":
        images.zero_()
        images.resize_(0)
    return rows
