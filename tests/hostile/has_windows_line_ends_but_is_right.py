# /// hostile
# rows = [41]
# tries = "nothing: a right program from an editor that ends lines in its own way"
# verdicts = ["PASSED"]
# base = "reference"
# line_ends = "\r\n"
# ///
TEXT = """
over
three lines"""
assert TEXT.count("\n") == 2
