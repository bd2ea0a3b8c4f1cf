# /// hostile
# rows = [33]
# tries = "shell lines, magics, an install, a question, display and a widget between the cells"
# verdicts = ["FAILED", "CRASHED", "INVALID_SUBMISSION"]
# form = "notebook"
# together = ["magics", "input", "display"]
# ///
%matplotlib inline
%pip install --quiet wont-be-installed
!touch {TARGETS['drop']}/by-shell
files = !ls /
%env SECRET=1

# %%
%%bash
exit 1

# %%
%%capture quiet
def prepare_quietly(images):
    return images

# %%
def fit(model, train, val, *, device, log, honest_fit=fit):
    if CASE == "input":
        input("how many points? ")
    if CASE == "display":
        display({"text/html": "<script>alert(1)</script>"})
    return honest_fit(model, train, val, device=device, log=log)

# %%
?fit
fit??
