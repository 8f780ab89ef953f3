"""Directions in z: vectors of length 1 along which pictures change in one way.

| found by         | from                                                  | source                                  |
| principal        | the first stage's activations over samples            | Harkonen et al. 2020, "GANSpace"        |
| closed form      | the first layer's weights alone                       | Shen and Zhou 2021, "SeFa", eq. 5       |
| difference       | two groups of exemplars, the mean of one less another | Radford et al. 2015, section 6.3.2      |
| separating       | labels, the normal of a linear SVM's plane            | Shen et al. 2020, "InterFaceGAN", 3.1   |
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ganlab.errors import InvalidValue
from ganlab.seeds import Latents, permutation

HELD_OUT = 0.3
LEAST = 1e-6
FEWEST = 40
"""Of latents with a label and of those without: fewer are left to chance."""


def principal(activations: NDArray[np.float32], z: Latents, count: int) -> tuple[Latents, NDArray[np.float64]]:
    """Directions `[count, z_dim]`, and the share of the activations' variance that each explains `[count]`.

    activations `[N, ...]` of latents z `[N, z_dim]`, N above count. Components are found among the activations and
    carried into z by least squares: the step in z that moves the activations along a component.
    """
    from sklearn.decomposition import PCA
    from sklearn.linear_model import LinearRegression

    rows = activations.reshape(len(activations), -1)
    if not 1 <= count < len(rows) or len(z) != len(rows):
        raise InvalidValue(
            name="directions", value=count, remedy=f"choose 1 to {len(rows) - 1} for {len(rows)} samples"
        )
    found = PCA(min(count, z.shape[1], rows.shape[1]), svd_solver="randomized", random_state=0)
    places = found.fit_transform(rows)
    carried = LinearRegression().fit(places / places.std(0).clip(LEAST), z)
    return _unit(carried.coef_.T), np.asarray(found.explained_variance_ratio_, np.float64)


def closed_form(weight: NDArray[np.float32], count: int) -> tuple[Latents, NDArray[np.float64]]:
    """Directions `[count, z_dim]` that the first layer stretches most, and by how much `[count]`, the most first.

    weight `[z_dim, F]`, which a latent is multiplied with: the eigenvectors of W W^T.
    """
    if not 1 <= count <= len(weight):
        raise InvalidValue(name="directions", value=count, remedy=f"choose 1 to {len(weight)}")
    values, vectors = np.linalg.eigh(weight.astype(np.float64) @ weight.astype(np.float64).T)
    order = np.argsort(-values)[:count]
    return _unit(vectors[:, order].T), np.sqrt(values[order].clip(0))


def difference(plus: Latents, minus: Latents) -> Latents:
    """`[z_dim]`, of its own length: the mean of one group of exemplars `[k, z_dim]` less that of another."""
    if not len(plus) or not len(minus):
        raise InvalidValue(name="a group of exemplars", value="empty", remedy="put a picture into it")
    return np.asarray(np.mean(plus, 0) - np.mean(minus, 0), np.float32)


def separable(labels: ArrayLike) -> bool:
    """Whether there are enough of each, 40, of labels `[N]` of 0 and 1, for a plane between them to be worth laying."""
    wanted = np.asarray(labels).astype(bool)
    return bool(FEWEST <= wanted.sum() <= len(wanted) - FEWEST)


def separating(z: Latents, labels: ArrayLike) -> tuple[Latents, float]:
    """A direction `[z_dim]` from label 0 to label 1, and how many of the held-out latents it tells rightly, 0 to 1.

    z `[N, z_dim]` with labels `[N]`, at least ten of each. Classes count alike, however many there are of each.
    """
    from sklearn.metrics import balanced_accuracy_score
    from sklearn.svm import LinearSVC

    wanted = np.asarray(labels).astype(bool)
    few = min(int(wanted.sum()), int((~wanted).sum()))
    if few < 10 or len(wanted) != len(z):
        raise InvalidValue(name="labels", value=few, remedy="give at least ten latents with each of the two labels")
    order = permutation(len(z), 0)
    held, taught = np.split(order, [int(HELD_OUT * len(order))])
    machine = LinearSVC(C=0.01, class_weight="balanced", random_state=0).fit(z[taught], wanted[taught])
    (normal,) = _unit(machine.coef_)
    return np.asarray(normal, np.float32), float(balanced_accuracy_score(wanted[held], machine.predict(z[held])))


def orthogonal(direction: Latents, others: Latents) -> Latents:
    """The direction `[z_dim]` without what it shares with `others [k, z_dim]`: walked, it leaves theirs as they are."""
    basis = np.linalg.qr(np.asarray(others, np.float64).reshape(-1, direction.size).T)[0]
    rest = direction - basis @ (basis.T @ direction)
    if np.linalg.norm(rest) < 1e-3 * np.linalg.norm(direction):
        raise InvalidValue(name="direction", value="none", remedy="it lies within the others: leave one of these out")
    (unit,) = _unit(rest[None])
    return np.asarray(unit, np.float32)


def along(z: Latents, direction: Latents, reach: float, frames: int) -> Latents:
    """`[frames, z_dim]`: z `[z_dim]` moved along the direction from -reach to reach times its length."""
    steps = np.linspace(-reach, reach, frames)
    return np.asarray(z + steps[:, None] * direction, np.float32)


def _unit(rows: ArrayLike) -> Latents:
    values = np.asarray(rows, np.float64)
    return np.asarray(values / np.linalg.norm(values, axis=1, keepdims=True).clip(LEAST), np.float32)
