"""A folded generator draws what the generator draws, stages and edits included."""

from __future__ import annotations

import pytest
import torch

from ganlab.images import to_pixels
from ganlab.nets import DCGANConfig, Generator, fold, reestimate


@pytest.fixture(scope="module", params=[(16, 1), (64, 3)], ids=str)
def generator(request: pytest.FixtureRequest) -> Generator:
    size, channels = request.param
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        made = Generator(DCGANConfig(size, channels, 4, 8))
        for weight in made.parameters():
            weight.data += 0.2 * torch.randn_like(weight)
        reestimate(made, [torch.randn(64, 8) for _ in range(4)])
    return made


@torch.inference_mode()
def test_pictures_are_within_one_level(generator: Generator) -> None:
    z = torch.randn(32, 8, generator=torch.Generator().manual_seed(1))
    plain, folded = (to_pixels(network(z)).astype(int) for network in (generator, fold(generator)))
    assert abs(plain - folded).max() <= 1 and (plain != folded).mean() <= 0.001
    assert plain.std() > 20, "pictures with something in them"


@torch.inference_mode()
def test_stages_and_edits_are_the_same(generator: Generator) -> None:
    z, quick = torch.randn(4, 8), fold(generator)
    assert quick.stages == generator.stages
    for stage, units in generator.stages.items():
        edits = {stage: (torch.rand(1, units, 1, 1), torch.rand(1, units, 1, 1))}
        (x, seen), (y, found) = (network.trace(z, [stage], edits) for network in (generator, quick))
        assert torch.allclose(seen[stage], found[stage], atol=1e-4) and torch.allclose(x, y, atol=1e-4)
        assert torch.allclose(quick.finish(found[stage], stage), y, atol=1e-5)


def test_nothing_is_left_of_the_norms_and_the_original_is_untouched(generator: Generator) -> None:
    before = {name: value.clone() for name, value in generator.state_dict().items()}
    folded = fold(generator)
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in folded.modules())
    assert not any(weight.requires_grad for weight in folded.parameters())
    assert all(torch.equal(before[name], value) for name, value in generator.state_dict().items())
