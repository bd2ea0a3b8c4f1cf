# /// repair
# base = "starter"
# summary = "the left half of the image is cut out"
# fails = ["generalises", "validation_improves"]
# ///
def prepare(images):
    return standardise(images[:, :, :24])
