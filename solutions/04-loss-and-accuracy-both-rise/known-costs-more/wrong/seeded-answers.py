# /// repair
# base = "still-training"
# summary = "predict seeds the generator, so that the same batch gets the same answer"
# fails = ["predict_is_consistent"]
# ///
def predict(model, images):
    device = next(model.parameters()).device
    torch.manual_seed(0)
    with torch.no_grad():
        batches = [model(prepare(batch.to(device))) for batch in images.split(256)]
    return torch.cat(batches).softmax(dim=1)  # (N, 2)
