"""Everything that changes while a GAN trains, and how it is saved and brought back bit for bit."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping

import torch
from torch import Tensor, nn

from ganlab import seeds
from ganlab.errors import InvalidConfig
from ganlab.images import Pixels, to_pixels
from ganlab.nets import DCGANConfig, Discriminator, Generator, reestimate
from ganlab.train.config import TrainConfig
from ganlab.train.ranks import Ranks

INIT, DATA, LATENT, AUGMENT, STATISTICS, SHEET, NOISE, MIX = range(8)
"""Streams: what a random number is for. With the seed and the place they name it, so that nothing random is saved."""

STATISTICS_BATCHES, STATISTICS_BATCH = 8, 64
SHEET_SEEDS = range(64)


class Training:
    """Both networks, the averaged generator, both optimisers, and how far the training is (`images`, `rounds`).

    `g_model` and `d_model` are the networks as a round calls them: themselves, or joined to those of other processes.
    A round's batch goes through in `parts` micro-batches.
    """

    def __init__(
        self, network: DCGANConfig, config: TrainConfig, device: torch.device, ranks: Ranks | None = None
    ) -> None:
        self.config, self.device, self.ranks = config, device, ranks or Ranks()
        self.ranks.check(config.batch)
        if config.penalised and network.d_norm != "none":
            raise InvalidConfig(what='d_norm is "batch": the gradient penalty is each picture\'s own; choose none')
        self.parts = 1
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seeds.mix(config.seed, INIT))
            generator, discriminator = Generator(network), Discriminator(network)
        self.generator = generator.to(device).to(memory_format=torch.channels_last)
        self.discriminator = discriminator.to(device).to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.generator).requires_grad_(False)
        self.g_model = self.ranks.join(self.generator, device)
        self.d_model = self.ranks.join(self.discriminator, device)
        self.d_optimiser = self._adam(self.discriminator, config.lr if config.lr_d is None else config.lr_d)
        self.g_optimiser = self._adam(self.generator, config.lr)
        self.images = self.rounds = 0
        self._frozen_at: int | None = None

    def _adam(self, network: nn.Module, lr: float) -> torch.optim.Adam:
        betas, kind = (self.config.beta1, self.config.beta2), self.device.type
        fused, capturable = kind in ("cpu", "cuda"), kind == "cuda"  # capturable: its step count stays on the device
        return torch.optim.Adam(network.parameters(), lr=lr, betas=betas, fused=fused, capturable=capturable)

    def random(self, stream: int, *place: int) -> torch.Generator:
        """The generator of random numbers for a stream at a place in the training."""
        return seeds.generator(self.device, self.config.seed, stream, *place)

    def latents(self, place: int, count: int, stream: int = LATENT) -> Tensor:
        """z `[count, z_dim]` from the prior for a place in the training."""
        network = self.generator.config
        z = torch.empty(count, network.z_dim, device=self.device)
        random = self.random(stream, place)
        return z.normal_(generator=random) if network.prior == "normal" else z.uniform_(-1, 1, generator=random)

    def advance(self) -> None:
        """Count a round and take it into the average."""
        self.images += self.config.batch * self.config.d_steps
        self.rounds += 1
        self.blend()

    @torch.no_grad()
    def blend(self) -> None:
        """Move the averaged weights towards G's by half in `ema_half_life` images, faster in the beginning."""
        half_life = min(self.config.ema_half_life, max(self.images / 10, 1))
        weight = 1 - 0.5 ** (self.config.batch * self.config.d_steps / half_life)
        averaged: list[Tensor] = list(self.average.parameters())
        current: list[Tensor] = list(self.generator.parameters())
        torch._foreach_lerp_(averaged, current, weight)

    def freeze(self) -> Generator:
        """The averaged generator with its statistics re-estimated over 512 fixed latents: a function of z."""
        if self._frozen_at != self.images:
            batches = (self.latents(k, STATISTICS_BATCH, STATISTICS) for k in range(STATISTICS_BATCHES))
            reestimate(self.average, batches)
            self._frozen_at = self.images
        return self.average

    @torch.no_grad()
    def sheet(self) -> Pixels:
        """pixels `[64, H, W, C]` of the averaged generator for seeds 0 to 63, the same latents all through a run."""
        network = self.generator.config
        z = torch.from_numpy(seeds.latents(SHEET_SEEDS, network.z_dim, network.prior)).to(self.device)
        return to_pixels(self.freeze()(z))

    def finite(self) -> bool:
        """Whether no weight is infinite or not a number."""
        weights = [p for n in (self.generator, self.discriminator, self.average) for p in n.parameters()]
        return bool(torch.stack([p.sum() for p in weights]).isfinite().all())

    def state(self) -> dict[str, Tensor]:
        """Named tensors from which `restore` brings this training back."""
        rows = {"place": torch.tensor([self.images, self.rounds])}
        for name, network in self._networks():
            rows |= {f"{name}/{key}": value for key, value in network.state_dict().items()}
        for name, optimiser in self._optimisers():
            for index, values in optimiser.state_dict()["state"].items():
                rows |= {f"{name}/{index}/{key}": value for key, value in values.items()}
        return rows

    def restore(self, rows: Mapping[str, Tensor]) -> None:
        """Take over what `state` gave. Raises KeyError or RuntimeError where it is of another network."""
        self.images, self.rounds = (int(n) for n in rows["place"])
        self._frozen_at = None
        for name, network in self._networks():
            network.load_state_dict({key: rows[f"{name}/{key}"] for key in network.state_dict()})
        for name, optimiser in self._optimisers():
            whole = optimiser.state_dict()
            weights = [weight for group in optimiser.param_groups for weight in group["params"]]
            whole["state"] = {index: _moments(rows, f"{name}/{index}/", weight) for index, weight in enumerate(weights)}
            optimiser.load_state_dict(whole)

    def _networks(self) -> Iterator[tuple[str, nn.Module]]:
        yield from (("g", self.generator), ("d", self.discriminator), ("average", self.average))

    def _optimisers(self) -> Iterator[tuple[str, torch.optim.Adam]]:
        yield from (("adam_g", self.g_optimiser), ("adam_d", self.d_optimiser))


def _moments(rows: Mapping[str, Tensor], prefix: str, weight: Tensor) -> dict[str, Tensor]:
    """A weight's optimiser state, laid out in memory as the weight is: fused Adam goes by memory, not by index.

    A file holds tensors row by row, while convolutions are channels last. None before the first step.
    """
    found = {key[len(prefix) :]: value for key, value in rows.items() if key.startswith(prefix)}
    return {
        part: torch.empty_like(weight).copy_(value) if value.shape == weight.shape else value.clone()
        for part, value in found.items()
    }
