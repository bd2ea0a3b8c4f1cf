# One set, given twice, has one loss, unless the two are measured in different ways.


def evidence(program, train, val):
    (log,) = program.train(train, train, logs=1).logs
    return abs(log.reported["train_loss"] - log.reported["val_loss"])
