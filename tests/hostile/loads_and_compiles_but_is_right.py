# /// hostile
# rows = [38]
# tries = "nothing: a right program with loader processes, or with a compiled model"
# verdicts = ["PASSED"]
# base = "reference"
# cases = ["workers", "compiled"]
# ///
if CASE == "workers":
    PlainLoader = DataLoader

    def DataLoader(images, **options):
        return PlainLoader(images, num_workers=1, persistent_workers=True, **options)


if CASE == "compiled":
    eager_model = build_model

    def build_model():
        return torch.compile(eager_model(), backend="eager")
