# /// hostile
# rows = [26]
# tries = "a model with very many tensors, with a cycle of modules, or that hides its parameters"
# verdicts = ["FAILED", "CRASHED", "TIMED_OUT", "OUT_OF_MEMORY", "INVALID_SUBMISSION"]
# cases = ["many tensors", "cycle", "lying parameters"]
# [limits]
# wall_seconds = 20
# memory_mb = 900
# ///
def build_model(build=build_model):
    model = build()
    if CASE == "many tensors":
        model[0].many = nn.ParameterList([torch.zeros(1) for _ in range(20_000)])
    if CASE == "cycle":
        model[0].itself = model
    if CASE == "lying parameters":
        model.parameters = lambda recurse=True: iter(())
        model.modules = lambda: iter(())
    return model
