"""A training's config: what is refused, and how, and what the presets promise."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from ganlab.errors import InvalidConfig
from ganlab.train import PRESETS, TrainConfig
from ganlab.train.config import preset, resolve

BAD = [
    *[("batch", 1), ("images", 0), ("seed", -1), ("state_every", 0), ("d_steps", 0), ("d_steps", 33), ("g_steps", 33)],
    *[("lr", 0.0), ("lr", 2), ("beta1", 1.0), ("real_label", 0.5), ("instance_noise", -0.1)],
    *[("objective", "wgan"), ("augment", "yes"), ("precision", "fp16")],
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_is_named_with_its_remedy(name: str, value: object) -> None:
    with pytest.raises(InvalidConfig, match=f"{name} is {value!r}: ") as caught:
        TrainConfig.of({name: value})
    assert "\n" not in str(caught.value)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(InvalidConfig, match="learning_rate: unknown"):
        TrainConfig.of({"learning_rate": 1e-3})


def test_config_survives_json() -> None:
    for chosen in PRESETS.values():
        assert TrainConfig.of(asdict(chosen.train)) == chosen.train


def test_the_paper_preset_is_the_papers() -> None:
    chosen = preset("paper")
    assert (chosen.width, chosen.prior, chosen.image_size) == (64, "uniform", 64)
    assert (chosen.train.batch, chosen.train.lr, chosen.train.beta1, chosen.train.real_label) == (128, 2e-4, 0.5, 1.0)
    assert chosen.train.instance_noise == 0


def test_small_sets_are_augmented_by_themselves() -> None:
    assert resolve(TrainConfig(), 999).augment == "diff"
    assert resolve(TrainConfig(), 1_000).augment == "none"
    assert resolve(TrainConfig(augment="none"), 10).augment == "none"


def test_a_gradient_penalty_weighs_10_for_wasserstein_and_nothing_for_the_others_unless_it_is_chosen() -> None:
    assert TrainConfig(objective="wasserstein").penalised == 10
    assert TrainConfig(objective="wasserstein", gradient_penalty=3.0).penalised == 3
    assert TrainConfig().penalised == TrainConfig(objective="hinge").penalised == 0
    assert TrainConfig(gradient_penalty=2.0).penalised == 2


def test_presets_are_what_their_papers_say() -> None:
    scales, critic, few = (preset(name).train for name in ("two-time-scale", "wasserstein", "small-data"))
    assert (scales.lr, scales.lr_d) == (1e-4, 4e-4)
    assert (critic.objective, critic.d_steps, critic.lr, critic.beta1, critic.beta2) == ("wasserstein", 5, 1e-4, 0, 0.9)
    assert few.augment == "diff" and few.instance_noise == preset("first-look").train.instance_noise == 0.4
