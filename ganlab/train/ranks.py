"""The processes that train one network together, each on its share of every batch (PyTorch's DistributedDataParallel).

`torchrun` tells each process its rank by environment variables. Each process draws what the whole batch would get and
takes its rows; gradients and BatchNorm's statistics are averaged over all. So N processes follow one with N times the
rows, but for the order in which sums are added up. Rank 0 alone writes files.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from ganlab.errors import InvalidConfig
from ganlab.nets.synced import synchronise

Wish = TypeVar("Wish")
PATIENCE = timedelta(minutes=30)
"""How long a process waits for the others, who may be decoding pictures."""


@dataclass(frozen=True)
class Ranks:
    """This process's place among `count`. `group`: they can speak to each other, be it one that speaks to itself."""

    index: int = 0
    count: int = 1
    group: bool = False

    @property
    def first(self) -> bool:
        """Whether this process is the one that writes."""
        return self.index == 0

    @property
    def alone(self) -> bool:
        """Whether nothing is shared with anybody."""
        return self.count == 1 and not self.group

    def own(self, device: torch.device) -> torch.device:
        """The device that is this process's: of a machine's GPUs, the one with its local number."""
        if device.type != "cuda" or self.alone:
            return device
        own = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")) % torch.cuda.device_count())
        torch.cuda.set_device(own)
        return own

    def check(self, batch: int) -> None:
        """InvalidConfig where a batch cannot be shared out evenly."""
        if batch % self.count or batch // self.count < 2:
            remedy = f"choose a multiple of {self.count} processes, 2 rows each or more"
            raise InvalidConfig(what=f"batch is {batch}: {remedy}")

    def join(self, network: nn.Module, device: torch.device) -> nn.Module:
        """The network as it is to be called where its gradient matters: alone, itself."""
        if self.alone:
            return network
        synchronise(network)
        ids = [device.index] if device.type == "cuda" else None
        with warnings.catch_warnings():  # of a newer name, which older versions do not have
            warnings.simplefilter("ignore", FutureWarning)
            return DistributedDataParallel(network, device_ids=ids, broadcast_buffers=False)

    def together(self, model: nn.Module, last: bool) -> AbstractContextManager[Any]:
        """Around a micro-batch: only the last one's backward pass averages gradients over the processes."""
        return model.no_sync() if isinstance(model, DistributedDataParallel) and not last else nullcontext()

    def mean(self, values: Tensor) -> Tensor:
        """The mean over all processes, in each of them."""
        if not self.alone:
            values = values.clone()
            dist.all_reduce(values)
            values /= self.count
        return values

    def agree(self, wish: Wish) -> Wish:
        """What rank 0 wishes, in every process."""
        if self.alone:
            return wish
        said = [wish]
        dist.broadcast_object_list(said)
        return said[0]

    def all(self, holds: bool) -> bool:
        """Whether it holds in every process."""
        if self.alone:
            return holds
        said: list[bool] = [False] * self.count
        dist.all_gather_object(said, holds)
        return all(said)

    def wait(self) -> None:
        """Until every process is here."""
        if not self.alone:
            dist.barrier()


@contextmanager
def joined() -> Iterator[Ranks]:
    """This process's place, as `torchrun` tells it; without it, alone.

    A single process that `torchrun` has started is a group as well: so the way of many can be tried on one machine.
    """
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if "RANK" not in os.environ or (count == 1 and not dist.is_torchelastic_launched()):
        yield Ranks()
        return
    kinds = "cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo"
    dist.init_process_group(kinds, timeout=PATIENCE)
    ranks = Ranks(dist.get_rank(), count, group=True)
    try:
        yield ranks
        ranks.wait()  # nobody hangs up while another one still speaks
    finally:
        dist.destroy_process_group()
