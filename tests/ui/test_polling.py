"""What pages ask for again and again: they are told what is new, nothing unchanged is read, and logins hold."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from ganlab.jobs import RunFolder, RunStatus
from ganlab.ui.polling import PREFIX, Shared
from ganlab.ui.serve import launch
from ui.explore import wait_for

LINE = {"event": "report", "loss_d": 1.2, "loss_g": 0.9, "d_real": 0.6, "d_fake": 0.3, "images_per_s": 100.0}


@pytest.fixture(scope="module")
def school(house: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A page of its own whose runs folder holds a run at work, "a", and a finished one, "b"."""
    runs = tmp_path_factory.mktemp("runs")
    for name, phase in (("b", "finished"), ("a", "running")):
        run = RunFolder(runs / name)
        run.write_config({"network": {"image_size": 16}, "training": {}, "data": {"pictures": 100}})
        run.write_status(RunStatus(phase, images=640, total=10_000))  # type: ignore[arg-type]
        run.add_event({**LINE, "images": 640, "time": time.time()})
    served = launch(port=0, runs_dir=runs, checkpoints_dir=house.checkpoints, device="cpu", block=False)
    with httpx.Client(base_url=served.address, timeout=120) as client:
        yield SimpleNamespace(client=client, runs=runs, page=served.page)
    served.close()


def poll(school: SimpleNamespace, name: str, **fields: str) -> list[Any] | None:
    answer = school.client.get(f"{PREFIX}{name}", params=fields)
    assert answer.status_code in (200, 204), answer.text
    assert answer.headers["cache-control"] == "no-store" and "content-security-policy" in answer.headers
    return answer.json() if answer.status_code == 200 else None


def test_a_page_that_has_seen_all_is_told_nothing(school: SimpleNamespace) -> None:
    first = poll(school, "runs", run="a", seen="")
    assert first is not None
    picker, status, sheets, curves, *buttons = first
    assert [key for _, key in picker["choices"]] == ["a", "b"] and status["value"]["phase"] == "running"
    assert curves["value"]["images"][-1] == status["value"]["images"] == 640 and sheets["value"]["run"] == "a"
    seen = buttons[-1]["value"]
    assert poll(school, "runs", run="a", seen=seen) is None
    models = poll(school, "models", chosen="checkpoints/faces", seen="", open="false")
    assert models is not None
    known = models[1]["value"]
    assert poll(school, "models", chosen="checkpoints/faces", seen=known, open="false") is None
    assert poll(school, "models", chosen="checkpoints/faces", seen="", open="true") is None, "the list is open"


def test_it_is_told_what_changed_and_no_more(school: SimpleNamespace) -> None:
    first = poll(school, "runs", run="a", seen="")
    assert first is not None
    run, before = RunFolder(school.runs / "a"), first[3]["value"]["images"]
    run.add_event({**LINE, "images": before[-1] + 640, "time": time.time()})
    news = poll(school, "runs", run="a", seen=first[-1]["value"], fresh="true")
    assert news is not None
    skip = {"__type__": "update"}
    assert news[0] == skip and news[2] == skip, "the list of runs and the sheets are as they were"
    assert news[3]["value"]["images"] == [*before, before[-1] + 640]
    assert poll(school, "runs", run="a", seen=news[-1]["value"]) is None


def test_an_open_list_of_runs_stays_as_it_is(school: SimpleNamespace) -> None:
    """The page takes what is pressed in it by its place."""
    first = poll(school, "runs", run="a", seen="", open="true")
    assert first is not None and first[0]["choices"], "what has seen nothing is told"
    seen, run, skip = first[-1]["value"], RunFolder(school.runs / "b"), {"__type__": "update"}
    run.write_status(RunStatus("failed", images=640, total=10_000))
    assert poll(school, "runs", run="a", seen=seen, fresh="true", open="true") is None
    RunFolder(school.runs / "a").write_status(RunStatus("running", images=700, total=10_000))
    news = poll(school, "runs", run="a", seen=seen, fresh="true", open="true")
    assert news is not None and news[0] == skip and news[1]["value"]["images"] == 700, "all else goes on"
    RunFolder(school.runs / "a").write_status(RunStatus("finished", images=700, total=10_000))
    last = poll(school, "runs", run="a", seen=news[-1]["value"], fresh="true", open="true")
    assert last is not None and last[0] == skip and last[-2]["active"] is True, "something is left to be told"
    closed = poll(school, "runs", run="a", seen=last[-1]["value"], open="false")
    assert closed is not None and closed[0]["choices"] != first[0]["choices"] and closed[1] == skip
    assert closed[-2]["active"] is False
    RunFolder(school.runs / "a").write_status(RunStatus("running", images=700, total=10_000))


def test_the_open_list_of_runs_does_not_move_under_the_hand(visit: Any, school: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    run = RunFolder(school.runs / "b")
    run.write_status(RunStatus("finished", images=640, total=10_000))
    RunFolder(school.runs / "a").write_status(RunStatus("running", images=700, total=10_000))
    with visit(str(school.client.base_url)) as page:
        page.locator("#tab-train-button").click()
        expect(page.locator("#train-status [data-run]")).to_have_attribute("data-run", "a")
        page.locator("#train-run input").click()
        options = page.locator("#train-run").get_by_role("option")
        expect(options).to_have_count(2)
        before = options.all_inner_texts()

        def a_look(opened: str) -> None:
            with page.expect_response(lambda answer: "poll/runs" in answer.url and f"open={opened}" in answer.url):
                pass

        a_look("true")
        run.write_status(RunStatus("failed", images=640, total=10_000))
        a_look("true")
        a_look("true")
        assert options.all_inner_texts() == before
        page.keyboard.press("Escape")
        a_look("false")
        page.locator("#train-lead").click()  # a field that has the focus does not open by a press
        page.locator("#train-run input").click()
        expect(options.filter(has_text="failed")).to_have_count(1)


def test_a_run_that_is_not_there_becomes_the_newest(school: SimpleNamespace) -> None:
    for wrong in ("", "gone", "../a", "a/../b"):
        news = poll(school, "runs", run=wrong, seen="")
        assert news is not None and news[0]["value"] == "a", wrong


def test_what_pages_have_in_common_is_worked_out_once() -> None:
    worked: list[str] = []
    shared = Shared(lambda name: worked.append(name) or len(worked), seconds=60, most=2)  # type: ignore[func-returns-value]
    assert [shared("a") for _ in range(30)] == [1] * 30
    assert shared("a", fresh=True) == 2 == shared("a"), "whoever has changed something sees it, and so do all others"
    assert (shared("b"), shared("c"), shared("b")) == (3, 4, 3) and worked == ["a", "a", "b", "c"]
    assert shared("a") == 5, "two are remembered"
    at_once = Shared(lambda name: worked.append(name), seconds=-1)
    at_once("d"), at_once("d")
    assert worked[-2:] == ["d", "d"], "and not for long"


def test_a_class_that_asks_at_once_waits_for_one_answer() -> None:
    worked, start = [], threading.Barrier(30)

    def work(name: str) -> int:
        worked.append(name)
        start_over.wait(60)  # until all have asked
        return len(worked)

    start_over, shared = threading.Event(), Shared(work, seconds=600)
    answers: list[int] = []

    def ask() -> None:
        start.wait(60)
        answers.append(shared("a"))

    threads = [threading.Thread(target=ask) for _ in range(30)]
    for thread in threads:
        thread.start()
    wait_for(lambda: worked)
    start_over.set()
    for thread in threads:
        thread.join(60)
    assert answers == [1] * 30 and worked == ["a"]


def test_pages_that_wait_for_one_answer_hold_no_thread() -> None:
    """Each thread that the server ever had at once keeps memory of its own."""
    worked, over, threads = list[str](), threading.Event(), list[int]()

    def work(name: str) -> int:
        worked.append(name)
        over.wait(60)
        return len(worked)

    async def a_class() -> list[int]:
        shared = Shared(work, seconds=600)
        pages = [asyncio.ensure_future(shared.awaited("a")) for _ in range(30)]
        while not worked:
            await asyncio.sleep(0.01)
        threads.append(threading.active_count())
        pages[0].cancel(), pages[1].cancel()
        over.set()
        return [answer for answer in await asyncio.gather(*pages, return_exceptions=True) if isinstance(answer, int)]

    with ThreadPoolExecutor(1) as another:  # a browser's test has a loop in this thread
        another.submit(int).result(60)
        before = threading.active_count()
        assert another.submit(asyncio.run, a_class()).result(60) == [1] * 28 and worked == ["a"]
    assert threads[0] <= before + 2, "one works, and one may have ended since"


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="counts a thread's waking in /proc")
def test_a_server_that_nobody_asks_rests(school: SimpleNamespace) -> None:
    """Gradio alone wakes some thousand times a second, whether or not anybody is there."""
    status = Path(f"/proc/self/task/{school.page.server.thread.native_id}/status")

    def woken() -> int:
        return int(status.read_text().split("\nvoluntary_ctxt_switches:")[1].split()[0])

    def rate() -> float:
        before, began = woken(), time.monotonic()
        time.sleep(1)
        return (woken() - before) / (time.monotonic() - began)

    wait_for(lambda: 0 < rate() < 70)  # another thread that is busy may wake it meanwhile, but not for ever


def test_what_was_seen_is_short_however_many_models_there_are(
    house: SimpleNamespace, tiny_model: Path, tmp_path: Path
) -> None:
    for number in range(40):
        run = RunFolder(tmp_path / f"a-rather-long-name-of-a-run-{number:03d}")
        run.write_status(RunStatus("finished", images=64))
        shutil.copytree(tiny_model, run.snapshot_path(64))
    served = launch(port=0, runs_dir=tmp_path, checkpoints_dir=house.checkpoints, device="cpu", block=False)
    try:
        with httpx.Client(base_url=served.address, timeout=120) as client:
            crowd = SimpleNamespace(client=client)
            for name, field in (("models", {"chosen": "checkpoints/faces"}), ("runs", {"run": run.name})):
                news = poll(crowd, name, seen="", **field)
                assert news is not None and len(news[0]["choices"]) >= 40
                seen = news[-1]["value"]
                assert len(seen) < 300 and poll(crowd, name, seen=seen, **field) is None
    finally:
        served.close()


def test_a_slow_server_is_waited_for(visit: Any, school: SimpleNamespace) -> None:
    """An answer that takes longer than it is to the next question still counts."""
    from playwright.sync_api import expect

    run = RunFolder(school.runs / "a")
    run.write_status(RunStatus("running", images=640, total=10_000))
    with visit(str(school.client.base_url)) as page:
        page.locator("#tab-train-button").click()
        status = page.locator("#train-status [data-run]")
        expect(status).to_have_attribute("data-run", "a")

        def late(route: Any) -> None:
            page.wait_for_timeout(2500)  # POLL is 2 s
            route.continue_()

        page.route("**/ganlab/poll/runs**", late)
        run.write_status(RunStatus("running", images=1920, total=10_000))
        expect(status).to_have_attribute("data-images", "1920")
        page.unroute_all(behavior="ignoreErrors")


def test_a_change_is_seen_by_pages_that_only_look_on(school: SimpleNamespace) -> None:
    first = poll(school, "runs", run="b", seen="")
    assert first is not None
    RunFolder(school.runs / "b").add_event({**LINE, "images": 1280, "time": time.time()})
    wait_for(lambda: poll(school, "runs", run="b", seen=first[-1]["value"]))


@pytest.fixture
def touched() -> Iterator[Callable[[], list[tuple[str, str]]]]:
    """Call it to begin; what this process then lists and opens, the running test's own doing included."""
    found: list[tuple[str, str]] = []
    on = [False]

    def note(event: str, given: tuple[Any, ...]) -> None:
        if on[0] and event in ("open", "os.listdir", "os.scandir", "glob.glob") and isinstance(given[0], (str, Path)):
            found.append((event, str(given[0])))

    def begin() -> list[tuple[str, str]]:
        found.clear()
        on[0] = True
        return found

    sys.addaudithook(note)  # for good: Python has no way to remove it
    yield begin
    on[0] = False


def settle(*folders: Path) -> None:
    """Let everything in these folders be some seconds old, so that what is known of it can be trusted."""
    for folder in folders:
        for path in [folder, *folder.rglob("*")]:
            old = os.stat(path).st_mtime_ns - 10**10
            os.utime(path, ns=(old, old))


def test_nothing_is_read_of_runs_and_models_that_did_not_change(
    school: SimpleNamespace, house: SimpleNamespace, touched: Callable[[], list[tuple[str, str]]]
) -> None:
    settle(school.runs, house.checkpoints)
    for _ in range(2):
        first = poll(school, "runs", run="a", seen="", fresh="true")
        models = poll(school, "models", chosen="checkpoints/faces", seen="", open="false", fresh="true")
    assert first is not None and models is not None
    model = {"chosen": "checkpoints/faces", "seen": models[1]["value"], "open": "false", "fresh": "true"}
    roots = (str(school.runs), str(house.checkpoints))

    def nothing_read() -> bool:
        begun = touched()
        assert poll(school, "runs", run="a", seen=first[-1]["value"], fresh="true") is None
        assert poll(school, "models", **model) is None
        return [each for each in begun if each[1].startswith(roots)] == []

    wait_for(nothing_read)  # other threads of this process are heard as well: what is left of an older test's page


def test_a_request_for_tiles_scans_no_folder(
    school: SimpleNamespace, house: SimpleNamespace, touched: Callable[[], list[tuple[str, str]]]
) -> None:
    settle(school.runs, house.checkpoints)
    config = school.client.get("/config").json()
    wall = next(each for each in config["components"] if each["props"].get("elem_id") == "samples-widget")
    request = {"model": "checkpoints/faces", "seeds": "0-7", "first": 0, "count": 8}
    body = {"data": request, "component_id": wall["id"], "fn_name": "tiles", "session_hash": "x"}

    def tiles() -> dict[str, Any]:
        return dict(school.client.post("/gradio_api/component_server", json=body).json())

    assert tiles()["ok"] and tiles()["ok"]
    roots = (str(school.runs), str(house.checkpoints))

    def nothing_scanned() -> bool:
        begun = touched()
        assert tiles()["count"] == 8
        return [each for each in begun if each[0] != "open" or each[1].startswith(roots)] == []

    wait_for(nothing_scanned)


@pytest.mark.parametrize("path", ["nothing", "", "../config", "runs/x"])
def test_an_unknown_poll_is_none(school: SimpleNamespace, path: str) -> None:
    answer = school.client.get(PREFIX + path)
    assert answer.status_code == 404


def test_fields_are_bounded_and_whatever_they_hold_is_no_failure(school: SimpleNamespace) -> None:
    assert school.client.get(f"{PREFIX}runs", params={"seen": "x" * 5000}).status_code == 404
    for seen in ("{", "[]", "null", json.dumps({"choices": {}})):
        assert poll(school, "runs", run="a", seen=seen) is not None
    assert school.client.post(f"{PREFIX}runs").status_code in (404, 405), "it is for looking only"
    assert school.client.get(f"{PREFIX}runs", headers={"Host": "evil.example"}).status_code == 400


def test_where_a_login_is_asked_for_nobody_else_is_answered(house: SimpleNamespace, tmp_path: Path) -> None:
    (tmp_path / "logins").write_text("ada:lovelace\n")
    served = launch(
        port=0, runs_dir=tmp_path / "runs", checkpoints_dir=house.checkpoints, device="cpu", block=False,
        auth_file=tmp_path / "logins",
    )  # fmt: skip
    try:
        with httpx.Client(base_url=served.address, timeout=120) as client:
            forged = {"Cookie": "access-token=x; access-token-unsecure-=x"}
            for headers in ({}, forged):
                answer = client.get(f"{PREFIX}models", headers=headers)
                assert answer.status_code == 401 and "faces" not in answer.text
            said = client.post("/login", data={"username": "ada", "password": "lovelace"})
            assert said.status_code == 200, said.text
            assert "faces" in client.get(f"{PREFIX}models").text
            client.get("/logout")
            assert client.get(f"{PREFIX}models").status_code == 401
    finally:
        served.close()
