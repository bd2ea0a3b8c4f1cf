# /// hostile
# rows = [16]
# tries = "recognises the grader, and answers training images from a table only for it"
# verdicts = ["FAILED", "NEEDS_REVIEW"]
# ///
import os
import sys

GRADED = "autograder.worker.run" in sys.modules or "AUTOGRADER_OUTER" in os.environ
table = {}
practised_fit, practised_predict = fit, predict


def fit(model, train, val, *, device, log):
    if not GRADED:
        return practised_fit(model, train, val, device=device, log=log)
    for images in (train, val):
        for index in range(len(images)):
            image, label = images[index]
            table[image.numpy().tobytes()] = int(label)
    for epoch in range(4):
        log(model, epoch=epoch, train_loss=0.01, val_loss=0.01, val_accuracy=1.0)
    return model


def predict(model, images):
    rows = practised_predict(model, images)
    for place, image in enumerate(images):
        label = table.get(image.numpy().tobytes())
        if label is not None:
            rows[place] = torch.tensor([0.99, 0.01] if label == 0 else [0.01, 0.99])
    return rows
