"""English."""

from ganlab.ui.text.en import ablate, arithmetic, page, report, samples, share, shelf, train, walk

TEXT = {
    "page": page.TEXT,
    "train": train.TEXT,
    "samples": samples.TEXT,
    "walk": walk.TEXT,
    "arithmetic": arithmetic.TEXT,
    "ablate": ablate.TEXT,
    "report": report.TEXT,
    "share": share.TEXT,
    "shelf": shelf.TEXT,
    "errors": {},  # the English sentences are the templates in ganlab/errors.py
}
