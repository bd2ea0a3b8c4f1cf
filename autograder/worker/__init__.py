"""The part of the grader that runs inside the sandbox, next to the learner's program.

It may import torch and numpy, but nothing of the host's side. It holds no labels that decide a
grade; whatever it sends back is untrusted there.
"""
