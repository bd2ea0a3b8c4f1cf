import copy
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def unpack(dataset):
    images = torch.stack([dataset[i][0] for i in range(len(dataset))])
    labels = torch.tensor([int(dataset[i][1]) for i in range(len(dataset))])
    return images, labels


def pack(like, images, labels):
    """A dataset of the same kind with my images and labels."""
    return type(like)(images.clone(), torch.as_tensor(labels).long(), like.classes)


# Rows in, rows out. For `predict`: what comes out of the network (and of each module in it), and
# what enters it, must have one row for each image. For the first training step: likewise.
def evidence(program, train, val):
    images, _ = unpack(val)
    torch.manual_seed(0)
    model = program.build_model()
    worst = 0.0
    for n in (12, 7):
        rows, handles = [], []

        def hook(module, inputs, output, rows=rows):
            for value in (*inputs, output):
                if torch.is_tensor(value) and value.dim() > 1:
                    rows.append(len(value))

        handles = [module.register_forward_hook(hook) for module in model.modules()]
        try:
            answers = program.predict(model, images[:n])
            rows.append(len(answers))
        except (RuntimeError, IndexError, ValueError):
            pass
        finally:
            for handle in handles:
                handle.remove()
        for count in rows:
            worst = max(worst, abs(math.log(max(count, 1) / n)))
    step = program.first_steps(train, val)[0]
    return max(worst, abs(math.log(len(step.output) / len(step.entered))))
