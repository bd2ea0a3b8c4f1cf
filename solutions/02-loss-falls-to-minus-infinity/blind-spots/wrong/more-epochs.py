# /// repair
# base = "starter"
# summary = "twice as many epochs"
# fails = ["no_dead_positions"]
# ///
EPOCHS = 16
