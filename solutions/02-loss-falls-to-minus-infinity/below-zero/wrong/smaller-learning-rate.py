# /// repair
# base = "starter"
# summary = "a learning rate ten times smaller: the fall only gets slower"
# fails = ["loss_decreases", "validation_improves", "generalises", "reports_honest"]
# ///
LEARNING_RATE = 2e-5
