# /// repair
# summary = "moves the axis image by image in its own data set; prediction does the same"
# ///


class ChannelsFirst(torch.utils.data.Dataset):
    def __init__(self, images):
        self.images = images

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        image, label = self.images[index]
        return image.movedim(-1, 0).float() / 255, label  # (3, 32, 32)


def prepare(x):  # (B, 3, 32, 32), 0 to 1
    return (x - 0.46) / 0.22


raw_fit = fit


def fit(model, train, val, *, device, log):
    return raw_fit(model, ChannelsFirst(train), ChannelsFirst(val), device=device, log=log)


def predict(model, images):
    model.eval()
    device = next(model.parameters()).device
    x = images.movedim(-1, 1).float() / 255  # (N, 3, 32, 32)
    with torch.no_grad():
        return F.softmax(model(prepare(x.to(device))), dim=1)  # (N, 3)
