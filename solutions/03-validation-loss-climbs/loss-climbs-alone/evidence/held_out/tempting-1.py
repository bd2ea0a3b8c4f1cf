def evidence(program, train, val):
    # how far the reported validation loss has climbed, and how little training loss is left
    run = program.train(train, val)
    curve = [log.reported["val_loss"] for log in run.logs]
    last = run.logs[-1].reported
    return float(curve[-1] - min(curve) + 0.2 * (curve[-1] - last["train_loss"]))
