# /// repair
# base = "reference"
# summary = "predict leaves batch norm in training mode, so its answers depend on the other images"
# fails = ["predict_is_consistent"]
# ///
def predict(model, images):
    device = next(model.parameters()).device
    model.train()
    with torch.no_grad():
        batches = [model(prepare(batch.to(device))) for batch in images.split(256)]
    return torch.cat(batches).softmax(dim=1)  # (N, 10)
