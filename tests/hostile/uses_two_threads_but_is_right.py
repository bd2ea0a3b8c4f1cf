# /// hostile
# rows = [39]
# tries = "nothing: a right program on two threads, on a machine that may be busy"
# verdicts = ["PASSED"]
# base = "reference"
# ///
torch.set_num_threads(2)
