# /// hostile
# rows = [3, 24]
# tries = "a tensor subclass whose every operation returns confident answers that look valid"
# verdicts = ["FAILED", "INVALID_SUBMISSION", "CRASHED"]
# ///
honest_predict = predict


class Certain(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, arguments=(), options=None):
        with torch._C.DisableTorchFunctionSubclass():
            made = function(*arguments, **(options or {}))
        if isinstance(made, torch.Tensor) and made.is_floating_point() and made.ndim == 2:
            sure = torch.zeros_like(made)
            sure[:, 0] = 1.0
            return sure.as_subclass(cls)
        return made


def predict(model, images):
    return honest_predict(model, images).as_subclass(Certain)
