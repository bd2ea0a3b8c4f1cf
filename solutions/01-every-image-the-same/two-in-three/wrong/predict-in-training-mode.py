# /// repair
# base = "reference"
# summary = "predict switches batch norm to training mode, so an answer depends on its neighbours"
# fails = ["predict_is_consistent"]
# ///


def predict(model, images):
    model.train()
    device = next(model.parameters()).device
    with torch.no_grad():
        return F.softmax(model(prepare(images.to(device))), dim=1)  # (N, 3)
