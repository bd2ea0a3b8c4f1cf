# /// repair
# base = "reference"
# summary = "the new prepare crops, and forgets mean and standard deviation"
# fails = ["validation_improves", "generalises"]
# ///
def prepare(images):
    return images[:, :, 12:36].permute(0, 3, 1, 2).contiguous().float() / 255
