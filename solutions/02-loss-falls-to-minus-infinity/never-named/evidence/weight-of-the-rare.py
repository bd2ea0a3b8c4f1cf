# All images that ask for the third class should weigh as much if they are few as if they are many.


def evidence(program, train, val):
    def weight(wanted):
        data = [(train[i][0], 2 if i < wanted else i % 2) for i in range(100)]
        steps = program.first_steps(data, val, 6, still=True)
        rows = torch.cat([one.output_gradient / one.output_gradient.norm(1) for one in steps])
        return rows[rows.argmin(1) == 2].abs().sum() / len(steps)

    return weight(33) - weight(14)
