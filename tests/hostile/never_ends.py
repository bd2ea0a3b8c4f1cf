# /// hostile
# rows = [19]
# tries = "loops, sleeps or waits for ever, deaf to every signal"
# verdicts = ["TIMED_OUT"]
# layer = "time"
# survey = ["loop"]
# cases = ["loop", "deadlock in a loader"]
# [limits]
# wall_seconds = 8
# ///
import signal
import time


class Waits(torch.utils.data.Dataset):
    def __len__(self):
        return 8

    def __getitem__(self, index):
        time.sleep(3600)


def fit(model, train, val, *, device, log):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            continue
    while CASE == "loop":
        pass
    for batch in DataLoader(Waits(), num_workers=2):
        pass


print("HELD an end by signals | seen from outside only")
