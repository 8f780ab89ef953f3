"""What a visitor sees is the averaged generator: its weights by hand, its pictures, and that it learns a set."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganlab import seeds
from ganlab.images import to_pixels
from ganlab.nets import DCGANConfig, Generator, reestimate
from ganlab.train import TrainConfig, Training, train
from ganlab.train.draw import draw
from ganlab.train.feed import Feed
from ganlab.train.round import run_round
from ganlab.train.training import DATA, LATENT, STATISTICS, STATISTICS_BATCH, STATISTICS_BATCHES

NETWORK = DCGANConfig(image_size=16, channels=3, width=4, z_dim=8)
CPU = torch.device("cpu")
RED, BLUE = (240, 30, 40), (60, 30, 220)


def weights(network: torch.nn.Module) -> list[Tensor]:
    return [weight.detach().double().clone() for weight in network.parameters()]


def trained(config: TrainConfig, rounds: int, network: DCGANConfig = NETWORK) -> tuple[Training, list[list[Tensor]]]:
    """A training after so many real rounds, and G's weights before the first and after each."""
    pixels = np.random.default_rng(0).integers(0, 256, (64, 16, 16, 3), np.uint8)
    training = Training(network, config, CPU)
    feed, seen = Feed(pixels, CPU, config.seed, DATA), [weights(training.generator)]
    for _ in range(rounds):
        run_round(training, draw(training, feed))
        training.advance()
        seen.append(weights(training.generator))
    return training, seen


@pytest.mark.parametrize("d_steps", [1, 3])
@pytest.mark.parametrize("half_life", [40, 10_000], ids=["its own", "a tenth of what was seen"])
def test_averaged_weights_equal_a_blend_computed_by_hand(d_steps: int, half_life: int) -> None:
    config = TrainConfig(batch=16, d_steps=d_steps, ema_half_life=half_life, lr=1e-2, augment="none")
    training, (expected, *after) = trained(config, 12)
    step, images = 16 * d_steps, 0
    for current in after:
        images += step
        left = 0.5 ** (step / min(half_life, images / 10))  # of the old average
        expected = [left * old + (1 - left) * new for old, new in zip(expected, current)]
    for one, other in zip(weights(training.average), expected):
        assert torch.allclose(one, other, rtol=1e-4, atol=1e-6)
    drift = sum(float((new - mean).abs().sum()) for new, mean in zip(after[-1], expected))
    assert drift > 1e-2, "an average, not the last weights"


def test_in_a_half_life_half_of_the_way_is_gone() -> None:
    training = Training(NETWORK, TrainConfig(batch=10, d_steps=2, ema_half_life=200), CPU)
    training.images = 100_000  # past the faster beginning
    with torch.no_grad():
        for network, level in ((training.average, 0.0), (training.generator, 1.0)):
            for weight in network.parameters():
                weight.fill_(level)
    for share in (0.5, 0.75, 0.875):
        for _ in range(10):  # 200 images
            training.advance()
        for weight in training.average.parameters():
            assert torch.allclose(weight, torch.tensor(share), atol=1e-5)


@torch.no_grad()
def frozen(training: Training, network: Generator) -> Generator:
    """A copy of a network with the statistics of its own weights over the training's fixed latents."""
    copied = copy.deepcopy(network)
    reestimate(copied, [training.latents(k, STATISTICS_BATCH, STATISTICS) for k in range(STATISTICS_BATCHES)])
    return copied


def drawn(network: Generator) -> NDArray[np.int_]:
    """The pictures of seeds 0 to 63."""
    with torch.no_grad():
        return to_pixels(network(torch.from_numpy(seeds.latents(range(64), 8)))).astype(int)


def test_a_frozen_generator_and_a_sheet_are_of_the_averaged_weights() -> None:
    training, _ = trained(TrainConfig(batch=16, lr=1e-2, augment="none"), 8)
    by_hand = frozen(training, training.average)
    assert np.abs(training.sheet() - drawn(by_hand)).max() <= 1
    for one, other in zip(training.freeze().state_dict().values(), by_hand.state_dict().values()):
        assert torch.allclose(one, other, rtol=1e-4, atol=1e-6)
    assert np.abs(drawn(frozen(training, training.generator)) - drawn(by_hand)).max() > 3, "G's own are others"


def test_a_frozen_generator_is_made_anew_after_a_round_and_after_a_resume() -> None:
    training, _ = trained(TrainConfig(batch=16, lr=1e-2, augment="none"), 4)
    state = {name: value.clone() for name, value in training.state().items()}
    first = training.sheet()
    assert (training.sheet() == first).all()
    for _ in range(8):
        with torch.no_grad():
            for weight in training.generator.parameters():
                weight.mul_(1.2)
        training.advance()
    by_hand = frozen(training, training.average)
    for one, other in zip(training.freeze().buffers(), by_hand.buffers()):
        assert torch.allclose(one.double(), other.double(), rtol=1e-4, atol=1e-6)
    assert np.abs(training.sheet() - drawn(by_hand)).max() <= 1 and (training.sheet() != first).any()
    training.images = int(state["place"][0])
    training.freeze()
    training.restore(state)
    assert np.abs(training.sheet().astype(int) - first).max() <= 1


@pytest.mark.parametrize("prior", ["normal", "uniform"])
def test_latents_are_of_the_prior_and_of_their_place(prior: str) -> None:
    training = Training(replace(NETWORK, prior=prior), TrainConfig(), CPU)  # type: ignore[arg-type]
    z = training.latents(3, 5_000)
    assert float(z.mean()) == pytest.approx(0, abs=0.02)
    assert float(z.std()) == pytest.approx(1 if prior == "normal" else 3**-0.5, abs=0.02)
    assert (float(z.abs().max()) <= 1) is (prior == "uniform")
    assert torch.equal(training.latents(3, 5_000), z)
    others = (training.latents(4, 5_000), training.latents(3, 5_000, STATISTICS), training.latents(0, 5_000, LATENT))
    assert not any(torch.equal(other, z) for other in others)


def test_g_learns_a_set_of_two_colours() -> None:
    """Over seeds 0 to 9: mean within 31 levels of the data's, spread 0.9 to 1.4 of it, 25 % and more of each colour."""
    pixels = np.empty((64, 16, 16, 3), np.uint8)
    pixels[::2], pixels[1::2] = RED, BLUE
    config = TrainConfig(images=8_000, batch=32, lr=3e-3, instance_noise=0.4, ema_half_life=500, augment="none")
    training = Training(replace(NETWORK, width=8), config, CPU)
    *_, last = train(training, pixels)
    assert last.sheet is not None
    samples = last.sheet.astype(float)
    colours = samples.mean((1, 2))  # [64, 3]
    assert np.abs(colours.mean(0) - pixels.mean((0, 1, 2))).max() < 60
    assert 0.5 < samples.std(0).mean() / pixels.std(0).mean() < 2
    for colour in (RED, BLUE):
        assert (np.abs(colours - colour).max(1) < 60).mean() > 0.1
