# /// repair
# base = "excess"
# summary = "much dropout, and predict takes the network as it finds it"
# ///
def predict(model, images):
    device = next(model.parameters()).device
    with torch.no_grad():
        batches = [model(prepare(batch.to(device))) for batch in images.split(256)]
    return torch.cat(batches).softmax(dim=1)  # (N, 2)
