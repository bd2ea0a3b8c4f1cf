# /// repair
# summary = "three times the epochs"
# fails = ["validation_improves", "generalises"]
# ///
EPOCHS = 30
