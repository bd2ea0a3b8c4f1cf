"""Attack the grader on this machine and say which walls hold.

The attacks are the submissions of `tests/hostile/`, run by the real grader: the tests and the
command `autograder self-test` share them and the code here.

    corpus.py    the hostile submissions, read and rendered
    kit.py       what is put before each of them: where to reach for, and how to say what came of it
    targets.py   secrets, files, sockets and processes planted on this machine to be reached for
    traces.py    what an attack has left outside of its sandbox
    runner.py    grade one attack and put together what was seen from inside and from outside
    survey.py    all containment attacks on one backend, layer by layer
"""
