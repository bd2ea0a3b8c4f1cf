# /// hostile
# rows = [41]
# tries = "nothing: a right program from an editor with Windows line ends"
# verdicts = ["PASSED"]
# base = "reference"
# line_ends = "\r\n"
# ///
TEXT = """
over
three lines"""
assert TEXT.count("\n") == 2
