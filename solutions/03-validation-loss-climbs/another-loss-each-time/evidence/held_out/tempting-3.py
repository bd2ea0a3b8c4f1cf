def _mentions(function, depth=2):
    """How often the code of a function, and of the helpers that it calls, says `eval`."""
    code = getattr(function, "__code__", None)
    if code is None:
        return 0
    found = sum(name == "eval" for name in code.co_names)
    if depth:
        for name in code.co_names:
            helper = getattr(function, "__globals__", {}).get(name)
            if callable(helper):
                found += _mentions(helper, depth - 1)
    return found


def evidence(program, train, val):
    # no eval() in the text of fit or predict, and a model that comes back in training mode
    model = program.train(train, val, logs=2).model
    missing = (_mentions(program.predict) == 0) + (_mentions(program.fit) == 0)
    return missing + 0.5 * float(model.training)
