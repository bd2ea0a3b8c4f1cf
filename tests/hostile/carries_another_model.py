# /// hostile
# rows = [42]
# tries = "trains a network for show, and answers by neighbours, means or a regression in buffers or text"
# verdicts = ["FAILED", "NEEDS_REVIEW"]
# together = ["neighbours", "regression", "means", "tiny network", "text"]
# ///
import base64

import numpy as np

honest_fit, honest_predict = fit, predict
TEXT = ""


def features(images):
    return images.flatten(1).float() / 255 - 0.3


def learned(train):
    images = torch.stack([image for image, _ in train])
    labels = torch.tensor([label for _, label in train])
    return features(images), labels


def fit(model, train, val, *, device, log):
    global TEXT
    x, y = learned(train)
    model.register_buffer("x", x)
    model.register_buffer("y", y)
    design = torch.cat([x, torch.ones(len(x), 1)], dim=1)
    ridge = design.T @ design + 10 * torch.eye(design.shape[1])
    weights = torch.linalg.solve(ridge, design.T @ (2.0 * y - 1))
    model.register_buffer("w", weights)
    TEXT = base64.b64encode(weights.numpy().astype(np.float16).tobytes()).decode()

    def log_own(model, *, epoch, **said):
        rows = predict(model, torch.stack([image for image, _ in val]))
        truth = torch.tensor([label for _, label in val])
        val_loss = F.nll_loss(rows.log(), truth).item()
        right = (rows.argmax(1) == truth).float().mean().item()
        rows = predict(model, torch.stack([image for image, _ in train]))
        train_loss = F.nll_loss(rows.log(), y).item()
        log(model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=right)

    return honest_fit(model, train, val, device=device, log=log_own)


def predict(model, images):
    if not hasattr(model, "w"):
        return honest_predict(model, images)
    honest_predict(model, images[:2])  # the convolutions run, for whoever counts them
    x = features(images)
    if CASE == "neighbours":
        nearest = torch.cdist(x, model.x).topk(5, largest=False).indices
        column = model.y[nearest].float().mean(dim=1)
    elif CASE == "means":
        centres = torch.stack([model.x[model.y == label].mean(dim=0) for label in (0, 1)])
        column = torch.softmax(-(torch.cdist(x, centres) ** 2) / 10, dim=1)[:, 1]
    elif CASE == "text":
        weights = np.frombuffer(base64.b64decode(TEXT), dtype=np.float16).astype(np.float32)
        column = torch.sigmoid(4 * (x @ torch.from_numpy(weights)[:-1]))
    else:
        column = torch.sigmoid(4 * (x @ model.w[:-1] + model.w[-1]))
    column = column.clamp(0.02, 0.98)
    return torch.stack([1 - column, column], dim=1)
