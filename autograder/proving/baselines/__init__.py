"""How far classifiers get that need no convolution: what a grade's threshold must lie above.

A verdict rests on accuracy for hidden images. It proves a network only where nothing simpler gets
as far. `tasks` says what is asked, `features` and `classifiers` what answers, `networks` what is
compared with it, `measure` fits and judges, `table` shows.

Only `autograder baselines` and its tests import this package: it needs scikit-learn.
"""
