# /// repair
# base = "starter"
# summary = "the images are enlarged, so that the layers have more positions"
# fails = ["no_dead_positions"]
# ///
small = prepare


def prepare(images):
    return F.interpolate(small(images), scale_factor=1.5, mode="bilinear")
