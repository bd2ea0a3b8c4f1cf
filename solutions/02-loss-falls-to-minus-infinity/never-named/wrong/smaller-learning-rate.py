# /// repair
# base = "starter"
# summary = "a learning rate four times smaller"
# fails = ["every_class_learned"]
# ///
LEARNING_RATE = 2.5e-3
