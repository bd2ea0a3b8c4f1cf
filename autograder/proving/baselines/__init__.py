"""How far classifiers without convolutions get: the thresholds of grades must lie above that.

A verdict rests on accuracy for hidden images, which proves a network only if nothing simpler
reaches it. `tasks` says what is asked, `features` and `classifiers` make the baselines, `networks`
holds networks to compare with them, `measure` fits and judges, `measured` keeps the results, and
`table` shows them.

Only `autograder baselines` and its tests import this package: it needs scikit-learn.
"""
