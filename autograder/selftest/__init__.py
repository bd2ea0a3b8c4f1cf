"""Attack the grader on this machine and say which walls hold.

The attacks are the submissions of `tests/hostile/`, run by the real grader: the tests and the
command `autograder self-test` share them and the code here.

    corpus.py    the hostile submissions, read and rendered
    kit.py       code put before each of them: what to reach for, and how to report the outcome
    targets.py   secrets, files, sockets and processes planted on this machine as targets
    traces.py    what an attack has left outside its sandbox
    runner.py    grade one attack, and combine what was seen from inside and from outside
    survey.py    all containment attacks on one backend, layer by layer
    as_text.py   a survey as a table, and as plain values
"""
