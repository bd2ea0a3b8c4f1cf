# /// repair
# summary = "one step size from the first epoch to the last"
# ///
def step_factor(epoch):
    return 1.0
