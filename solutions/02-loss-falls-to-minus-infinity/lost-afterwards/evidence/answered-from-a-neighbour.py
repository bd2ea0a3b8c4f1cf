# Change one image at a time: is it another image's answer that changes most?


def evidence(program, train, val):
    model = program.build_model()
    images = torch.stack([val[i][0] for i in range(10)])
    before = program.predict(model, images)
    astray = 0
    for i in range(len(images)):
        altered = images.clone()
        altered[i] = 255 - altered[i]
        change = (program.predict(model, altered) - before).abs().sum(1)
        astray += float(change.argmax() != i or change[i] == 0)
    return astray
