"""From what a person chose to an order for a training, and an honest guess of how long it takes."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import Any

from ganlab import device, zoo
from ganlab.errors import GanlabError, InvalidConfig
from ganlab.jobs import Order, list_runs
from ganlab.nets import DCGANConfig
from ganlab.train import PRESETS, TrainConfig
from ganlab.train.config import preset
from ganlab.ui.context import Context

NETWORK = ("width", "image_size")
TRAINING = ("images", "batch", "seed", "objective", "d_steps", "g_steps")
FIELDS = ("images", "batch", "width", "image_size", "seed", "objective", "d_steps", "g_steps")

BESIDE = 0.25  # of REFERENCE: loading, normalisation, optimiser; a guess, which keeps tiny networks from seeming free
ALIKE = 5.0  # networks within this factor of effort are taken for alike; width 32 and 64 are
REFERENCE = DCGANConfig(image_size=64, width=32)
RATE_A_CORE = {"bf16": 220.0, "fp32": 110.0}  # images a second at REFERENCE, the page beside; fp32 is a guess
RATE_GPU = 4_000.0  # a guess


def preset_values(name: str) -> dict[str, Any]:
    """What a preset sets the advanced controls to, by field."""
    chosen = preset(name)
    return {key: getattr(chosen if key in NETWORK else chosen.train, key) for key in FIELDS}


def make_order(data: str, name: str, values: dict[str, Any]) -> Order:
    """The order, with what differs from the preset. None keeps the preset's; InvalidConfig names what is wrong."""
    usual = preset_values(name)
    changed = {key: value for key, value in values.items() if value is not None and value != usual[key]}
    if wrong := [key for key, value in changed.items() if key != "objective" and not isinstance(value, int)]:
        raise InvalidConfig(what=f"{wrong[0]} is {changed[wrong[0]]!r}: give a whole number")
    network = {key: changed[key] for key in NETWORK if key in changed}
    training = {key: changed[key] for key in TRAINING if key in changed}
    zoo.make_config("dcgan", network)
    TrainConfig.of({**asdict(PRESETS[name].train), **training})
    return Order(data, name, network, training)


def estimate(ctx: Context, values: dict[str, Any]) -> str:
    """How long the training will take, in words, and on what that rests: the newest run's speed if there is one."""
    try:
        network = DCGANConfig(image_size=int(values["image_size"]), width=int(values["width"]))
        rate, basis = _rate(ctx, effort(network))
        rate *= cost(REFERENCE) / (cost(network) * _share(int(values["d_steps"]), int(values["g_steps"])))
        seconds = int(values["images"]) / rate
    except (TypeError, ValueError, ZeroDivisionError):
        return ""
    shown = f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"
    facts = {"images": f"{int(values['images']):,}", "time": duration(ctx, seconds), "rate": shown, "basis": basis}
    return ctx.text("train.estimate", **facts)


def effort(network: DCGANConfig) -> float:
    """Multiplications of a picture in one network, up to a factor: 16 a weight place of each 4x4 convolution."""
    ladder = list(network.ladder.items())
    channels = [count for _, count in ladder] + [network.channels]
    sizes = [int(stage.partition("x")[0]) for stage, _ in ladder]
    first = network.z_dim * channels[0]
    return 16 * first + sum(16 * size**2 * channels[k] * channels[k + 1] for k, size in enumerate(sizes))


def cost(network: DCGANConfig) -> float:
    """Time for a picture, up to a factor: its multiplications, and what each picture costs beside them."""
    return effort(network) + BESIDE * effort(REFERENCE)


def duration(ctx: Context, seconds: float) -> str:
    """Seconds in words, no more exact than they are."""
    if seconds < 90:
        return ctx.text("train.status.time.seconds", n=max(1, round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 120:
        return ctx.text("train.status.time.minutes", n=minutes)
    return ctx.text("train.status.time.hours", h=minutes // 60, m=minutes % 60)


def _share(d_steps: int, g_steps: int) -> float:
    """Work for an image with these steps a round, as a share of that with one of each."""
    return (d_steps + g_steps) / (2 * d_steps)


def _rate(ctx: Context, asked: float) -> tuple[float, str]:
    """Images a second at REFERENCE with one step of each network, and where the number comes from.

    A run tells of networks about as large as its own: beside a tiny one, what is not multiplication weighs too much.
    """
    for run in list_runs(ctx.runs_dir)[:3]:
        try:
            config = run.config()
            network = zoo.make_config(config["family"], config["network"])
            speeds = [event["images_per_s"] for event in run.events() if event.get("images_per_s")]
            share = _share(config["training"]["d_steps"], config["training"]["g_steps"])
        except (GanlabError, KeyError, TypeError):
            continue
        if len(speeds) >= 5 and asked / ALIKE <= effort(network) <= asked * ALIKE:
            middle = sorted(speeds)[len(speeds) // 2]
            return middle * cost(network) * share / cost(REFERENCE), ctx.text("train.basis.run", run=run.name)
    machine = device.pick(ctx.library.device)
    if machine.device.type == "cpu":
        cores = os.cpu_count() or 1
        return RATE_A_CORE[machine.precision] * cores, ctx.text("train.basis.cpu", cores=cores)
    return RATE_GPU, ctx.text("train.basis.gpu")
