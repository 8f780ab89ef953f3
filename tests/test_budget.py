"""One budget of memory: the last used values of all owners, within a share of what is free."""

from __future__ import annotations

import gc
import json
import shutil
import threading
from pathlib import Path

import psutil
import pytest
import torch

from ganlab import device, lab
from ganlab.lab.budget import SHARE, Budget, budget, owner
from ganlab.library import Library

FREE = 4000


@pytest.fixture
def small() -> Budget:
    """A budget on a machine of 4,000 bytes, all of them free but for what the budget holds."""
    made = Budget(lambda: FREE - made.held)
    return made


def test_it_is_a_share_of_what_would_be_free_without_it(small: Budget) -> None:
    limit = SHARE * FREE
    assert small.limit == limit
    small.put((1, "a"), "a", 700)
    assert small.limit == limit and small.held == 700
    other = Budget(lambda: 0)  # a training has taken all
    other.put((1, "a"), "a", 700)
    other.put((1, "b"), "b", 10)
    assert other.get((1, "a")) is None and other.get((1, "b")) == "b", "what is held shrinks with it"


def test_it_gives_way_while_it_is_only_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab.budget, "TRIM_S", -1)
    free = [FREE]
    shrinking = Budget(lambda: free[0])
    for name in "abc":
        shrinking.put((1, name), name, 300)
    free[0] = 0  # a training has taken all
    assert shrinking.get((1, "c")) == "c"
    assert shrinking.held == 300 and shrinking.get((1, "a")) is None


def test_what_was_used_longest_ago_goes_first_whosever_it_is(small: Budget) -> None:
    for whose, name in ((1, "a"), (2, "b"), (1, "c")):
        small.put((whose, name), name, 300)
    assert small.get((1, "a")) == "a"
    small.put((3, "d"), "d", 300)
    assert [small.get((whose, name)) for whose, name in ((1, "a"), (2, "b"), (1, "c"), (3, "d"))] == [
        "a",
        None,
        "c",
        "d",
    ]
    assert small.held == 900


def test_the_last_one_stays_however_large_and_one_put_twice_counts_once(small: Budget) -> None:
    small.put((1, "a"), "a", 10**9)
    assert small.get((1, "a")) == "a"
    small.put((1, "a"), "again", 5)
    assert small.get((1, "a")) == "again" and small.held == 5
    small.drop((1, "a"))
    small.drop((1, "a"))
    assert small.held == 0 and small.get((1, "a")) is None


def test_an_owner_takes_what_is_its_own_along(small: Budget) -> None:
    for whose in (1, 2):
        small.put((whose, "x"), whose, 100)
        small.put((whose, "y"), whose, 100)
    small.release(1)
    assert small.held == 200 and small.get((1, "x")) is None and small.get((2, "y")) == 2


def test_many_threads_leave_it_consistent(small: Budget) -> None:
    def work(whose: int) -> None:
        for k in range(300):
            small.put((whose, k % 7), k, 10 + k % 50)
            small.get((1 - whose, k % 5))
        small.release(whose)

    threads = [threading.Thread(target=work, args=(whose,)) for whose in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert small.held == 0


def test_free_memory_is_the_machines_or_less() -> None:
    free = device.free_memory(torch.device("cpu"))
    assert 0 < free <= psutil.virtual_memory().total
    assert budget(torch.device("cpu")) is budget(torch.device("cpu"))
    assert owner() != owner()


def test_a_container_has_what_its_limit_leaves_and_its_page_cache(tmp_path: Path) -> None:
    rows = {"memory.max": 2000, "memory.current": 1900}
    for name, value in rows.items():
        (tmp_path / name).write_text(f"{value}\n")
    (tmp_path / "memory.stat").write_text("anon 300\nfile 1600\nactive_file 700\ninactive_file 800\n")
    assert device._left_in_container(tmp_path) == 2000 - 1900 + 700 + 800
    (tmp_path / "memory.max").write_text("max\n")
    with pytest.raises(ValueError):
        device._left_in_container(tmp_path)


@pytest.fixture
def library(tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Three models whose library may hold the bytes of two."""
    for name in ("a", "b", "c"):
        shutil.copytree(tiny_model, tmp_path / name)
    room = Budget(lambda: round(2.5 * lab.load(tiny_model, "cpu").nbytes / SHARE) - room.held)
    made = Library(tmp_path, tmp_path / "runs", "cpu")
    made._budget = room
    monkeypatch.setattr(lab.model, "budget", lambda device: room)
    return made


def test_models_that_were_not_asked_for_make_room(library: Library) -> None:
    first = {name: library.get(f"checkpoints/{name}") for name in ("a", "b")}
    assert library.get("checkpoints/a") is first["a"]
    library.get("checkpoints/c")
    assert library.get("checkpoints/a") is first["a"]
    assert library.get("checkpoints/b") is not first["b"]


def test_a_model_that_went_takes_its_traces_along(library: Library, tmp_path: Path) -> None:
    model = library.get("checkpoints/a")
    model.trace("8x8", range(4))
    held = library._memory.held
    assert held > model.nbytes
    assert len({json.dumps(key[1:]) for key in library._memory._values}) == 2
    del model
    for name in ("b", "c"):
        library.get(f"checkpoints/{name}")
    gc.collect()
    assert all(key[0] in (library._owner, *_owners(library)) for key in library._memory._values)
    assert library._memory.held <= library._memory.limit


def _owners(library: Library) -> list[int]:
    return [value.owner for value, _ in library._memory._values.values() if isinstance(value, lab.Model)]
