"""Korean."""

from typing import Any

from ganlab.ui.text.ko import (
    ablate,
    arithmetic,
    errors,
    fragments,
    page,
    report,
    samples,
    share,
    shelf,
    train,
    walk,
)

TEXT: dict[str, Any] = {
    "page": page.TEXT,
    "train": train.TEXT,
    "samples": samples.TEXT,
    "walk": walk.TEXT,
    "arithmetic": arithmetic.TEXT,
    "ablate": ablate.TEXT,
    "report": report.TEXT,
    "share": share.TEXT,
    "shelf": shelf.TEXT,
    "errors": errors.TEXT,
    "fragments": fragments.TEXT,
}
