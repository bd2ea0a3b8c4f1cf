# /// repair
# base = "starter"
# summary = "twice as many epochs"
# fails = ["generalises", "validation_improves"]
# ///
EPOCHS = 16
