"""A report needs nothing but itself, says what was set, and takes no markup from outside."""

from __future__ import annotations

import base64
import html
import io
import re
from pathlib import Path

import numpy as np
from PIL import Image

from ganlab import lab
from ganlab.library import Library
from ganlab.ui.context import Context
from ganlab.ui.language import Labels
from ganlab.ui.report import Part, report
from ganlab.ui.text import Text


def test_a_report_is_one_file_with_the_very_pixels(tiny_model: Path, tmp_path: Path) -> None:
    ctx = Context(Library(tmp_path, tmp_path, "cpu"), tmp_path, tmp_path, False, Text(), Labels())
    model = lab.load(tiny_model, "cpu")
    pixels = model.pixels(range(6))
    parts = [Part("<b>six</b> faces", pixels, 3, {"changed": "1.5 levels"})]
    made = report(ctx, model, "What <script> did", parts, "import ganlab\nprint(1 < 2)", {"seeds": "0-5"})
    assert made["name"] == "what-script-did.html" and made["uri"].startswith("data:text/html;base64,")
    page = base64.b64decode(made["uri"].partition(",")[2]).decode()
    assert "<script" not in page and "<b>" not in page
    for said in ("What <script> did", "<b>six</b> faces", "1.5 levels", "print(1 < 2)", '"seeds": "0-5"', model.digest):
        assert html.escape(said) in page or html.escape(said, quote=False) in page
    assert not re.findall(r'(?:src|href)="(?!data:)', page) and "url(" not in page and "@import" not in page
    (shown,) = re.findall(r'src="data:image/png;base64,([^"]+)"', page)
    sheet = np.asarray(Image.open(io.BytesIO(base64.b64decode(shown))))
    assert sheet.shape[:2] == (32, 48)
    for k in range(6):
        y, x = 16 * (k // 3), 16 * (k % 3)
        assert (sheet[y : y + 16, x : x + 16] == pixels[k]).all()
