"""How a custom component is made: `NAME.html`, `NAME.css` and `NAME.js` beside this file become a `gr.HTML`.

The templates of a `gr.HTML` are code, so nothing is ever filled into them: data comes to the script as `props.value`
(or from a server function) and reaches the page through `textContent`. The words stand in the script, as JSON: props
other than the value are lost when a component is updated before its tab was first shown.
`lib.js` stands before every script and gives it `words` in the visitor's language, `el`, `call`, `say` and `numbers`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import gradio as gr

PACKAGE = "ganlab.ui.widgets"


def widget(
    name: str,
    *,
    elem_id: str,
    words: Mapping[str, Mapping[str, Any]],
    value: Any = None,
    server: Sequence[Callable[..., Any]] = (),
    **more: Any,
) -> gr.HTML:
    """The component `name`, a plain `gr.HTML`: its `words` by language, any JSON as value, and `server` functions (see
    `ui.answers.served`).

    Events that the script triggers by name ("picked") are Python listeners: `widget.picked(fn, ...)`. `more` goes to
    `gr.HTML`; unknown names among it are props of the script.
    """
    return gr.HTML(
        value=value,
        elem_id=elem_id,
        elem_classes=["widget", f"widget-{name}"],
        html_template=source(f"{name}.html"),
        css_template=source(f"{name}.css"),
        js_on_load=f"const tongues = {json.dumps(words)};\n{source('lib.js')}\n{source(f'{name}.js')}",
        apply_default_css=False,
        server_functions=list(server),
        **more,
    )


@cache
def source(name: str) -> str:
    """The text of a file of this package, "" where a component needs none of that kind."""
    file = files(PACKAGE).joinpath(name)
    return file.read_text(encoding="utf-8") if file.is_file() else ""
