def evidence(program, train, val):
    # how far, and how often, the training curve lies above the validation curve
    run = program.train(train, val)
    gaps = [log.reported["train_loss"] - log.reported["val_loss"] for log in run.logs]
    return float(sum(gaps) / len(gaps) + 0.05 * sum(gap > 0 for gap in gaps) / len(gaps))
