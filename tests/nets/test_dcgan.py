"""DCGAN: shapes, the paper's init, edits as data, stages by name."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from conftest import Make
from ganlab.nets import DCGANConfig, Discriminator, Generator

Z = torch.randn(3, 12, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [16, 32, 64, 128, 256])
@torch.no_grad()
def test_shapes_of_every_size(size: int, channels: int) -> None:
    config = DCGANConfig(image_size=size, channels=channels, width=2, z_dim=5)
    x = Generator(config)(torch.randn(2, 5))
    assert x.shape == (2, channels, size, size) and x.abs().max() <= 1
    assert Discriminator(config)(x).shape == (2,)


def test_the_ladder_at_64_px_is_the_papers() -> None:
    generator = Generator(DCGANConfig())
    assert generator.stages == {"4x4": 512, "8x8": 256, "16x16": 128, "32x32": 64}
    assert list(DCGANConfig(image_size=256, width=8).ladder.values()) == [128, 128, 64, 32, 16, 8]


def test_the_init_is_the_papers() -> None:
    config = DCGANConfig(width=32)
    for network in (Generator(config), Discriminator(config)):
        convolutions = [m for m in network.modules() if isinstance(m, (nn.Conv2d, nn.ConvTranspose2d))]
        weights = torch.cat([m.weight.flatten() for m in convolutions])
        assert abs(weights.std() - 0.02) < 2e-4 and abs(weights.mean()) < 2e-4
        assert all(not m.bias.any() for m in convolutions if m.bias is not None)
        norms = [m for m in network.modules() if isinstance(m, nn.BatchNorm2d)]
        gains = torch.cat([m.weight for m in norms])
        assert abs(gains.mean() - 1) < 0.005 and abs(gains.std() - 0.02) < 0.005
        assert not any(m.bias.any() for m in norms)


def test_batchnorm_stands_where_the_paper_puts_it() -> None:
    config = DCGANConfig(image_size=32, width=2)
    generator, discriminator = Generator(config), Discriminator(config)
    assert all(isinstance(block[1], nn.BatchNorm2d) for block in generator.blocks.values())
    first, *others = discriminator.blocks.values()
    assert not any(isinstance(m, nn.BatchNorm2d) for m in first)
    assert all(isinstance(block[1], nn.BatchNorm2d) for block in others)
    assert not any(isinstance(m, (nn.Linear, nn.MaxPool2d, nn.AvgPool2d)) for m in discriminator.modules())


@pytest.mark.parametrize(
    "wrong, word",
    [
        ({"image_size": 48}, "48"),
        ({"image_size": 8}, "8"),
        ({"image_size": 512}, "512"),
        ({"image_size": -64}, "-64"),
        ({"channels": 4}, "4"),
        ({"width": 0}, "width"),
        ({"z_dim": 0}, "z_dim"),
        ({"prior": "cauchy"}, "cauchy"),
    ],
)
def test_a_config_that_cannot_be_built_names_its_value(wrong: dict[str, object], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        DCGANConfig(**wrong)  # type: ignore[arg-type]


@torch.no_grad()
def test_traced_stages_have_their_units_and_trace_draws_what_forward_draws(make_generator: Make) -> None:
    generator = make_generator()
    x, seen = generator.trace(Z, ["8x8", "4x4"])
    assert torch.equal(x, generator(Z)) and x.std() > 0.2
    assert {stage: h.shape for stage, h in seen.items()} == {"4x4": (3, 8, 4, 4), "8x8": (3, 4, 8, 8)}
    assert all((h >= 0).all() and h.any() for h in seen.values())


@pytest.mark.parametrize("stage", ["4x4", "8x8"])
@torch.no_grad()
def test_finish_is_the_upper_part_of_forward(make_generator: Make, stage: str) -> None:
    generator = make_generator()
    x, seen = generator.trace(Z, [stage])
    assert torch.equal(generator.finish(seen[stage], stage), x)
    edits = {s: (torch.rand(1, units, 1, 1), torch.rand(1, units, 1, 1)) for s, units in generator.stages.items()}
    above = {s: edits[s] for s in list(edits)[list(edits).index(stage) :]}
    assert torch.equal(generator.finish(seen[stage], stage, edits), generator(Z, above))


@torch.no_grad()
def test_an_edit_is_keep_and_add(make_generator: Make) -> None:
    generator = make_generator()
    keep, add = torch.rand(1, 4, 1, 1), torch.rand(1, 4, 8, 8)
    _, plain = generator.trace(Z, ["8x8"])
    x, edited = generator.trace(Z, ["8x8"], {"8x8": (keep, add)})
    assert torch.equal(edited["8x8"], plain["8x8"] * keep + add)
    assert not torch.allclose(x, generator(Z), atol=0.01)


@torch.no_grad()
def test_each_sample_and_each_region_has_its_own_edit(make_generator: Make) -> None:
    generator = make_generator()
    keep = torch.ones(3, 4, 8, 8)
    keep[1, 2, :, :4] = 0  # picture 1, unit 2, the left half
    plain, edited = generator(Z), generator(Z, {"8x8": (keep, torch.zeros(1))})
    assert torch.equal(edited[[0, 2]], plain[[0, 2]])
    assert not torch.equal(edited[1, :, :, :8], plain[1, :, :, :8])
    assert torch.equal(edited[1, :, :, 10:], plain[1, :, :, 10:])  # a cell reaches no further than its own kernel


@torch.no_grad()
def test_an_edit_leaves_no_trace(make_generator: Make) -> None:
    generator = make_generator()
    weights = {name: tensor.clone() for name, tensor in generator.state_dict().items()}
    before = generator(Z)
    generator(Z, {"4x4": (torch.zeros(1), torch.ones(1))})
    with pytest.raises(RuntimeError):
        generator(Z, {"4x4": (torch.zeros(1, 99, 1, 1), torch.zeros(1))})  # fits no stage
    assert torch.equal(generator(Z), before)
    assert all(torch.equal(tensor, weights[name]) for name, tensor in generator.state_dict().items())
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in generator.modules())


def reference(config: DCGANConfig) -> tuple[nn.Module, nn.Module]:
    """The paper's two networks for 32 px, written down with the library's own layers."""
    a, b, c = config.ladder.values()  # 4x4, 8x8, 16x16
    generator = nn.Sequential(
        *(nn.ConvTranspose2d(config.z_dim, a, 4, 1, 0, bias=False), nn.BatchNorm2d(a), nn.ReLU()),
        *(nn.ConvTranspose2d(a, b, 4, 2, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU()),
        *(nn.ConvTranspose2d(b, c, 4, 2, 1, bias=False), nn.BatchNorm2d(c), nn.ReLU()),
        *(nn.ConvTranspose2d(c, config.channels, 4, 2, 1), nn.Tanh()),
    )
    discriminator = nn.Sequential(
        *(nn.Conv2d(config.channels, c, 4, 2, 1), nn.LeakyReLU(0.2)),
        *(nn.Conv2d(c, b, 4, 2, 1, bias=False), nn.BatchNorm2d(b), nn.LeakyReLU(0.2)),
        *(nn.Conv2d(b, a, 4, 2, 1, bias=False), nn.BatchNorm2d(a), nn.LeakyReLU(0.2)),
        *(nn.Conv2d(a, 1, 4, 1, 0), nn.Flatten(0)),
    )
    return generator, discriminator


@pytest.mark.parametrize("training", [False, True])
@torch.no_grad()
def test_both_networks_compute_what_the_papers_do(training: bool) -> None:
    torch.manual_seed(0)
    config = DCGANConfig(image_size=32, channels=3, width=4, z_dim=12)
    ours, wanted = (Generator(config), Discriminator(config)), reference(config)
    for one, other in zip(ours, wanted):
        for weight in one.state_dict().values():
            if weight.is_floating_point():
                weight.copy_(weight + 0.3 * torch.rand(weight.shape))  # far from 0, so that every layer bends
        values = list(one.state_dict().values())
        assert [value.shape for value in values] == [value.shape for value in other.state_dict().values()]
        other.load_state_dict(dict(zip(other.state_dict(), values)))
        one.train(training), other.train(training)
    z, x = torch.randn(6, 12), torch.rand(6, 3, 32, 32) * 2 - 1
    assert torch.allclose(ours[0](z), wanted[0](z[:, :, None, None]), atol=1e-4)
    logits = wanted[1](x)
    assert torch.allclose(ours[1](x), logits, rtol=1e-4, atol=1e-3) and float(logits.std()) > 0
