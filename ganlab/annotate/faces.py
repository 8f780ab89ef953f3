"""Named concepts on a model of faces, and how often their sum is what it should be: DCGAN section 6.3.2, counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.cluster import KMeans

from ganlab import latent, seeds, store
from ganlab.annotate.exemplars import Planes
from ganlab.annotate.figures import Figures
from ganlab.images import Pixels, to_tensor
from ganlab.judges import Judge, attribute
from ganlab.lab import Model
from ganlab.seeds import Latents

EXEMPLARS = 10
TRIALS = 500
COUNTS = (1, 3, 10)
EXPRESSION = "smiling woman - neutral woman + neutral man"

Wants = Mapping[str, bool]
Verdicts = Mapping[str, NDArray[np.float32]]
"""Attribute -> probability `[N]`"""

_WOMAN, _MAN = {"woman": True, "beard": False}, {"woman": False, "beard": False}
CONCEPTS: dict[str, Wants] = {
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


def members(verdicts: Verdicts, wants: Wants) -> NDArray[np.bool_]:
    """`[N]`: every attribute is judged as it is wanted."""
    right = np.stack([(verdicts[name] > 0.5) == wanted for name, wanted in wants.items()])  # [wants, N]
    return np.asarray(right.all(0))


def score(verdicts: Verdicts, wants: Wants) -> NDArray[np.float32]:
    """`[N]`: the probability that all is as it is wanted, the attributes taken as independent."""
    each = [verdicts[name] if wanted else 1 - verdicts[name] for name, wanted in wants.items()]
    return np.asarray(np.prod(each, axis=0), np.float32)


def concepts(
    z: Latents, verdicts: Verdicts, pixels: Pixels, numbers: Sequence[int], wanted: Mapping[str, Wants] = CONCEPTS
) -> dict[str, list[dict[str, Any]]]:
    """Concept -> up to ten {"seed", "score"}: unlike each other, each judged to be the concept, the most typical first.

    The 60 most typical in z are grouped by likeness of the picture; each group gives the most typical of the half that
    is nearest its middle, so that odd pictures are left out. Their order makes the mean of the first few resemble that
    of all who show the concept, so that in a sum of such means little but the concept remains. What nobody shows is
    left out.
    """
    named, small, planes = {}, _small(pixels), Planes(z, verdicts)
    for name, wants in wanted.items():
        shown, sure = np.flatnonzero(members(verdicts, wants)), score(verdicts, wants)
        best = planes.typical(shown[np.argsort(-sure[shown], kind="stable")], wants)
        if len(best):
            chosen = best[_diverse(small[best])]
            chosen = chosen[_typical_first(small[chosen], small[shown].mean(0))]
            named[name] = [{"seed": int(numbers[row]), "score": round(float(sure[row]), 4)} for row in chosen]
    return named


def measure(model: Model, judge: Judge, verdicts: Verdicts, pixels: Pixels, numbers: Sequence[int]) -> Figures:
    """How the samples are spread, and in how many of 500 sums of random exemplars a smiling man comes out."""
    figures, count = Figures(), len(numbers)
    for name, measure in judge.measures.items():
        if name.startswith("r/"):  # a correlation, no share of trials
            figures.count(measure.value, "judge", *name.split("/"), n=measure.n)
        else:
            figures.share(measure.value, measure.n, "judge", *name.split("/"))
    for name, verdict in verdicts.items():
        figures.share(float((verdict > 0.5).mean()), count, "samples", name)
    figures.share(float(_smiling_man(verdicts).mean()), count, "arithmetic", "smiling man", "plain samples")
    plausible = _plausibility(model, pixels)
    pools = {name: np.flatnonzero(members(verdicts, CONCEPTS[name])) for name in latent.parse(EXPRESSION)}
    for k in COUNTS:
        if min(map(len, pools.values())) >= k:
            sums, blends = _sums(pools, model.z(numbers), pixels, k)
            for name, shown in (("latent", model.pixels(z=sums)), ("pixels", blends)):
                hits = _smiling_man(attribute.probabilities(judge, shown))
                figures.share(float(hits.mean()), TRIALS, "arithmetic", "smiling man", name, str(k))
                if plausible:
                    real = plausible(shown)
                    figures.share(float(real.mean()), TRIALS, "arithmetic", "plausible", name, str(k))
                    figures.share(float((hits & real).mean()), TRIALS, "arithmetic", "both", name, str(k))
    return figures


def _smiling_man(verdicts: Verdicts) -> NDArray[np.bool_]:
    return members(verdicts, {"woman": False, "smiling": True})


def _plausibility(model: Model, pixels: Pixels) -> Callable[[Pixels], NDArray[np.bool_]] | None:
    """Whether the model's own discriminator puts pictures above the lowest 5 % of plain samples; None without one.

    A judge of attributes sees the smile of a double exposure; the discriminator sees the double exposure.
    """
    if not (model.folder / "discriminator.safetensors").exists():
        return None
    discriminator = store.load_discriminator(model.folder, model.device)

    def logits(shown: Pixels) -> NDArray[np.float32]:
        with torch.inference_mode():
            parts = [discriminator(to_tensor(shown[i : i + 64], model.device)).cpu() for i in range(0, len(shown), 64)]
        return torch.cat(parts).numpy()

    lowest = np.percentile(logits(pixels), 5)
    return lambda shown: logits(shown) > lowest


def _sums(
    pools: Mapping[str, NDArray[np.intp]], z: seeds.Latents, pixels: Pixels, k: int
) -> tuple[seeds.Latents, Pixels]:
    """`[500, z_dim]` and `[500, H, W, C]`: the expression on k random exemplars a concept, in z and on pixels."""
    sums, blends = [], []
    for trial in range(TRIALS):
        drawn = {
            name: pool[seeds.permutation(len(pool), trial, k, place)[:k]]
            for place, (name, pool) in enumerate(pools.items())
        }
        sums.append(latent.combine(EXPRESSION, {name: z[rows] for name, rows in drawn.items()}))
        blends.append(latent.pixel_sum(EXPRESSION, {name: pixels[rows] for name, rows in drawn.items()}))
    return np.stack(sums), np.stack(blends)


def _small(pixels: Pixels) -> NDArray[np.float64]:
    """`[N, 16 * 16 * C]`: the pictures' coarse look."""
    count, size = pixels.shape[:2]
    side = min(size, 16)
    step = size // side
    return np.asarray(pixels.reshape(count, side, step, side, step, -1).mean((2, 4)).reshape(count, -1))


def _diverse(small: NDArray[np.float64]) -> NDArray[np.intp]:
    """Up to ten rows of pictures that stand in the order of preference, one from each group of like ones."""
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
