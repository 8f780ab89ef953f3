"""train, resume, runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from ganlab import jobs, store
from ganlab.cli import working
from ganlab.cli.output import bar, console, figures
from ganlab.jobs import Order, RunFolder
from ganlab.losses import OBJECTIVES
from ganlab.train import PRESETS, joined

Json = Annotated[bool, typer.Option("--json", help="Print figures as JSON on stdout.")]
Judge = Annotated[
    bool, typer.Option("--judge/--no-judge", help="At the end, let a judge of the pictures' labels name concepts.")
]
Whole: TypeAlias = int | None
Real: TypeAlias = float | None
Word: TypeAlias = str | None


def train(
    data: Annotated[
        str,
        typer.Option(
            help="A zip, tar, npz, idx file, a folder, tar shards ('set-{000..009}.tar' or their folder), "
            "rendered:faces, rendered:rooms, or a torchvision set such as torchvision:CelebA or torchvision:MNIST:test."
        ),
    ],
    out: Annotated[Path, typer.Option(help="The run's folder; it must not hold a run yet.")],
    preset: Annotated[str, typer.Option(help=f"Where to start from: {', '.join(PRESETS)}.")] = "first-look",
    images: Annotated[Whole, typer.Option(help="Real images to show the discriminator, repeats counted.")] = None,
    batch: Annotated[Whole, typer.Option(help="Images a step.")] = None,
    width: Annotated[Whole, typer.Option(help="Channels of the generator's last hidden stage.")] = None,
    image_size: Annotated[Whole, typer.Option(help="16, 32, 64, 128 or 256 px.")] = None,
    z_dim: Annotated[Whole, typer.Option(help="Numbers in a latent.")] = None,
    prior: Annotated[Word, typer.Option(help="normal or uniform.")] = None,
    seed: Annotated[Whole, typer.Option(help="Names the initial weights and every draw.")] = None,
    objective: Annotated[Word, typer.Option(help=f"{', '.join(OBJECTIVES)}.")] = None,
    d_steps: Annotated[Whole, typer.Option(help="Discriminator steps a round.")] = None,
    g_steps: Annotated[Whole, typer.Option(help="Generator steps a round.")] = None,
    lr: Annotated[Real, typer.Option(help="Adam's learning rate.")] = None,
    lr_d: Annotated[Real, typer.Option(help="The discriminator's own; without it, the same.")] = None,
    beta1: Annotated[Real, typer.Option(help="Adam's first decay rate.")] = None,
    beta2: Annotated[Real, typer.Option(help="Adam's second decay rate.")] = None,
    gradient_penalty: Annotated[Real, typer.Option(help="Its weight; wasserstein has 10 by itself.")] = None,
    r1: Annotated[Real, typer.Option(help="Weight of the R1 penalty; 0 is none.")] = None,
    d_norm: Annotated[Word, typer.Option(help="The discriminator's: batch (BatchNorm) or none.")] = None,
    real_label: Annotated[
        Real, typer.Option(help="D's target for real images; under 1 is one-sided smoothing.")
    ] = None,
    ema_half_life: Annotated[Whole, typer.Option(help="Half-life of the averaged weights, in images.")] = None,
    augment: Annotated[Word, typer.Option(help="auto, none or diff (differentiable augmentation).")] = None,
    instance_noise: Annotated[Real, typer.Option(help="Noise on all that D sees, fading; 0 is none.")] = None,
    noise_images: Annotated[Whole, typer.Option(help="Images over which that noise fades away.")] = None,
    precision: Annotated[Word, typer.Option(help="fp32 or bf16; by itself what the device does fast.")] = None,
    micro_batch: Annotated[
        Whole, typer.Option(help="Images that go through at once; by itself what fits into memory.")
    ] = None,
    report_every: Annotated[Whole, typer.Option(help="Images between reports.")] = None,
    sheet_every: Annotated[Whole, typer.Option(help="Images between sample sheets.")] = None,
    snapshot_every: Annotated[Whole, typer.Option(help="Images between snapshots.")] = None,
    state_every: Annotated[Whole, typer.Option(help="Images between resumable states.")] = None,
    device: Annotated[str, typer.Option(help="auto, cuda, mps or cpu.")] = "auto",
    judge: Judge = True,
    as_json: Json = False,
) -> None:
    """Train a DCGAN in the foreground. Ctrl-C stops it with its state saved.

    Of pictures with labels, a judge then names concepts in the last model, as `annotate` does.

    Example: ganlab train --data pictures.zip --out runs/mine --preset first-look

    On several processes: torchrun --nproc-per-node 4 -m ganlab train --data pictures.zip --out runs/mine
    """
    network = {"image_size": image_size, "width": width, "z_dim": z_dim, "prior": prior, "d_norm": d_norm}
    training = {
        "images": images, "batch": batch, "seed": seed, "objective": objective, "d_steps": d_steps, "g_steps": g_steps,
        "lr": lr, "lr_d": lr_d, "beta1": beta1, "beta2": beta2, "gradient_penalty": gradient_penalty, "r1": r1,
        "real_label": real_label, "ema_half_life": ema_half_life, "augment": augment,
        "instance_noise": instance_noise, "noise_images": noise_images, "precision": precision,
        "micro_batch": micro_batch, "report_every": report_every, "sheet_every": sheet_every,
        "snapshot_every": snapshot_every, "state_every": state_every,
    }  # fmt: skip
    jobs.step_back()
    order = Order(data, preset, _given(network), _given(training), device)
    with joined() as ranks:
        if ranks.first:
            with bar() as progress:
                task = progress.add_task("reading pictures", total=None, note="")

                def tell(done: int, total: int) -> None:
                    progress.update(task, completed=done, total=total or None)

                jobs.prepare(order, out, tell)
        ranks.wait()
        status = working.work(RunFolder(out), ranks, judge)
    if ranks.first:
        working.conclude(RunFolder(out), status, as_json)


def resume(
    run: Annotated[Path, typer.Argument(help="The run's folder.")],
    lr: Annotated[Real, typer.Option(help="Go on with another learning rate, such as after a divergence.")] = None,
    judge: Judge = True,
    as_json: Json = False,
) -> None:
    """Take a run up from its newest state.

    Example: ganlab resume runs/mine
    """
    jobs.step_back()
    folder = RunFolder(run)
    folder.config()
    with joined() as ranks:
        phase = ranks.agree(folder.status().phase)
        if phase in ("paused", "finished"):
            if ranks.first:
                _nothing_to_take_up(folder, phase, as_json)
            return
        if ranks.first:
            with folder.lock():
                if lr is not None:
                    jobs.change(folder, lr=lr)
                folder.control("run")
        ranks.wait()
        status = working.work(folder, ranks, judge)
    if ranks.first:
        working.conclude(folder, status, as_json)


def runs(
    runs_dir: Annotated[Path, typer.Option(help="The folder that holds the runs.")] = Path("runs"),
    as_json: Json = False,
) -> None:
    """List the runs, the newest first.

    Example: ganlab runs --json
    """
    rows = [working.summary(run) for run in jobs.list_runs(runs_dir)]
    if as_json:
        figures({"runs": rows}, True)
    for row in [] if as_json else rows:
        print(f"{row['run']}  {row['phase']}  {row['images']:,} of {row['total']:,} images  {row['error']}")
    if not rows:
        console.print(f"no runs in {runs_dir}")


def keep(
    model: Annotated[Path, typer.Argument(help="A run, of which the newest model is kept, or a checkpoint folder.")],
    out: Annotated[Path, typer.Option(help="The folder to make; checkpoints/NAME puts it into the page's picker.")],
    half: Annotated[
        bool, typer.Option("--half", help="Store weights as float16: half the size, slightly other pictures.")
    ] = False,
) -> None:
    """Copy a model out of its run, as a folder of its own that can be shared.

    Example: ganlab keep runs/mine --out checkpoints/mine
    """
    store.keep(store.newest(model), out, half)
    console.print(f"kept {store.newest(model)} as {out}")


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _nothing_to_take_up(run: RunFolder, phase: str, as_json: bool) -> None:
    if phase == "paused":
        run.control("run")
        console.print(f"{run.path} goes on in its own process.")
    else:
        console.print(f"{run.path} is finished: nothing to resume.")
    figures(working.summary(run), as_json)
