"""A loaded model. Any number of threads may ask; each has its turn for one chunk of at most 64 pictures at a time.

z -> image is a function: frozen statistics, float32 throughout, deterministic kernels.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganlab import device as hardware
from ganlab import dissect, latent, seeds, store
from ganlab.dissect import View
from ganlab.errors import InvalidSeeds, InvalidValue
from ganlab.images import Pixels, to_pixels, to_tensor
from ganlab.lab import filled
from ganlab.lab.budget import budget, owner
from ganlab.lab.critic import Critic
from ganlab.lab.sidecars import Example, read_concepts, read_examples
from ganlab.lab.turns import CHUNK, Locked, Turns, chunks
from ganlab.nets import Discriminator, Edits, Generator, fold
from ganlab.seeds import Latents, Prior

if TYPE_CHECKING:
    from ganlab.lab.recipes import Recipe

TRACE_BYTES = 512 * 2**20
"""The most that one trace may take."""

_CUDNN = threading.RLock()  # its settings belong to the process

Value = TypeVar("Value")


@dataclass(frozen=True)
class Traced:
    """A stage's output for some seeds, `h [N, units, s, s]` on the model's device, and the finished pictures."""

    h: Tensor
    pixels: Pixels

    @property
    def nbytes(self) -> int:
        return self.h.nbytes + self.pixels.nbytes


class Model:
    """A checkpoint, ready to be asked. Safe to share between threads."""

    def __init__(
        self,
        folder: Path,
        info: store.Info,
        generator: Generator | View,
        machine: hardware.Hardware,
        digest: str,
        concepts: Mapping[str, list[int]] | None = None,
        examples: Mapping[str, Example] | None = None,
        turns: Turns | None = None,
        critic: Critic | None = None,
    ) -> None:
        self.folder, self.info, self.generator, self.hardware, self.digest = folder, info, generator, machine, digest
        self.concepts, self.examples = dict(concepts or {}), dict(examples or {})
        self.device = machine.device
        self.turns = turns or Locked()
        self._measuring = threading.Lock()
        self._effects: NDArray[np.float32] | None = None
        self._critic = critic or Critic(folder, machine.device)
        self.budget, self.owner = budget(self.device), owner()
        weakref.finalize(self, self.budget.release, self.owner).atexit = False

    @property
    def beneath(self) -> Generator:
        """The network itself, without the edits that it may be seen through."""
        return _beneath(self.generator)

    @property
    def stages(self) -> dict[str, int]:
        """Stage -> number of its units, in order."""
        return self.generator.stages

    @property
    def z_dim(self) -> int:
        return self.info.config.z_dim

    @property
    def prior(self) -> Prior:
        return self.info.config.prior

    @property
    def image_size(self) -> int:
        return self.info.config.image_size

    @property
    def channels(self) -> int:
        return self.info.config.channels

    @property
    def nbytes(self) -> int:
        """Bytes of G's weights in memory, twice: D, which is read when it is asked for, is about as large."""
        weights = [*self.beneath.parameters(), *self.beneath.buffers()]
        return 2 * sum(each.nbytes for each in weights)

    def z(self, wanted: Iterable[int]) -> Latents:
        """`[N, z_dim]` float32 of these seeds."""
        if not isinstance(wanted, Iterable):
            raise InvalidSeeds(value=wanted, remedy="give a list of them, such as [7] or range(16)")
        return seeds.latents(wanted, self.z_dim, self.prior)

    def pixels(
        self,
        seeds: Sequence[int] | None = None,
        *,
        z: Latents | None = None,
        edits: Edits | None = None,
        truncation: float = 1.0,
    ) -> Pixels:
        """Pictures `[N, H, W, C]` uint8 of seeds, or of `z [N, z_dim]`, shrunk towards 0 by `truncation` (0 to 2).

        Row k of an edit whose first side is N belongs to picture k. Raises InvalidSeeds, InvalidValue, UnknownStage.
        """
        if (seeds is None) == (z is None):
            given = "nothing" if z is None else "both seeds and z"
            raise InvalidValue(name="what to draw", value=given, remedy="give seeds or z")
        if not (isinstance(truncation, (int, float)) and 0 <= truncation <= 2):
            raise InvalidValue(name="truncation", value=truncation, remedy="choose 0 to 2 (1 is the model's own prior)")
        rows = self.z(seeds) if seeds is not None else self.checked(z)
        for stage in edits or {}:
            dissect.check_stage(self.generator, stage)
        shown = [np.zeros((0, self.image_size, self.image_size, self.channels), np.uint8)]
        for part in chunks(len(rows)):
            shrunk, its = rows[part] * np.float32(truncation), self._edits(edits, part, len(rows))
            shown.append(self.alone(self._drawn, shrunk, its))
        return np.concatenate(shown)

    def scores(self, pixels: Pixels) -> NDArray[np.float32] | None:
        """D's logit of each picture `[N]`, higher for more like the data; None for a model without its discriminator.

        D is in eval mode: a picture's score does not depend on the others.
        """
        discriminator = self.turns(self._critic)
        if discriminator is None:
            return None
        found = [np.zeros(0, np.float32)]
        for part in chunks(len(pixels)):
            found.append(self.alone(self._scored, discriminator, pixels[part]))
        return np.concatenate(found)

    def coordinate_effects(self) -> NDArray[np.float32]:
        """`[z_dim]`: how much each coordinate changes the picture, in levels of 255, over two faces; measured once."""
        with self._measuring:  # not in one turn: others may draw meanwhile
            if self._effects is None:
                self._effects = latent.rank_coordinates(lambda z: self.pixels(z=z), self.z_dim, self.prior, faces=2)
            return self._effects

    def first_weight(self) -> NDArray[np.float32]:
        """`[z_dim, units * 16]`: what a latent is multiplied with on its way to the 4x4 stage."""
        weight = next(iter(self.beneath.blocks.parameters()))
        return np.asarray(weight.detach().flatten(1).float().cpu().numpy())

    def trace(self, stage: str, wanted: Sequence[int]) -> Traced:
        """A stage's output for seeds, with the pictures; kept, so that asking again costs nothing."""
        units, rows = dissect.check_stage(self.generator, stage), tuple(seeds.check(seed) for seed in wanted)
        most = TRACE_BYTES // (units * dissect.side_of(stage) ** 2 * 4)
        if not 1 <= len(rows) <= most:
            raise InvalidSeeds(value=f"({len(rows)} of them)", remedy=f"give 1 to {most} for stage {stage}")
        key = (self.owner, stage, rows)
        traced: Traced | None = self.budget.get(key)
        if traced is None:
            traced = self._traced(stage, self.z(rows))
            self.budget.put(key, traced, traced.nbytes)
        return traced

    def finish(self, h: Tensor, stage: str, edits: Edits) -> Pixels:
        """Pictures `[N, H, W, C]` from a traced stage, with edits of it and of what lies above it."""
        shown = []
        for part in chunks(len(h)):
            shown.append(self.alone(self._finished, h[part], stage, self._edits(edits, part, len(h))))
        return np.concatenate(shown)

    def shipped_edits(self) -> dict[str, Recipe]:
        """Thing -> the edit that takes it out of pictures, the best first, as `edited` takes it; {} where none came.

        CheckpointError: evaluation.json is broken.
        """
        from ganlab.lab.shipped import shipped_edits  # here, since recipes are about models

        return shipped_edits(self.folder, self.stages)

    def viewed(self, generator: View) -> Model:
        """This model seen through a view: the same weights, discriminator and turns, its own traces."""
        parts = (self.folder, self.info, generator, self.hardware, self.digest, self.concepts, self.examples)
        return Model(*parts, self.turns, self._critic)

    def alone(self, work: Callable[..., Value], *words: object) -> Value:
        """`work(*words)` in its turn: without gradients, deterministically, in float32 unless it asks for less."""
        return self.turns(lambda: self._exactly(work, *words))

    def _exactly(self, work: Callable[..., Value], *words: object) -> Value:
        with ExitStack() as stack:
            stack.enter_context(torch.inference_mode())
            stack.enter_context(torch.autocast(self.device.type, enabled=False))  # the caller's
            if self.device.type == "cuda":
                exact = torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False)
                stack.enter_context(_CUDNN)
                stack.enter_context(exact)
            return work(*words)

    def _drawn(self, z: Latents, edits: Edits) -> Pixels:
        return to_pixels(filled.draw(self.generator, self._tensor(z), edits, CHUNK))

    def _scored(self, discriminator: Discriminator, pixels: Pixels) -> NDArray[np.float32]:
        return np.asarray(discriminator(to_tensor(pixels, self.device)).cpu().numpy())

    def _finished(self, h: Tensor, stage: str, edits: Edits) -> Pixels:
        return to_pixels(self.generator.finish(h, stage, edits))

    def _traced(self, stage: str, z: Latents) -> Traced:
        parts = [self.alone(self._seen, stage, z[part]) for part in chunks(len(z))]
        together: Tensor = self.alone(torch.cat, [h for h, _ in parts])
        return Traced(together, np.concatenate([shown for _, shown in parts]))

    def _seen(self, stage: str, z: Latents) -> tuple[Tensor, Pixels]:
        x, seen = self.generator.trace(self._tensor(z), [stage])
        return seen[stage], to_pixels(x)

    def checked(self, z: object) -> Latents:
        """z as float32 `[N, z_dim]`, if it is one and finite; else InvalidValue."""
        try:
            with np.errstate(over="ignore"):  # infinity is refused below
                rows = np.asarray(z, np.float32)
        except (TypeError, ValueError) as error:
            raise InvalidValue(name="z", value=type(z).__name__, remedy=f"give numbers [N, {self.z_dim}]") from error
        if rows.ndim != 2 or rows.shape[1] != self.z_dim:
            raise InvalidValue(name="the shape of z", value=rows.shape, remedy=f"this model takes [N, {self.z_dim}]")
        if not np.isfinite(rows).all():
            raise InvalidValue(name="z", value=float(rows[~np.isfinite(rows)][0]), remedy="every number must be finite")
        return rows

    def _tensor(self, z: Latents) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(z)).to(self.device)

    def _edits(self, edits: Edits | None, part: slice, count: int) -> Edits:
        def cut(tensor: Tensor) -> Tensor:
            if tensor.ndim == 4 and len(tensor) not in (1, count):
                raise InvalidValue(name="the first side of an edit", value=len(tensor), remedy=f"give 1 or {count}")
            return (tensor[part] if tensor.ndim == 4 and len(tensor) > 1 else tensor).to(self.device)

        return {stage: (cut(keep), cut(add)) for stage, (keep, add) in (edits or {}).items()}


def load(folder: str | Path, device: str = "auto", turns: Turns | None = None) -> Model:
    """The model of a checkpoint folder, or the newest one of a run's folder. turns: it computes there, with others.

    Raises CheckpointError, or InvalidValue for a device that is not there.
    """
    folder, machine = store.newest(Path(folder)), hardware.pick(device)
    info = store.read_info(folder)
    generator = fold(store.load_generator(folder, machine.device))
    concepts, examples = read_concepts(folder), read_examples(folder, info.config.ladder)
    return Model(folder, info, generator, machine, store.digest(folder), concepts, examples, turns)


def _beneath(generator: Generator | View) -> Generator:
    """The network under its views."""
    while isinstance(generator, View):
        generator = generator.generator
    return generator
