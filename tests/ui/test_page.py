"""The page around the tabs: that it is there, stays on this machine, and lets in whom it should."""

from __future__ import annotations

import urllib.error
import urllib.request
from types import SimpleNamespace
from typing import Any

import pytest

from ganlab.errors import InvalidValue, NoPictures
from ganlab.lab.turns import Closed
from ganlab.ui.answers import explain
from ganlab.ui.doors import Doors
from ganlab.ui.logins import read_logins
from ganlab.ui.text import Text
from ui.explore import PATIENT

TABS = ("train", "samples", "walk", "arithmetic", "ablate")


def ask(url: str, data: bytes | None = None, **headers: str) -> tuple[int, Any]:
    """Status and headers of an answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, named), timeout=120) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers


def test_every_tab_opens_on_something(page: Any) -> None:
    from playwright.sync_api import expect

    for name in TABS:
        page.locator(f"#tab-{name}-button").click()
        expect(page.locator(f"#tab-{name}")).to_be_visible()
        expect(page.locator(f"#tab-{name} :is(img, canvas, .picture)").first).to_be_visible()


def test_a_refresh_opens_the_tab_that_was_open(page: Any) -> None:
    from playwright.sync_api import expect

    page.locator("#tab-train-button").click()
    expect(page).to_have_url(page.url.partition("#")[0] + "#train")
    page.reload()
    expect(page.locator("#tab-train-button")).to_have_attribute("aria-selected", "true")


def test_a_phone_has_no_sideways_scroll(visit: Any, server: SimpleNamespace) -> None:
    with visit(server.address + "/#train", viewport={"width": 390, "height": 844}) as tab:
        tab.locator("#train-view-new-button").click()
        tab.locator("#train-start").wait_for()
        for name in TABS:
            assert tab.locator(f"#tab-{name}-button").is_visible()
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_strangers_are_refused(server: SimpleNamespace) -> None:
    here = server.address
    upload, form = f"{here}/gradio_api/upload", {"Content_Type": "multipart/form-data; boundary=x"}
    assert ask(here)[0] == 200
    assert ask(here, Host="evil.example")[0] == 400
    assert ask(upload, b"--x--", Origin="http://evil.example", **form)[0] == 403
    assert ask(upload, b"--x--", Sec_Fetch_Site="cross-site", **form)[0] == 403
    assert ask(f"{here}/gradio_api/file=http://127.0.0.1/")[0] == 403
    assert ask(f"{here}/gradio_api/file={server.checkpoints}/faces/config.json")[0] == 403
    assert ask(f"{here}/openapi.json")[0] == 404
    assert ask(f"{here}/monitoring/summary")[0] != 200


def test_answers_carry_a_policy_that_names_no_other_machine(server: SimpleNamespace) -> None:
    policy = ask(server.address)[1]["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "object-src 'none'" in policy
    assert "http" not in policy


def test_read_only_takes_nothing(visit: Any, house: SimpleNamespace) -> None:
    from gradio_client import Client
    from gradio_client.exceptions import AppError
    from playwright.sync_api import expect

    from ganlab.ui.serve import launch

    served = launch(port=0, runs_dir=house.runs, checkpoints_dir=house.checkpoints, read_only=True, block=False)
    try:
        with visit(served.address + "/#train") as tab:
            expect(tab.locator("#train-lead")).to_contain_text("read-only")
            expect(tab.locator("#train-run")).to_be_visible()
            expect(tab.locator("#train-status")).to_be_visible()
            assert not tab.locator("#train-start, #train-file, #train-stop").count()
        assert (
            ask(f"{served.address}/gradio_api/upload", b"--x--", Content_Type="multipart/form-data; boundary=x")[0]
            == 403
        )
        client = Client(served.address, verbose=False, httpx_kwargs=PATIENT)
        names = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
        assert "/train_start" not in names and "/inspect" not in names
        with pytest.raises(AppError, match="read-only"):
            client.predict("any", "stop", api_name="/train_control")
    finally:
        served.close()


@pytest.mark.parametrize(
    ("listening", "host", "admitted"),
    [
        ("127.0.0.1", "127.0.0.1:7860", True),
        ("127.0.0.1", "localhost:7860", True),
        ("127.0.0.1", "LOCALHOST", True),
        ("127.0.0.1", "[::1]:7860", True),
        ("127.0.0.1", "evil.example", False),
        ("127.0.0.1", "192.168.1.5:7860", False),
        ("127.0.0.1", "127.0.0.1.evil.example:7860", False),
        ("127.0.0.1", "", False),
        ("0.0.0.0", "192.168.1.5:7860", True),
        ("0.0.0.0", "evil.example:7860", False),
        ("gpu.lab", "gpu.lab:7860", True),
    ],
)
def test_hosts(listening: str, host: str, admitted: bool) -> None:
    assert Doors(listening).admits(host) is admitted


def test_on_a_space_any_host_and_the_hub_may_frame() -> None:
    doors = Doors("0.0.0.0", open_hosts=True)
    assert doors.admits("somebody-ganlab.hf.space")
    assert "frame-ancestors 'self' https://huggingface.co" in doors.policy()


def test_logins(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ganlab.ui.logins.DELAY", 0)
    file = tmp_path / "logins"
    file.write_text("# people\nada:love:lace\n\nbob:1\n")
    check = read_logins(file)
    assert check is not None and check("ada", "love:lace") and check("bob", "1")
    assert not check("ada", "1") and not check("nobody", "") and not check("nobody", "\0")
    assert read_logins(None) is None
    for bad in ("", "ada\n", ":x\n"):
        file.write_text(bad)
        with pytest.raises(InvalidValue, match="name:password"):
            read_logins(file)
    with pytest.raises(InvalidValue, match="cannot be read"):
        read_logins(tmp_path / "nowhere")


def test_who_asks_a_server_that_leaves_is_told_so_and_the_log_is_not(caplog: pytest.LogCaptureFixture) -> None:
    ctx: Any = SimpleNamespace(text=Text())
    assert explain(ctx, Closed()) == Text()("page.unreachable") and not caplog.records
    assert "ValueError" in explain(ctx, ValueError()) and len(caplog.records) == 1


def test_a_failure_names_the_file_and_not_the_servers_folder() -> None:
    error = NoPictures(path="/srv/uploads/0af3/faces.zip", count=3, why="3 truncated", smallest=16)
    assert Text().error(error).startswith("faces.zip: none of its 3 files")
    assert "/srv" not in Text().error(error)
