"""Classifiers of scikit-learn, each tried with a few values of the one setting that matters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sklearn.decomposition import PCA
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

_COMPONENTS = 60
"""Most principal components."""


@dataclass(frozen=True)
class Kind:
    """One way to classify feature vectors."""

    settings: Sequence[Any]
    """Tried on a held-out part of the training images; of equally good ones the first is taken."""
    make: Callable[[Any, int, tuple[int, int]], Any]
    """(setting, seed, (images, features) that the tuning fits) -> an estimator."""


def _logistic(strength: float, seed: int, shape: tuple[int, int]) -> Any:
    return make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=1000))


def _svm(strength: float, seed: int, shape: tuple[int, int]) -> Any:
    return make_pipeline(StandardScaler(), _components(seed, shape), SVC(C=strength))


def _neighbours(count: int, seed: int, shape: tuple[int, int]) -> Any:
    return make_pipeline(_components(seed, shape), KNeighborsClassifier(count))


def _components(seed: int, shape: tuple[int, int]) -> Any:
    return PCA(min(_COMPONENTS, *shape), random_state=seed)


def _forest(share: str | float, seed: int, shape: tuple[int, int]) -> Any:
    return RandomForestClassifier(200, max_features=share, random_state=seed)


def _boosting(leaves: int, seed: int, shape: tuple[int, int]) -> Any:
    return HistGradientBoostingClassifier(
        max_iter=80,
        max_leaf_nodes=leaves,
        max_features=0.2,
        max_bins=64,
        early_stopping=False,
        random_state=seed,
    )


LOGISTIC = Kind((0.001, 0.01, 0.1), _logistic)
SVM = Kind((1.0, 10.0), _svm)
NEIGHBOURS = Kind((1, 5, 15), _neighbours)
FOREST = Kind(("sqrt", 0.2), _forest)
FOREST_QUICK = Kind(("sqrt",), _forest)
BOOSTING = Kind((4, 16), _boosting)
