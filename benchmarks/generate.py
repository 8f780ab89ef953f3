"""Making pictures: a loaded model against plain eval mode (fp32, NCHW, BatchNorm in place), taking turns.

One picture, eight, a batch of 256 and a walk of 33 frames for eight faces, each from latents to uint8 pixels. The
shares of values that differ from the plain path by a level and by more say whether the quick path may be used.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from benchmarks import measure
from ganlab import device as hardware
from ganlab import lab, seeds, store
from ganlab.images import Pixels, to_pixels

WORK = {"one": 1, "eight": 8, "walk_33x8": 264, "batch_256": 256}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--json", action="store_true")
    options.add_argument("--model", type=Path, default=Path("checkpoints/faces"))
    options.add_argument("--device", default="auto")
    options.add_argument("--turns", type=int, default=7)
    options.add_argument("--seconds", type=float, default=1.0, help="of a turn")
    options.add_argument("--most", type=int, default=264, help="pictures at once; what asks for more is left out")
    given = options.parse_args()
    machine = hardware.pick(given.device)
    figures: dict[str, object] = {}
    works = {name: count for name, count in WORK.items() if count <= given.most}
    where = (str(given.model), str(machine.device))
    with measure.process(plain, *where) as naive, measure.process(ours, *where) as quick:
        for name, count in works.items():
            turns = [lambda who=who, count=count: who((count, given.seconds)) for who in (quick, naive)]
            found = measure.in_turns(*turns, given.turns)
            figures[f"{name}_ratio"] = found["ratio"]
            figures[f"{name}_ms"] = 1000 * count / found["ours"]
            figures[f"{name}_plain_ms"] = 1000 * count / found["theirs"]
            if name == list(works)[-1]:  # batch_256, unless it is left out
                figures = {key: found[key] for key in ("ratio", "ratio_low", "ratio_high")} | figures
                figures |= {"images_per_s": found["ours"], "plain_images_per_s": found["theirs"]}
    figures |= differences(given.model, machine.device, min(256, given.most))
    measure.show(figures | {"turns": given.turns} | measure.host(machine.device), given.json)


def ours(folder: str, device: str) -> Callable[[tuple[int, float]], float]:
    """A loaded model as a contestant: images a second."""
    model = lab.load(folder, device)

    def turn(asked: tuple[int, float]) -> float:
        count, seconds = asked
        z = seeds.latents(range(count), model.z_dim, model.prior)
        return measure.rate(lambda: len(model.pixels(z=z)), seconds, model.device)

    return turn


def plain(folder: str, device: str) -> Callable[[tuple[int, float]], float]:
    """The network as everybody runs it: images a second."""
    draw = draw_plainly(folder, torch.device(device))
    prior = store.read_info(Path(folder)).config

    def turn(asked: tuple[int, float]) -> float:
        count, seconds = asked
        z = torch.from_numpy(seeds.latents(range(count), prior.z_dim, prior.prior)).to(device)
        return measure.rate(lambda: len(draw(z)), seconds, torch.device(device))

    return turn


def draw_plainly(folder: str, device: torch.device) -> Callable[[torch.Tensor], Pixels]:
    """Eval mode of the textbook's layers, with the model's weights, 64 pictures at a time."""
    network = plain_network(folder).to(device)

    def draw(z: torch.Tensor) -> Pixels:
        with torch.no_grad():
            return np.concatenate([to_pixels(network(part[:, :, None, None])) for part in z.split(64)])

    return draw


def plain_network(folder: str) -> torch.nn.Sequential:
    """The generator as a row of the library's own layers in eval mode, NCHW."""
    generator, nn = store.load_generator(Path(folder)), torch.nn
    layers: list[torch.nn.Module] = []
    for block in [*generator.blocks.values(), [generator.to_image]]:
        mine = block[0]
        geometry = (mine.kernel_size, mine.stride, mine.padding)
        layer = nn.ConvTranspose2d(mine.in_channels, mine.out_channels, *geometry, bias=mine.bias is not None)
        layer.load_state_dict(mine.state_dict())
        layers += [layer, *list(block)[1:]]
    return nn.Sequential(*layers, nn.Tanh()).to(memory_format=torch.contiguous_format).eval()


def differences(folder: Path, device: torch.device, count: int = 256) -> dict[str, float]:
    """Shares of pictures' values that differ from the plain path's: at all, by more than a level, and in bf16."""
    model = lab.load(folder, str(device))
    z = seeds.latents(range(count), model.z_dim, model.prior)
    reference = draw_plainly(str(folder), device)(torch.from_numpy(z).to(device)).astype(int)
    apart = abs(model.pixels(z=z).astype(int) - reference)
    with torch.no_grad(), torch.autocast(device.type, torch.bfloat16):
        lower = to_pixels(model.generator(torch.from_numpy(z).to(device)))
    return {
        "share_changed": float((apart > 0).mean()), "most_levels": int(apart.max()),
        "bf16_share_changed": float((lower != reference).mean()),
        "bf16_most_levels": int(abs(lower.astype(int) - reference).max()),
    }  # fmt: skip


if __name__ == "__main__":
    main()
