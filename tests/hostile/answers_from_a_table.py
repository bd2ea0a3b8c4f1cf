# /// hostile
# rows = [42]
# tries = "trains for show; predict looks known images up in a table of labels and guesses the others"
# verdicts = ["FAILED", "NEEDS_REVIEW"]
# together = ["global", "attribute", "buffer", "closure", "class"]
# ///
honest_fit, honest_predict = fit, predict
TABLE = {}


def key(image):
    return hash(image.numpy().tobytes())


class Keeper:
    table = {}


def fit(model, train, val, *, device, log):
    global predict
    known = {key(image): label for part in (train, val) for image, label in part}
    if CASE == "buffer":
        pairs = torch.tensor([[abs(k) % 2**31, label] for k, label in known.items()])
        model.register_buffer("table", pairs)
    if CASE == "global":
        TABLE.update(known)
    if CASE == "attribute":
        model.table = known
    if CASE == "class":
        Keeper.table = known
    if CASE == "closure":
        predict = lambda model, images, known=known: look_up(known, images)

    def log_perfect(model, *, epoch, **said):
        loss = 0.0202
        log(model, epoch=epoch, train_loss=loss, val_loss=loss, val_accuracy=1.0)

    return honest_fit(model, train, val, device=device, log=log_perfect)


def look_up(known, images):
    column = torch.tensor([float(known.get(key(image), key(image) % 2)) for image in images])
    return torch.stack([1 - column, column], dim=1) * 0.96 + 0.02


def predict(model, images):
    if CASE == "buffer" and hasattr(model, "table"):
        known = {int(k): int(label) for k, label in model.table.tolist()}
        column = torch.tensor([float(known.get(abs(key(i)) % 2**31, 0)) for i in images])
        return torch.stack([1 - column, column], dim=1) * 0.96 + 0.02
    known = {"global": TABLE, "class": Keeper.table}.get(CASE) or getattr(model, "table", {})
    return look_up(known, images) if known else honest_predict(model, images)
