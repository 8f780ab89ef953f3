"""train, resume, runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from ganlab import jobs, store
from ganlab.cli.output import bar, console, figures
from ganlab.jobs import Order, RunFolder, RunStatus
from ganlab.train import PRESETS

Json = Annotated[bool, typer.Option("--json", help="Print figures as JSON on stdout.")]
Whole: TypeAlias = int | None
Real: TypeAlias = float | None
Word: TypeAlias = str | None


def train(
    data: Annotated[str, typer.Option(help="A zip, tar, npz, idx file, a folder, rendered:faces or rendered:rooms.")],
    out: Annotated[Path, typer.Option(help="The run's folder; it must not hold a run yet.")],
    preset: Annotated[str, typer.Option(help=f"Where to start from: {', '.join(PRESETS)}.")] = "first-look",
    images: Annotated[Whole, typer.Option(help="Real images to show the discriminator, repeats counted.")] = None,
    batch: Annotated[Whole, typer.Option(help="Images a step.")] = None,
    width: Annotated[Whole, typer.Option(help="Channels of the generator's last hidden stage.")] = None,
    image_size: Annotated[Whole, typer.Option(help="16, 32, 64, 128 or 256 px.")] = None,
    z_dim: Annotated[Whole, typer.Option(help="Numbers in a latent.")] = None,
    prior: Annotated[Word, typer.Option(help="normal or uniform.")] = None,
    seed: Annotated[Whole, typer.Option(help="Names the initial weights and every draw.")] = None,
    objective: Annotated[Word, typer.Option(help="non-saturating or minimax.")] = None,
    d_steps: Annotated[Whole, typer.Option(help="Discriminator steps a round.")] = None,
    g_steps: Annotated[Whole, typer.Option(help="Generator steps a round.")] = None,
    lr: Annotated[Real, typer.Option(help="Adam's learning rate.")] = None,
    beta1: Annotated[Real, typer.Option(help="Adam's first decay rate.")] = None,
    real_label: Annotated[
        Real, typer.Option(help="D's target for real images; under 1 is one-sided smoothing.")
    ] = None,
    ema_half_life: Annotated[Whole, typer.Option(help="Half-life of the averaged weights, in images.")] = None,
    augment: Annotated[Word, typer.Option(help="auto, none or diff (differentiable augmentation).")] = None,
    instance_noise: Annotated[Real, typer.Option(help="Noise on all that D sees, fading; 0 is none.")] = None,
    noise_images: Annotated[Whole, typer.Option(help="Images over which that noise fades away.")] = None,
    precision: Annotated[Word, typer.Option(help="fp32 or bf16; by itself what the device does fast.")] = None,
    report_every: Annotated[Whole, typer.Option(help="Images between reports.")] = None,
    sheet_every: Annotated[Whole, typer.Option(help="Images between sample sheets.")] = None,
    snapshot_every: Annotated[Whole, typer.Option(help="Images between snapshots.")] = None,
    state_every: Annotated[Whole, typer.Option(help="Images between resumable states.")] = None,
    device: Annotated[str, typer.Option(help="auto, cuda, mps or cpu.")] = "auto",
    as_json: Json = False,
) -> None:
    """Train a DCGAN in the foreground. Ctrl-C stops it with its state saved.

    Example: ganlab train --data pictures.zip --out runs/mine --preset first-look
    """
    network = {"image_size": image_size, "width": width, "z_dim": z_dim, "prior": prior}
    training = {
        "images": images, "batch": batch, "seed": seed, "objective": objective, "d_steps": d_steps, "g_steps": g_steps,
        "lr": lr, "beta1": beta1, "real_label": real_label, "ema_half_life": ema_half_life, "augment": augment,
        "instance_noise": instance_noise, "noise_images": noise_images, "precision": precision,
        "report_every": report_every, "sheet_every": sheet_every,
        "snapshot_every": snapshot_every, "state_every": state_every,
    }  # fmt: skip
    jobs.step_back()
    order = Order(data, preset, _given(network), _given(training), device)
    with bar() as progress:
        task = progress.add_task("reading pictures", total=None, note="")
        run = jobs.prepare(order, out, lambda done, total: progress.update(task, completed=done, total=total or None))
    _work(run, as_json)


def resume(
    run: Annotated[Path, typer.Argument(help="The run's folder.")],
    lr: Annotated[Real, typer.Option(help="Go on with another learning rate, such as after a divergence.")] = None,
    as_json: Json = False,
) -> None:
    """Take a run up from its newest state.

    Example: ganlab resume runs/mine
    """
    jobs.step_back()
    folder = RunFolder(run)
    folder.config()
    phase = folder.status().phase
    if phase == "paused":
        folder.control("run")
        console.print(f"{run} goes on in its own process.")
    elif phase == "finished":
        console.print(f"{run} is finished: nothing to resume.")
    if phase in ("paused", "finished"):
        figures(_summary(folder), as_json)
        return
    with folder.lock(wait=0):
        if lr is not None:
            jobs.change(folder, lr=lr)
        folder.control("run")
    _work(folder, as_json)


def runs(
    runs_dir: Annotated[Path, typer.Option(help="The folder that holds the runs.")] = Path("runs"),
    as_json: Json = False,
) -> None:
    """List the runs, the newest first.

    Example: ganlab runs --json
    """
    rows = [_summary(run) for run in jobs.list_runs(runs_dir)]
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


def _work(run: RunFolder, as_json: bool) -> None:
    total = run.config()["training"]["images"]
    with bar() as progress:
        task = progress.add_task("training", total=total, note="")

        def tell(report: Any) -> None:
            speed = f"{report.images_per_s:.0f} images/s  " if report.images_per_s else ""
            progress.update(task, completed=report.images, note=f"{speed}{report.health.words}")

        status = jobs.work(run, tell)
    console.print(f"{status.phase} after {status.images:,} images; newest model: {_newest(run) or 'none yet'}")
    figures(_summary(run), as_json) if as_json else None


def _newest(run: RunFolder) -> str | None:
    snapshots = run.snapshots()
    return str(snapshots[-1][1]) if snapshots else None


def _summary(run: RunFolder) -> dict[str, Any]:
    status: RunStatus = run.status()
    return {
        "run": str(run.path), "phase": status.phase, "images": status.images, "total": status.total,
        "epoch": status.epoch, "health": status.health, "error": status.error, "model": _newest(run),
    }  # fmt: skip
