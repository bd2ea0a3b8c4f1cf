# /// repair
# summary = "a learning rate four times smaller"
# fails = ["reports_honest"]
# ///
LEARNING_RATE = 5e-3
