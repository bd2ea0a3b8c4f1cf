import torch


def evidence(program, train, val):
    # how sure the returned model is: of new images, and of pure noise
    model = program.train(train, val).model
    images = torch.stack([val[i][0] for i in range(len(val))])
    torch.manual_seed(0)
    noise = torch.randint(0, 256, images.shape, dtype=torch.uint8)
    with torch.no_grad():
        p, q = program.predict(model, images), program.predict(model, noise)
    entropy = [-(x * x.clamp_min(1e-9).log()).sum(dim=1).mean() for x in (p, q)]
    return -float(entropy[0] + 0.3 * entropy[1])
