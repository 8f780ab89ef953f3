"""A round recorded as a CUDA graph and replayed: some thousand kernel launches become one.

At batch 128 an H100 is done with a DCGAN's kernels sooner than Python can launch them. A round is a function of its
draw's tensors, all of fixed shapes; so it is recorded once, over tensors that stay, and each later round copies its
draw into these and replays.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from ganlab.train.draw import Draw
from ganlab.train.round import run_round
from ganlab.train.training import Training

WARM_UP = 3
"""Rounds trained before one is recorded: cuDNN chooses its kernels, Adam makes its moments."""

Runner = Callable[[Draw], Tensor]


def runner(training: Training) -> Runner:
    """How rounds are run for this training: recorded on one GPU, plainly elsewhere."""
    if training.device.type == "cuda" and training.ranks.alone:
        return Recorded(training)
    return partial(run_round, training)


class Recorded:
    """`run_round` of a training, from the fourth time on as a graph; anew where a draw's shapes have changed.

    The numbers that it returns are overwritten by the next round.
    """

    def __init__(self, training: Training) -> None:
        self.training = training
        self._side = torch.cuda.Stream(training.device)  # type: ignore[no-untyped-call]
        self._warm, self._refused = 0, False
        self._graph: torch.cuda.CUDAGraph | None = None
        self._draw: Draw | None = None
        self._told: Tensor | None = None

    def __call__(self, draw: Draw) -> Tensor:
        if self._refused or self._warm < WARM_UP:
            self._warm += 1
            return self._aside(draw)
        if self._graph is None or not self._fits(draw):
            self._record(draw)
        if self._graph is None or self._draw is None or self._told is None:
            return run_round(self.training, draw)
        torch._foreach_copy_(list(self._draw.tensors()), list(draw.tensors()))
        self._graph.replay()
        return self._told

    def _aside(self, draw: Draw) -> Tensor:
        """A round on the stream on which one is recorded afterwards: memory and libraries are then ready there."""
        main = torch.cuda.current_stream(self.training.device)
        self._side.wait_stream(main)
        with torch.cuda.stream(self._side):
            told = run_round(self.training, draw)
        main.wait_stream(self._side)
        return told

    def _fits(self, draw: Draw) -> bool:
        old = [t.shape for t in self._draw.tensors()] if self._draw else []
        return old == [t.shape for t in draw.tensors()]

    def _record(self, draw: Draw) -> None:
        """Record a round over `draw`'s own tensors. Recording runs nothing, so that nothing is trained twice.

        Other threads, such as the one that gathers pictures, go on meanwhile: the mode is "thread_local".
        """
        main = torch.cuda.current_stream(self.training.device)
        torch.cuda.synchronize(self.training.device)  # an older recording may still be running
        self._graph = self._draw = self._told = None
        graph = torch.cuda.CUDAGraph()
        try:
            with torch.cuda.graph(graph, stream=self._side, capture_error_mode="thread_local"):
                told = run_round(self.training, draw)
        except RuntimeError as error:  # a driver or library that cannot: train on without
            torch.cuda.set_stream(main)  # a recording that fails at its end leaves its own stream behind
            self._refused = True
            warnings.warn(f"rounds are not recorded, and slower for it: {error}", RuntimeWarning, stacklevel=2)
            return
        self._graph, self._draw, self._told = graph, draw, told
