"""BatchNorm statistics, estimated once and frozen: what makes z -> image a function.

The DCGAN authors sampled with batch statistics, so that one z had no one image (Newmu/dcgan_code#15). A moving average
over the training does not fit averaged weights either. So the statistics are estimated anew for the weights at hand.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn


@torch.no_grad()
def reestimate(network: nn.Module, batches: Iterable[Tensor]) -> nn.Module:
    """Set every BatchNorm's mean and variance to the average over `batches` of inputs; leave the network in eval mode.

    Deterministic: the same weights and batches give the same statistics. Nothing but the statistics changes.
    """
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # a plain average over the batches
    network.train()
    for batch in batches:
        network(batch)
    for norm, momentum in zip(norms, momenta):
        norm.momentum = momentum
    return network.eval()
