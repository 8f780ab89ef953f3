"""The house keeps its floors, and the checker that says so catches what it should."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from floors import distribution, requirements, sources, violations

ROOT = Path(__file__).parents[1]


def test_the_house_keeps_its_floors() -> None:
    assert violations(ROOT) == []


def test_every_dependency_is_used_and_says_why() -> None:
    wanted = requirements(ROOT / "requirements.txt")
    used = {distribution(imported.root) for source in sources(ROOT) for imported in source.imports}
    assert {name for name, reason in wanted.items() if not reason} == set()
    assert set(wanted) - used == set()


HOUSE = {
    "requirements.txt": "torch>=2.6  # networks\ngradio  # the page\nnumpy  # numbers\nscikit-learn  # fits\n",
    "app.py": "import gradio\nfrom ganlab.ui.page import build\n",
    "ganlab/__init__.py": "from ganlab import lab\n",
    "ganlab/errors.py": "",
    "ganlab/nets/__init__.py": "from .dcgan import Generator\n",
    "ganlab/nets/dcgan.py": "import math\nfrom torch import nn\n",
    "ganlab/losses.py": "import torch\n",
    "ganlab/store.py": "from ganlab.nets import Generator\nfrom . import errors\n",
    "ganlab/train/__init__.py": "from ganlab import nets, losses\n",
    "ganlab/latent/__init__.py": "import numpy as np\nnp.load('rows.npy')\n",
    "ganlab/dissect/__init__.py": "from sklearn.linear_model import LogisticRegression\n",
    "ganlab/lab.py": "from ganlab import latent, store\nimport torch\ntorch.load('x', weights_only=True)\n",
    "ganlab/jobs/__init__.py": "from ganlab.train import TrainConfig\n",
    "ganlab/library.py": "from ganlab import jobs, lab\n",
    "ganlab/cli.py": "import ganlab\nfrom ganlab.library import Library\n",
    "ganlab/ui/page.py": "import gradio as gr\nfrom ganlab.ui.tabs import samples, walk\n",
    "ganlab/ui/tabs/__init__.py": "",
    "ganlab/ui/tabs/samples.py": "from ganlab.ui import text\n",
    "ganlab/ui/tabs/walk.py": "",
    "ganlab/ui/text.py": "",
}


def build(root: Path, extra: dict[str, str]) -> Path:
    """A small house under `root`, with lines added to some of its files."""
    for name, lines in {**HOUSE, **{name: HOUSE.get(name, "") + lines for name, lines in extra.items()}}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(lines)
    return root


def test_a_sound_house_passes(tmp_path: Path) -> None:
    assert violations(build(tmp_path, {})) == []


BREACHES = [
    ("ganlab/nets/dcgan.py", "from ganlab.losses import hinge", "nets/ imports torch alone"),
    ("ganlab/nets/dcgan.py", "import numpy", "nets/ imports torch alone"),
    ("ganlab/nets/dcgan.py", "import torch.optim", "a network knows no optimiser"),
    ("ganlab/losses.py", "from ganlab.nets import Generator", "nets does not lie below losses"),
    ("ganlab/losses.py", "from . import nets", "nets does not lie below losses"),
    ("ganlab/store.py", "def f():\n    from ganlab.train import train", "train does not lie below store"),
    (
        "ganlab/store.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import ganlab.lab",
        "lab does not lie below",
    ),
    ("ganlab/store.py", "import importlib\nimportlib.import_module('ganlab.lab')", "lab does not lie below store"),
    ("ganlab/store.py", "import ganlab", "__init__ does not lie below store"),
    ("ganlab/store.py", "from ganlab import load", "__init__ does not lie below store"),
    ("ganlab/train/__init__.py", "from ganlab import latent", "latent does not lie below train"),
    ("ganlab/train/__init__.py", "from ..latent import walks", "latent does not lie below train"),
    ("ganlab/lab.py", "from ganlab.jobs import start", "jobs does not lie below lab"),
    ("ganlab/cli.py", "from ganlab.ui import page", "ui does not lie below cli"),
    ("ganlab/ui/page.py", "from ganlab import cli", "cli does not lie below ui"),
    ("ganlab/ui/tabs/samples.py", "from ganlab.ui.tabs import walk", "a tab never imports a tab"),
    ("ganlab/ui/tabs/samples.py", "from . import walk", "a tab never imports a tab"),
    ("ganlab/ui/tabs/samples.py", "from torch import Tensor", "ui/ knows no torch"),
    ("ganlab/lab.py", "import gradio as gr", "gradio stays in ui/"),
    ("ganlab/cli.py", "from gradio_client import Client", "gradio stays in ui/"),
    ("ganlab/lab.py", "import pickle", "nothing is ever unpickled"),
    ("ganlab/lab.py", "import joblib as j", "nothing is ever unpickled"),
    ("ganlab/lab.py", "torch.load('x')", "torch.load without weights_only"),
    ("ganlab/lab.py", "import torch as t\nt.load('x', weights_only=False)", "torch.load without weights_only"),
    ("ganlab/lab.py", "from torch import load as read\nread('x')", "torch.load without weights_only"),
    ("ganlab/latent/__init__.py", "np.load('x', allow_pickle=True)", "numpy.load with allow_pickle"),
    (
        "ganlab/lab.py",
        "def f():\n    from importlib import import_module as get\n    get('ganlab.cli')",
        "cli does not lie",
    ),
    ("ganlab/seeds.py", "from ganlab import images", "images does not lie below seeds"),
    ("ganlab/lab.py", "eval(name)", "eval runs code"),
    ("ganlab/lab.py", "import importlib\nimportlib.import_module(name)", "a computed name reaches an importer"),
    ("ganlab/lab.py", "import requests", "requirements.txt does not name it"),
    ("ganlab/extra.py", "", "has no floor"),
]


@pytest.mark.parametrize(("file", "lines", "rule"), BREACHES)
def test_a_breach_is_caught(tmp_path: Path, file: str, lines: str, rule: str) -> None:
    found = violations(build(tmp_path, {file: lines + "\n"}))
    assert len(found) == 1
    assert found[0].startswith(file.removesuffix(".py")) and rule in found[0]


WITHOUT_GRADIO = """
import importlib.abc, sys

class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("gradio", "gradio_client"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
try:
    import gradio
except ModuleNotFoundError:
    import ganlab, ganlab.cli
    print("core", callable(ganlab.load))
"""


def test_the_core_imports_without_gradio() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_GRADIO], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "core True\n"), done.stderr
