# /// repair
# base = "starter"
# summary = "twice as many epochs, until the curves calm down"
# fails = ["reports_honest"]
# ///
EPOCHS = 24
