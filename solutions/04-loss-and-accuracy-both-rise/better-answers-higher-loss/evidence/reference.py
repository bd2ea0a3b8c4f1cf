# A kernel that no image passes through cannot matter to a loss, however large it is.


def evidence(program, train, val):
    build, losses = program.build_model, []
    for size in (0.0, 3.0):
        torch.manual_seed(0)
        model = build()
        model.idle = nn.Parameter(torch.full((100, 100), size))
        program.build_model = lambda model=model: model
        losses.append(program.train(train, val, logs=1).logs[0].reported["val_loss"])
    return losses[1] - losses[0]
