# /// repair
# summary = "twice as many epochs"
# fails = ["validation_improves", "generalises"]
# ///
EPOCHS = 14
