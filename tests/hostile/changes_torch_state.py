# /// hostile
# rows = [35]
# tries = "changes global state: dtype, device, threads, gradients, determinism, random numbers, warnings"
# verdicts = ["FAILED", "CRASHED", "INVALID_SUBMISSION"]
# together = ["dtype", "device", "threads", "gradients", "deterministic", "random", "warnings"]
# ///
import random
import warnings

import numpy as np

if CASE == "dtype":
    torch.set_default_dtype(torch.float64)
if CASE == "device":
    torch.set_default_device("meta")
if CASE == "threads":
    torch.set_num_threads(3)
if CASE == "gradients":
    torch.set_grad_enabled(False)
if CASE == "deterministic":
    torch.use_deterministic_algorithms(True)
if CASE == "random":
    torch.manual_seed = torch.set_rng_state = lambda *a: None
    np.random.set_state = random.setstate = lambda *a: None
if CASE == "warnings":
    warnings.simplefilter("error")
