"""The layers of a foreign network -> the weights of ours."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from ganlab.foreign.reading import NORM, Layer, Tensors, wrong


def fill(network: nn.Module, layers: list[Layer], path: Path) -> None:
    """Give a network without memory the layers' weights, as float32, and freeze it."""
    kinds = (nn.Conv2d, nn.ConvTranspose2d, nn.BatchNorm2d)
    ours = [(name, module) for name, module in network.named_modules() if isinstance(module, kinds)]
    state: Tensors = {}
    shift: Tensor | float = 0.0  # the bias of a convolution in front of a BatchNorm
    for (name, module), layer in zip(ours, layers, strict=True):
        units = module.num_features if isinstance(module, nn.BatchNorm2d) else module.out_channels
        shapes = {part: [units] for part in NORM} | {"weight": list(module.weight.shape)}
        for part, shape in shapes.items():
            if part in layer.parts and list(layer.parts[part].shape) != shape:
                why = f"{layer.name}.{part} is {list(layer.parts[part].shape)}, and {shape} in a DCGAN of this width"
                raise wrong(path, why)
        own = {part: tensor.detach().float().contiguous() for part, tensor in layer.parts.items() if part in shapes}
        if isinstance(module, nn.BatchNorm2d):
            own |= {"running_mean": own["running_mean"] - shift, "num_batches_tracked": torch.tensor(0)}
        elif module.bias is None:
            shift = own.pop("bias", 0.0)
        else:
            own.setdefault("bias", torch.zeros(units))
        state |= {f"{name}.{part}": tensor for part, tensor in own.items()}
    if not all(tensor.isfinite().all() for tensor in state.values()):
        raise wrong(path, "holds a weight that is not finite")
    network.load_state_dict(state, assign=True)
    network.eval().requires_grad_(False)
