# Two noisy patches on grey, and the same patches moved: is a fresh network pushed in the same way?


def evidence(program, train, val):
    patches = torch.randint(0, 256, (2, 8, 8, 3), dtype=torch.uint8)

    def push(left):
        images = torch.full((2, 32, 32, 3), 115, dtype=torch.uint8)
        if left is not None:
            images[:, 12:20, left : left + 8] = patches
        (step,) = program.first_steps([(image, i) for i, image in enumerate(images)], val)
        return torch.cat([gradient.flatten() for gradient in step.gradients.values()])

    blank = push(None)
    return -F.cosine_similarity(push(8) - blank, push(16) - blank, dim=0)
