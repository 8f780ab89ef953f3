"""How a judge is taught, watched from inside: what it is shown, with which targets, and that it moves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from ganlab.device import pick
from ganlab.images import to_tensor
from ganlab.judges import Judge, Recipe, attribute
from ganlab.judges.columns import Column
from ganlab.judges.fitting import Lesson, fit, softened

SIDE, COUNT = 8, 32
RECIPE = Recipe(renders=COUNT, held_out=1, epochs=3, batch=8, lr=0.05)


class Spy(nn.Module):
    """Remembers what it was shown; answers how much lighter the right half is than the left, times its weight."""

    def __init__(self) -> None:
        super().__init__()
        self.weight, self.shown = nn.Parameter(torch.zeros(1)), list[Tensor]()

    def forward(self, x: Tensor) -> Tensor:
        self.shown.append(x.detach().clone())
        left, right = x.chunk(2, 3)
        return self.weight * (right.mean((1, 2, 3)) - left.mean((1, 2, 3)))[:, None]


def taught(mirrored: bool) -> tuple[Spy, list[Tensor], Lesson]:
    """A spy, the targets of its batches, and its lesson: which side is lighter, as -1 or 1."""
    pixels = np.random.default_rng(0).integers(60, 200, (COUNT, SIDE, SIDE, 3), np.uint8)
    sides = pixels[:, :, SIDE // 2 :].mean((1, 2, 3)) - pixels[:, :, : SIDE // 2].mean((1, 2, 3))
    lesson, spy, wanted = Lesson(pixels, np.sign(sides).astype(np.float32)[:, None]), Spy(), list[Tensor]()

    def loss(outputs: Tensor, targets: Tensor) -> Tensor:
        wanted.append(targets.clone())
        return (outputs - targets).square().mean()

    fit(spy, lesson, RECIPE, pick("cpu"), loss, mirror=np.array([-1], np.float32) if mirrored else None)
    return spy, wanted, lesson


def known(shown: Tensor, lesson: Lesson) -> Tensor:
    """`[N, M]`: which of the shown pictures is which of the lesson's, level for level."""
    return (shown[:, None] - to_tensor(lesson.pixels)[None]).abs().amax((2, 3, 4)) < 1e-5


def test_half_of_every_batch_is_softened_and_each_picture_is_shown_once_an_epoch() -> None:
    spy, wanted, lesson = taught(mirrored=False)
    assert len(spy.shown) == RECIPE.epochs * COUNT // RECIPE.batch == len(wanted)
    orders = []
    for x, targets in zip(spy.shown, wanted):
        same = known(x, lesson)
        assert not same[:4].any() and (same[4:].sum(1) == 1).all()
        places = same[4:].float().argmax(1)
        assert torch.equal(targets[4:], torch.from_numpy(lesson.targets)[places])
        orders.append(tuple(places.tolist()))
    assert len(set(orders)) == len(orders), "in another order each time"
    nearest = [(x[:, None] - to_tensor(lesson.pixels)[None]).square().mean((2, 3, 4)).argmin(1) for x in spy.shown[:4]]
    assert sorted(torch.cat(nearest).tolist()) == list(range(COUNT))


def test_every_second_batch_is_a_mirrored_one_with_mirrored_targets() -> None:
    spy, wanted, lesson = taught(mirrored=True)
    for step, (x, targets) in enumerate(zip(spy.shown, wanted)):
        turned = x.flip(3) if step % 2 else x
        same = known(turned, lesson)
        assert (same[4:].sum(1) == 1).all()
        sign = -1 if step % 2 else 1
        assert torch.equal(targets[4:], sign * torch.from_numpy(lesson.targets)[same[4:].float().argmax(1)])


def test_it_learns_and_is_left_frozen() -> None:
    spy = taught(mirrored=True)[0]
    assert float(spy.weight.detach()) > 0.1 and not spy.training and not spy.weight.requires_grad


def test_the_softened_are_other_pictures_and_the_same_ones_again() -> None:
    lesson = taught(mirrored=False)[2]
    soft = softened(lesson.pixels, RECIPE)
    assert soft.shape == lesson.pixels.shape and (soft != lesson.pixels).any((1, 2, 3)).all()
    assert (soft == softened(lesson.pixels, RECIPE)).all()
    assert (soft != softened(lesson.pixels, Recipe(seed=1))).any()


def test_a_judges_probabilities_are_the_sigmoid_of_its_outputs_whatever_the_chunk() -> None:
    class Light(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return 8 * x.mean(1)

    pixels = np.random.default_rng(1).integers(0, 256, (300, SIDE, SIDE, 3), np.uint8)
    judge = Judge(Light(), "rooms", SIDE, replace(pick("cpu"), precision="fp32"), "known")
    expected = 8 * (pixels.astype(np.float64).mean(-1) / 127.5 - 1)
    np.testing.assert_allclose(judge.outputs(pixels), expected, atol=1e-4)
    np.testing.assert_allclose(judge(pixels), 1 / (1 + np.exp(-expected)), atol=1e-4)
    gray = pixels[..., :1]
    np.testing.assert_allclose(judge(gray), judge(np.repeat(gray, 3, -1)), atol=1e-6)


def test_missing_labels_are_counted_nowhere() -> None:
    """Eight held-out pictures, of which five have the one label and six the other."""
    kinds = (Column("light", "binary"), Column("level", "continuous"))
    random = np.random.default_rng(2)
    pixels = random.integers(0, 256, (40, 16, 16, 3), np.uint8)
    targets = np.stack([random.integers(0, 2, 40), random.normal(size=40)], 1).astype(np.float32)
    targets[32:35, 0] = targets[38:, 1] = np.nan
    recipe = Recipe(renders=32, held_out=8, epochs=1, batch=8)
    judge = Judge(attribute.network(kinds, 16), "labels", 16, pick("cpu"), str(recipe), columns=kinds)
    done = attribute.taught(judge, Lesson(pixels[:32], targets[:32]), Lesson(pixels[32:], targets[32:]), recipe)
    counted = {name: measure.n for name, measure in done.measures.items()}
    wanted = {"accuracy/{}/light": 5, "r/{}/level": 6}
    assert counted == {name.format(kind): n for name, n in wanted.items() for kind in ("crisp", "softened")}
    read = attribute.probabilities(done, pixels[35:])["light"] > 0.5
    assert done.measures["accuracy/crisp/light"].value == pytest.approx((read == (targets[35:, 0] == 1)).mean())
