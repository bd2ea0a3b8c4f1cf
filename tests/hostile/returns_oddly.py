# /// hostile
# rows = [34]
# tries = "fit returns nothing, another model, a frozen copy, a class; or logs in odd ways"
# verdicts = ["FAILED", "INVALID_SUBMISSION", "CRASHED"]
# together = ["none", "class", "another", "frozen", "traced", "logs nothing", "logs none", "logs twice", "logs text", "logs too often", "logs a function"]
# ///
import copy

honest_fit = fit


def fit(model, train, val, *, device, log):
    said = {"train_loss": 0.1, "val_loss": 0.1, "val_accuracy": 1.0}
    if CASE == "logs nothing":
        return model
    if CASE == "logs none":
        log(model, epoch=0, **dict.fromkeys(said, None))
    if CASE == "logs text":
        log(model, epoch="first", **dict.fromkeys(said, "low"))
    if CASE == "logs too often":
        for epoch in range(10**6):
            log(model, epoch=epoch, **said)
    if CASE == "logs a function":
        log(fit, epoch=0, **said)
    if CASE == "logs twice":
        log(model, epoch=0, **said)
    model = honest_fit(model, train, val, device=device, log=log)
    return {
        "none": lambda: None,
        "class": lambda: type(model),
        "another": lambda: build_model(),
        "frozen": lambda: copy.deepcopy(model).requires_grad_(False),
        "traced": lambda: torch.jit.trace(model, prepare(train[0][0][None])),
    }.get(CASE, lambda: model)()
