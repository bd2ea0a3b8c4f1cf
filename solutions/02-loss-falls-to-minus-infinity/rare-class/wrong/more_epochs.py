# /// repair
# base = "starter"
# summary = "half as many epochs again"
# fails = ["every_class_learned"]
# ///
EPOCHS = 6
