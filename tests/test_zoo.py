"""Names become networks by a table, and plain values become checked configs."""

from __future__ import annotations

import json

import pytest
import torch

from ganlab import zoo
from ganlab.errors import InvalidConfig


@pytest.mark.parametrize("name", zoo.FAMILIES)
def test_a_familys_own_config_survives_json(name: str) -> None:
    config = zoo.family(name).config()
    assert zoo.make_config(name, json.loads(json.dumps(zoo.plain(config)))) == config


@pytest.mark.parametrize("channels", [1, 3])
def test_the_networks_of_a_dcgan_fit_each_other(channels: int) -> None:
    """Of this family alone: what another one maps, and onto what, is its own."""
    family = zoo.family("dcgan")
    config = zoo.make_config("dcgan", {"image_size": 32, "width": 2, "z_dim": 3, "channels": channels})
    x = family.generator(config)(torch.randn(2, 3))
    assert x.shape == (2, channels, 32, 32) and float(x.detach().abs().max()) <= 1
    assert family.discriminator(config)(x).shape == (2,)


def test_a_config_survives_json() -> None:
    config = zoo.make_config("dcgan", {"image_size": 32, "channels": 1, "width": 8, "z_dim": 7, "prior": "uniform"})
    assert zoo.make_config("dcgan", json.loads(json.dumps(zoo.plain(config)))) == config


@pytest.mark.parametrize("name", ["stylegan", "os.system", "ganlab.nets.dcgan", ""])
def test_an_unknown_family_is_named_with_the_choice(name: str) -> None:
    with pytest.raises(InvalidConfig, match="choose one of dcgan") as caught:
        zoo.family(name)
    assert repr(name) in str(caught.value)


@pytest.mark.parametrize(
    "values, words",
    [
        ({"colour": 3}, "colour: unknown"),
        ({"width": "64"}, "width is '64'"),
        ({"width": 1.5}, "width is 1.5"),
        ({"channels": True}, "channels is True"),
        ({"image_size": 65}, "image_size is 65"),
        ({"image_size": None}, "image_size is None"),
        ({"prior": 3}, "prior is 3"),
        ({"prior": ["normal"]}, "prior is"),
        ({"width": 10**9}, "width is 1000000000"),
    ],
)
def test_a_wrong_value_is_named_on_one_line(values: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidConfig) as caught:
        zoo.make_config("dcgan", values)
    assert words in str(caught.value) and "\n" not in str(caught.value)
