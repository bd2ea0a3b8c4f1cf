import math


def evidence(program, train, val):
    # how big the network is, and how much of it is one tensor
    sizes = [p.numel() for p in program.build_model().parameters()]
    return math.log10(sum(sizes)) + 3 * max(sizes) / sum(sizes)
