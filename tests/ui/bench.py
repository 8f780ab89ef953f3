"""A widget on a page of its own, without gradio: its scripts as they are, and the server functions as Python has them.

It takes a second where a served page takes many, and what stands inside a script is at hand by name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from ganlab.library import Library
from ganlab.ui import page as whole
from ganlab.ui.context import Context
from ganlab.ui.language import Labels
from ganlab.ui.text import Text
from ui.conftest import PATIENCE_MS

ADDRESS = "http://127.0.0.1:9/"  # nothing listens there: every request is answered by the test
SCRIPTS = ("page.js", "shelf.js", "manners.js")
MOUNT = """([name, html, script, value, servers]) => {
  const outer = document.createElement('div'), element = document.createElement('div');
  outer.id = name;
  element.innerHTML = html;
  outer.append(element);
  document.body.append(outer);
  const serve = (each) => async (asked) => JSON.parse(await window.serve(name, each, JSON.stringify(asked)));
  const server = Object.fromEntries(servers.map((each) => [each, serve(each)])), watched = [], fired = [];
  const props = { value }, watch = (_, told) => watched.push(told);
  const trigger = (event, data) => fired.push([event, data]);
  const give = (next) => { props.value = next; watched.forEach((told) => told()); };
  const names = ['element', 'trigger', 'props', 'server', 'watch'];
  const inside = `${script}\\n;return (__code) => eval(__code);`; // reads and changes what stands in the script
  const look = new Function(...names, inside)(element, trigger, props, server, watch);
  return { look, element, give, fired };
}"""


def blocks(checkpoints: Path, runs: Path) -> dict[str, Any]:
    """elem_id -> component of the whole page on these folders."""
    ctx = Context(Library(checkpoints, runs, "cpu"), runs, checkpoints, False, Text(), Labels())
    return {block.elem_id: block for block in whole.build(ctx).blocks.values() if getattr(block, "elem_id", None)}


class Bench:
    """An empty page with the scripts that all widgets share."""

    def __init__(self, page: Any, parts: dict[str, Any]) -> None:
        self.page, self.parts = page, parts
        self.asked: list[tuple[str, Any]] = []
        """what was asked of which server function, in order"""
        page.expose_function("serve", self._serve)

    def _serve(self, widget: str, name: str, words: str) -> str:
        self.asked.append((name, json.loads(words)))
        functions = {each.__name__: each for each in self.parts[widget].server_fns}
        return json.dumps(functions[name](json.loads(words)))

    def widget(self, name: str, value: Any) -> Widget:
        """The component of that elem_id on the page, with `value`."""
        part = self.parts[name]
        servers = [each.__name__ for each in part.server_fns]
        given = [name, part.html_template, part.js_on_load, value, servers]
        return Widget(self.page, name, self.page.evaluate_handle(MOUNT, given))


class Widget:
    """A widget that is up: `look` evaluates in its script, where all that the script defines has its name."""

    def __init__(self, page: Any, name: str, handle: Any) -> None:
        self.page, self.handle, self.at = page, handle, page.locator(f"#{name}")

    def look(self, code: str, argument: Any = None) -> Any:
        """What an expression gives in the script; a promise is waited for. `given` is the argument."""
        return self.handle.evaluate("(it, [code, given]) => it.look(code)(given)", [f"(given) => ({code})", argument])

    @property
    def fired(self) -> list[Any]:
        """The events that the script has triggered, each with its data."""
        return list(self.handle.evaluate("(it) => it.fired"))

    def give(self, value: Any) -> None:
        """Another value from the server."""
        self.handle.evaluate("(it, value) => it.give(value)", value)


@contextmanager
def bench(browser: Any, parts: dict[str, Any], ending: str = "", **context: Any) -> Iterator[Bench]:
    """A bench whose page has the address with this ending; afterwards it fails on any error of the page."""
    opened = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **context})
    opened.set_default_timeout(PATIENCE_MS)
    page, errors = opened.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    body = "<!doctype html><html><head></head><body></body></html>"
    page.route("**/*", lambda route: route.fulfill(content_type="text/html", body=body))
    try:
        made = Bench(page, parts)
        page.goto(ADDRESS + ending)
        for name in SCRIPTS:
            page.add_script_tag(content=files("ganlab.ui").joinpath(name).read_text(encoding="utf-8"))
        yield made
    finally:
        opened.close()
    assert not errors, errors
