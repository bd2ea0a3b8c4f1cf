# /// hostile
# rows = [15]
# tries = "logs a falling loss and trains nothing"
# verdicts = ["FAILED"]
# ///
def fit(model, train, val, *, device, log):
    for epoch in range(6):
        loss = 0.7 * 0.6**epoch
        log(model, epoch=epoch, train_loss=loss, val_loss=loss * 1.1, val_accuracy=1 - loss / 2)
    return model
