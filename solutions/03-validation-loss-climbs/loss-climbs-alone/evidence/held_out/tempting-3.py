import math


def evidence(program, train, val):
    # growth of the weights, times the number of epochs, times a training loss near zero
    run = program.train(train, val)
    new = dict(program.build_model().named_parameters())
    before = sum(p.square().sum().item() for p in new.values())
    end = dict(run.model.named_parameters())
    after = sum(p.square().sum().item() for p in end.values())
    loss = min(log.reported["train_loss"] for log in run.logs)
    return math.log(after / before) + 0.3 * math.log(len(run.logs)) - 0.1 * math.log(loss + 1e-6)
