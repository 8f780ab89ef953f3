"""Named concepts: for each a few samples that show what it asks for, as concepts.json holds them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganlab.annotate.exemplars import Planes, Rows, Verdicts, Wants, shows
from ganlab.annotate.samples import Samples
from ganlab.images import Pixels

EXEMPLARS = 10
CERTAIN = 0.95
"""How sure of an exemplar the judge is, where it is of ten."""

_WOMAN, _MAN = {"woman": True, "beard": False}, {"woman": False, "beard": False}
OF_FACES: dict[str, Wants] = {
    "smiling woman": {**_WOMAN, "smiling": True, "glasses": False},
    "neutral woman": {**_WOMAN, "smiling": False, "glasses": False},
    "smiling man": {**_MAN, "smiling": True, "glasses": False},
    "neutral man": {**_MAN, "smiling": False, "glasses": False},
    "woman with glasses": {**_WOMAN, "glasses": True},
    "woman without glasses": {**_WOMAN, "glasses": False},
    "man with glasses": {**_MAN, "glasses": True},
    "man without glasses": {**_MAN, "glasses": False},
    "man with beard": {"woman": False, "beard": True, "glasses": False},
    "turned left": {"turned left": True, "turned right": False, "glasses": False, "beard": False},
    "turned right": {"turned right": True, "turned left": False, "glasses": False, "beard": False},
}
"""What a face must and must not show. A man is beardless and a plain face bare, so that only what is named differs."""


def plainly(wants: Wants) -> Wants:
    """What exemplars of a face show besides: long hair on a woman, short hair on a man.

    In the drawn world hair says nothing of who is a woman, so that a judge needs none; but whoever looks at a thumbnail
    takes a man with long blond hair for a woman.
    """
    return {**wants, "long hair": wants["woman"]} if "woman" in wants else wants


def of_labels(verdicts: Verdicts, binary: tuple[str, ...]) -> dict[str, Wants]:
    """A concept for each class, and for each column of 0 and 1 one for its presence and one for its absence."""
    wanted: dict[str, Wants] = {}
    for name in verdicts:
        wanted[name] = {name: True}
        if name in binary:
            wanted[f"not {name}"] = {name: False}
    return wanted


def score(verdicts: Verdicts, wants: Wants) -> NDArray[np.float32]:
    """`[N]`: the probability that all is as it is wanted, the attributes taken as independent."""
    each = [verdicts[name] if wanted else 1 - verdicts[name] for name, wanted in wants.items()]
    return np.asarray(np.prod(each, axis=0), np.float32)


def candidates(verdicts: Verdicts, asked: Wants, stricter: Wants) -> tuple[Wants, Rows]:
    """What a concept's exemplars show, and the rows that do: `stricter`, and surely, where ten or more are left."""
    known = stricter.keys() <= verdicts.keys()
    wants = stricter if known and shows(verdicts, stricter).sum() >= EXEMPLARS else asked
    shown = np.flatnonzero(shows(verdicts, wants))
    sure = shown[score(verdicts, wants)[shown] >= CERTAIN]
    return wants, sure if len(sure) >= EXEMPLARS else shown


def named(
    samples: Samples, wanted: Mapping[str, Wants], besides: Callable[[Wants], Wants] = lambda wants: wants
) -> dict[str, list[dict[str, Any]]]:
    """Concept -> up to ten {"seed", "score"}: unlike each other, each judged to be the concept, the most typical first.

    The 60 most typical in z are grouped by likeness of the picture; each group gives the most typical of the half that
    is nearest its middle, so that odd pictures are left out. Their order makes the mean of the first few resemble that
    of all who show the concept, so that in a sum of such means little but the concept remains. What nobody shows is
    left out. besides: what exemplars should show, given what is wanted: see `candidates`.
    """
    verdicts, small, planes = samples.verdicts, _small(samples.pixels), Planes(samples.z, samples.verdicts)
    found = {}
    for name, asked in wanted.items():
        wants, shown = candidates(verdicts, asked, besides(asked))
        sure = score(verdicts, wants)
        best = planes.typical(shown[np.argsort(-sure[shown], kind="stable")], wants)
        if len(best):
            chosen = best[_diverse(small[best])]
            chosen = chosen[_typical_first(small[chosen], small[shown].mean(0))]
            found[name] = [{"seed": int(row), "score": round(float(sure[row]), 4)} for row in chosen]
    return found


def _small(pixels: Pixels) -> NDArray[np.float64]:
    """`[N, 16 * 16 * C]`: the pictures' coarse look."""
    count, size = pixels.shape[:2]
    side = min(size, 16)
    step = size // side
    return np.asarray(pixels.reshape(count, side, step, side, step, -1).mean((2, 4)).reshape(count, -1))


def _diverse(small: NDArray[np.float64]) -> Rows:
    """Up to ten rows of pictures that stand in the order of preference, one from each group of like ones."""
    from sklearn.cluster import KMeans

    if len(small) <= EXEMPLARS:
        return np.arange(len(small))
    groups = KMeans(EXEMPLARS, n_init=4, random_state=0).fit(small)
    far = np.linalg.norm(small - groups.cluster_centers_[groups.labels_], axis=1)
    chosen = []
    for group in range(EXEMPLARS):
        rows = np.flatnonzero(groups.labels_ == group)
        chosen.append(rows[far[rows] <= np.median(far[rows])][0])
    return np.asarray(chosen)


def _typical_first(small: NDArray[np.float64], middle: NDArray[np.float64]) -> list[int]:
    """The rows in the order that keeps the mean of those so far nearest to `middle`."""
    order: list[int] = []
    left = list(range(len(small)))
    while left:
        means = (small[order].sum(0) + small[left]) / (len(order) + 1)
        order.append(left.pop(int(np.linalg.norm(means - middle, axis=1).argmin())))
    return order
