import torch


def evidence(program, train, val):
    # answers that differ when asked again, and a training loss that is still high
    run = program.train(train, val)
    images = torch.stack([train[i][0] for i in range(len(train))])
    with torch.no_grad():
        answers = torch.stack([program.predict(run.model, images)[:, 0] for _ in range(5)])
    return float(answers.std(dim=0).mean() + 0.1 * run.logs[-1].reported["train_loss"])
