# /// repair
# summary = "three times as many epochs"
# fails = ["validation_improves", "generalises"]
# ///
EPOCHS = 15
