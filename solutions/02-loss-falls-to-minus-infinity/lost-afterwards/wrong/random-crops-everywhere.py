# /// repair
# base = "starter"
# summary = "prediction crops every image at random, as training does"
# fails = ["predict_is_consistent"]
# ///
def prepare(images):
    return torch.cat([prepare_train(image[None]) for image in images])
