"""Every option of a command reaches what it is of: pictures against the library, the rest by what is called."""

from __future__ import annotations

import inspect
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ganlab import cli, lab, store
from ganlab.__main__ import main
from ganlab.datasets import labels
from ganlab.datasets.rendered import render
from ganlab.errors import InvalidConfig
from ganlab.evaluate import Scale
from ganlab.images import encode, tile
from ganlab.jobs import Order, RunFolder

Call = Callable[..., None]
CONCEPTS = {name: [{"seed": 10 * k + n} for n in range(5)] for k, name in enumerate(("smile", "plain"))}


@pytest.fixture
def model(tiny_model: Path, tmp_path: Path) -> lab.Model:
    """A model of its own place, with two concepts."""
    shutil.copytree(tiny_model, tmp_path / "model")
    store.write_json(tmp_path / "model" / "concepts.json", {"format": store.FORMAT, "concepts": CONCEPTS})
    return lab.load(tmp_path / "model", "cpu")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """A command that ends well."""
    monkeypatch.setenv("GANLAB_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def call(*words: object) -> None:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        assert not ended.value.code, capsys.readouterr().err

    return call


class Seen(Exception):
    """What was called, by name."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given = given


def called(monkeypatch: pytest.MonkeyPatch, place: Any, name: str, *words: object) -> dict[str, Any]:
    """The arguments that a command calls a function with, by their names; the function itself does not run."""
    signature = inspect.signature(getattr(place, name))

    def look(*given: Any, **more: Any) -> Any:
        raise Seen(signature.bind(*given, **more).arguments)

    monkeypatch.setattr(place, name, look)
    with pytest.raises(Seen) as seen:
        main([str(word) for word in words])
    return seen.value.given


def shown(path: str, picture: np.ndarray) -> bool:
    return Path(path).read_bytes() == encode(picture, "png")


def test_samples(run: Call, model: lab.Model) -> None:
    run("sample", "model", "--seeds", "3-8", "--columns", 2, "--truncation", 0.5, "--out", "a.png", "--device", "cpu")
    assert shown("a.png", tile(model.pixels(range(3, 9), truncation=0.5), 2))


def test_walks(run: Call, model: lab.Model) -> None:
    device = ("--device", "cpu")
    run("walk", "model", "--seeds", "2, 5, 7", "--frames", 4, "--kind", "spherical", "--out", "a.png", *device)
    strip = lab.walk(model, seeds=[2, 5, 7], frames=4, kind="spherical")
    assert shown("a.png", tile(strip.pixels, 4))
    assert not np.array_equal(strip.z, lab.walk(model, seeds=[2, 5, 7], frames=4).z)
    run("walk", "model", "--seeds", "6, 1", "--frames", 5, "--coordinate", 3, "--out", "b.png", *device)
    assert shown("b.png", tile(lab.walk(model, seed=6, coordinate=3, frames=5).pixels, 5))


def test_sums(run: Call, model: lab.Model) -> None:
    run("arithmetic", "model", "smile - plain", "--exemplars", 2, "--out", "a.png", "--device", "cpu")
    result = lab.arithmetic(model, "smile - plain", exemplars=2)
    found = np.asarray(Image.open("a.png"))
    panel = tile(result.pixels, 3)
    assert (found[:, : panel.shape[1]] == panel).all()
    beside = found[:, panel.shape[1] :]
    assert (beside[16:32] == result.pixel_sum).all() and (np.delete(beside, range(16, 32), 0) == 255).all()
    slots = ("--slot", " own = 4,5", "--slot", "b=6")
    run("arithmetic", "model", "own - b", *slots, "--noise", 0.9, "--out", "b.png", "--device", "cpu")
    result = lab.arithmetic(model, "own - b", {"own": [4, 5], "b": [6]}, noise=0.9)
    assert (np.asarray(Image.open("b.png"))[:, : panel.shape[1]] == tile(result.pixels, 3)).all()


def test_drops(run: Call, model: lab.Model) -> None:
    run("ablate", "model", "--stage", "8x8", "--units", "0, 2-3", "--seeds", "7-9", "--out", "a.png", "--device", "cpu")
    result = lab.ablation(model, "8x8", [0, 2, 3], [7, 8, 9])
    assert shown("a.png", tile(np.concatenate([result.before, result.after, result.random]), 3))


def test_a_recipe_of_another_model_is_not_drawn_and_one_without_a_place_is_found(run: Call, model: lab.Model) -> None:
    recipe = {"format": 1, "model": model.digest, "seed": 5}
    Path("checkpoints").mkdir()
    shutil.copytree("model", "checkpoints/right")
    shutil.copytree("model", "checkpoints/a-wrong")  # the first by name
    weights = Path("checkpoints/a-wrong/generator.safetensors")
    weights.write_bytes(weights.read_bytes()[:-4] + b"\0\0\0\0")
    Path("recipe.json").write_text(json.dumps(recipe))
    run("picture", "recipe.json", "--out", "a.png", "--device", "cpu")
    assert shown("a.png", model.pixels([5])[0])
    with pytest.raises(SystemExit) as ended:
        main(["picture", "recipe.json", "--model", "checkpoints/a-wrong", "--device", "cpu"])
    assert ended.value.code == 2


def test_a_model_is_kept_in_half_where_it_is_wished(run: Call, model: lab.Model) -> None:
    run("keep", "model", "--out", "whole")
    run("keep", "model", "--out", "half", "--half")
    sizes = [(Path(name) / "generator.safetensors").stat().st_size for name in ("model", "whole", "half")]
    assert sizes[0] == sizes[1] > 1.5 * sizes[2]


def test_a_world_is_written_from_the_wished_number_on(run: Call) -> None:
    run("data", "export", "rendered:faces", "--out", "set", "--count", 3, "--size", 16, "--first", 40, "--seed", 9)
    drawn = render("faces", range(40, 43), size=16, seed=9)
    assert sorted(path.name for path in Path("set").glob("*.png")) == [f"{n:06}.png" for n in range(40, 43)]
    for number, picture in enumerate(drawn.pixels, 40):
        assert (np.asarray(Image.open(f"set/{number:06}.png")) == picture).all()
    assert (Path("set") / labels.NAME).exists()


def test_data_is_looked_at_in_the_wished_size(run: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    given = called(monkeypatch, cli.data.datasets, "open", "data", "inspect", "rendered:faces:4", "--image-size", 16)
    assert (given["source"], given["image_size"]) == ("rendered:faces:4", 16)


TRAINING = {
    "images": 111, "batch": 12, "seed": 13, "objective": "hinge", "d_steps": 2, "g_steps": 3, "lr": 0.01, "lr_d": 0.02,
    "beta1": 0.3, "beta2": 0.7, "gradient_penalty": 4.0, "r1": 5.0, "real_label": 0.8, "ema_half_life": 99,
    "augment": "diff", "instance_noise": 0.4, "noise_images": 77, "precision": "fp32", "micro_batch": 6,
    "report_every": 21, "sheet_every": 22, "snapshot_every": 23, "state_every": 24,
}  # fmt: skip
NETWORK = {"image_size": 32, "width": 8, "z_dim": 17, "prior": "uniform", "d_norm": "none"}


def test_every_option_of_a_training_is_ordered_under_its_own_name(run: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [part for name, value in {**TRAINING, **NETWORK}.items() for part in (f"--{name.replace('_', '-')}", value)]
    monkeypatch.setattr(cli.runs.jobs, "step_back", lambda: None)
    here = ("train", "--data", "a.zip", "--out", "runs/x", "--preset", "small-data", "--device", "cpu")
    given = called(monkeypatch, cli.runs.jobs, "prepare", *here, *words)
    order = next(value for value in given.values() if isinstance(value, Order))
    assert order == Order("a.zip", "small-data", NETWORK, TRAINING, "cpu")
    assert Path("runs/x") in given.values()


def test_a_run_goes_on_with_another_rate_where_it_is_wished(run: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = RunFolder(Path("runs/x"))
    folder.path.mkdir(parents=True)
    folder.write_config({"network": {}, "training": {"lr": 0.1}, "data": {}})
    monkeypatch.setattr(cli.runs.jobs, "step_back", lambda: None)
    monkeypatch.setattr(RunFolder, "status", lambda _: SimpleNamespace(phase="stopped"))
    given = called(monkeypatch, cli.runs.jobs, "change", "resume", "runs/x", "--lr", 0.003)
    assert given["run"].path == Path("runs/x") and given["training"] == {"lr": 0.003}


@pytest.mark.parametrize(("words", "scale"), [([], Scale()), (["--quick"], Scale().quick)])
def test_a_model_is_measured_as_wished(
    run: Call, monkeypatch: pytest.MonkeyPatch, words: list[str], scale: Scale
) -> None:
    options = ("--world", "rooms", "--out", "figures.json", "--device", "cpu")
    given = called(monkeypatch, cli.evaluate, "run", "evaluate", "model", *options, *words)
    assert (given["world"], given["out"], given["scale"], given["device"]) == (
        "rooms", Path("figures.json"), scale, "cpu",
    )  # fmt: skip


def test_a_model_is_annotated_as_wished(run: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    options = ("--world", "rooms", "--data", "set.zip", "--images", 33, "--device", "cpu")
    given = called(monkeypatch, cli.annotate, "run", "annotate", "model", *options)
    assert {name: given[name] for name in ("folder", "world", "images", "data", "device")} == {
        "folder": Path("model"), "world": "rooms", "images": 33, "data": "set.zip", "device": "cpu",
    }  # fmt: skip


def test_a_network_is_imported_as_wished(run: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    options = ("--d", "d.pth", "--prior", "uniform", "--key", "b", "--keep-statistics", "--out", "checkpoints/x")
    given = called(monkeypatch, cli.imports.foreign, "read", "import", "g.pth", *options)
    assert given == {
        "netg": Path("g.pth"), "netd": Path("d.pth"), "prior": "uniform", "family": "dcgan", "key": "b",
        "keep_statistics": True,
    }  # fmt: skip
    (tmp_path / "there").mkdir()
    with pytest.raises(SystemExit) as ended:
        main(["import", "g.pth", "--out", "there"])
    assert ended.value.code and not list((tmp_path / "there").iterdir())


def test_a_judge_lies_beside_its_model_and_reads_its_size(run: Call, model: lab.Model, tmp_path: Path) -> None:
    path, size = cli.judge._place(None, Path("model"), None)
    assert (path.parent.resolve(), size) == (tmp_path / "model", 16)
    assert cli.judge._place(Path("new/judge.safetensors"), None, None)[1] == 64 and Path("new").is_dir()
    for out, folder, wrong in ((None, None, None), (Path("a"), Path("model"), None), (None, Path("model"), 32)):
        with pytest.raises(cli.judge.InvalidValue):
            cli.judge._place(out, folder, wrong)


def test_who_stops_it_gets_the_shells_code_and_a_failure_its_own(
    run: Call, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for error, code, said in (
        (KeyboardInterrupt(), 130, ""),  # some versions of Typer say nothing
        (InvalidConfig(what="width is 0"), 2, "width"),
        (OSError(28, "No space left", "a.png"), 2, "a.png: No space left"),
    ):
        monkeypatch.setattr(cli.explore.lab, "load", lambda *_, error=error: (_ for _ in ()).throw(error))
        with pytest.raises(SystemExit) as ended:
            main(["sample", "model"])
        err = capsys.readouterr().err
        assert ended.value.code == code and said in err and len(err.splitlines()) == bool(err)
