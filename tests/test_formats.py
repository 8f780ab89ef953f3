"""docs/formats.md tells the truth: the code reads its examples, and writes the same fields."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest

from ganlab import store, zoo
from ganlab.datasets.report import Report
from ganlab.errors import CheckpointError
from ganlab.jobs import RunFolder, RunStatus
from ganlab.lab import Recipe, shipped_edits
from ganlab.lab.sidecars import read_concepts, read_examples
from ganlab.train import TrainConfig

STAGES = {"8x8": 256, "16x16": 128}
DOCUMENT = (Path(__file__).parents[1] / "docs" / "formats.md").read_text(encoding="utf-8")


def example(section: str, title: str) -> Any:
    """The JSON example under "### title" in "## section"."""
    part = DOCUMENT.split(f"\n## {section}\n")[1].split("\n## ")[0].split(f"\n### {title}\n")[1]
    return json.loads(re.findall(r"```json\n(.*?)```", part, re.DOTALL)[0])


def test_checkpoint(tmp_path: Path) -> None:
    written = example("A checkpoint folder", "config.json")
    store.write_json(tmp_path / "config.json", written)
    info = store.read_info(tmp_path)
    assert info.to_json() == written
    assert {field.name for field in fields(TrainConfig)} <= set(written["training"])


def test_concepts_and_units(tmp_path: Path) -> None:
    store.write_json(tmp_path / "concepts.json", example("A checkpoint folder", "concepts.json"))
    store.write_json(tmp_path / "units.json", example("A checkpoint folder", "units.json"))
    assert read_concepts(tmp_path) == {"smiling woman": [12, 40, 7], "neutral woman": [3, 8, 31]}
    window = read_examples(tmp_path, STAGES)["window"]
    assert window.stage == "16x16" and window.boxes[7] == [(0.1, 0.2, 0.4, 0.6)] and len(window.boxes[12]) == 2


def test_the_edits_that_take_a_thing_away(tmp_path: Path) -> None:
    written, stages = example("A checkpoint folder", "evaluation.json"), {"4x4": 512, **STAGES}
    assert shipped_edits(tmp_path, stages) == {}
    store.write_json(tmp_path / "evaluation.json", written)
    edit = Recipe(typical={"4x4": (9, 211), "8x8": (3, 17, 40)}, without="window")
    assert shipped_edits(tmp_path, stages) == {"window": edit}
    assert [*edit.typical] == written["ablation"]["best"]["stage"]
    with pytest.raises(CheckpointError, match=r"evaluation\.json"):
        shipped_edits(tmp_path, {**stages, "8x8": 40})


def test_the_units_of_an_evaluation_from_before_there_were_edits(tmp_path: Path) -> None:
    old = {"format": 1, "ablation": {"best": {"stage": "16x16", "dropped": "3,17,40"}}}
    store.write_json(tmp_path / "evaluation.json", old)
    assert shipped_edits(tmp_path, STAGES) == {}, "what they draw has a name in units.json"
    units = example("A checkpoint folder", "units.json")
    more = {**units["concepts"], "door": {"stage": "8x8", "boxes": {"1": [[0, 0, 0.5, 0.5]]}}}
    for concepts in (units["concepts"], more):
        store.write_json(tmp_path / "units.json", {**units, "concepts": concepts})
        assert shipped_edits(tmp_path, STAGES) == {"window": Recipe(drop={"16x16": (3, 17, 40)})}, "the first one's"
    with pytest.raises(CheckpointError, match=r"evaluation\.json"):
        shipped_edits(tmp_path, {**STAGES, "16x16": 40})


def test_run_config() -> None:
    written = example("A run folder", "config.json")
    assert asdict(TrainConfig.of(written["training"])) == written["training"]
    assert zoo.plain(zoo.make_config(written["family"], written["network"])) == written["network"]


def test_status_and_control(tmp_path: Path) -> None:
    written = example("A run folder", "status.json")
    assert set(written) == {"format", *(field.name for field in fields(RunStatus))}
    run = RunFolder(tmp_path)
    store.write_json(tmp_path / "status.json", written)
    assert run.status().images == written["images"] and run.status().phase == "interrupted"
    run.control("pause")
    assert store.read_json(tmp_path / "control.json") == example("A run folder", "control.json")


def test_dataset_report() -> None:
    written = example("A decoded dataset", "dataset.json")["report"]
    assert json.loads(json.dumps(Report.from_json(written).to_json())) == written
    assert written["used"] + written["converted"] + written["set_aside"] == written["files"]


@pytest.mark.parametrize("block", re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL))
def test_every_example_is_json_and_carries_its_format(block: str) -> None:
    values = json.loads(block)
    assert values.get("format") == store.FORMAT or "event" in values
