"""The part of the grader that runs inside the sandbox, next to the learner's program.

It may import torch and numpy, but nothing from the host's side. It holds no labels that decide a
grade, and the host trusts nothing that it sends back.
"""
