# If the third class is rare, it is pushed down in a fresh network; if it is not, it is not.


def evidence(program, train, val):
    def push(wanted):
        data = [(train[i][0], 2 if i < wanted else i % 2) for i in range(100)]
        steps = program.first_steps(data, val, 6, still=True)
        pushes = [one.output_gradient / one.output_gradient.abs().sum() for one in steps]
        return sum(float(one[:, 2].sum()) for one in pushes) / len(pushes)

    return push(8) - push(33)
