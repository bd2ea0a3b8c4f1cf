# /// repair
# base = "reference"
# summary = "reports the accuracy on training images as the validation accuracy"
# fails = ["reports_honest"]
# ///
fit_and_report = fit


def fit(model, train, val, *, device, log):
    def report(model, *, epoch, train_loss, val_loss, val_accuracy):
        _, accuracy = evaluate(model, train, device)
        log(model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=accuracy)

    return fit_and_report(model, train, val, device=device, log=report)
