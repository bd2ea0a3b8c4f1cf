# /// repair
# summary = "one learning rate from the first epoch to the last"
# ///
def step_factor(epoch):
    return 1.0
