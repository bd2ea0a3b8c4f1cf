# /// repair
# summary = "twice the epochs"
# fails = ["validation_improves", "generalises"]
# ///
EPOCHS = 20
