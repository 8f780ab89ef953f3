"""Whatever becomes training pictures: folders, archives, arrays, shards, torchvision's sets, worlds that are drawn.

`open` looks at every file once, says what it used, converted and set aside, and gives a Dataset whose pixels are mapped
from a cache. Distrust of uploads lives here: nothing is unpacked to disk, unpickled, or followed out of its folder.
"""

from __future__ import annotations

from ganlab.datasets.cache import reopen
from ganlab.datasets.dataset import Dataset
from ganlab.datasets.opening import is_named, open
from ganlab.datasets.report import Report, Row
from ganlab.datasets.safety import Limits

__all__ = ["Dataset", "Limits", "Report", "Row", "is_named", "open", "reopen"]
