import torch


def evidence(program, train, val):
    # A new network: how much does a shift of what enters it change the output, compared with
    # the difference between two images? Weights that belong to one place each make it as large;
    # shared weights and pooling make it small.
    images = torch.stack([train[i][0] for i in range(min(40, len(train)))])
    ratios = []
    for seed in range(4):
        torch.manual_seed(seed)
        model = program.build_model()
        entered = program.entering(model, images)
        model.eval()
        with torch.no_grad():
            out = model(entered)
            between = (out - out.mean(dim=0)).square().mean().sqrt()
            for shift in ((0, 3), (3, 0), (0, -5), (-5, 0)):
                moved = model(torch.roll(entered, shift, dims=(2, 3)))
                change = moved - out
                change = (change - change.mean(dim=0)).square().mean().sqrt()
                ratios.append((change / between.clamp_min(1e-9)).item())
    return float(sum(ratios) / len(ratios))
