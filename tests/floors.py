"""The floors of the house, written once: who may import whom, and what may be imported where.

`python tests/floors.py` prints every violation, a line each. It reads source and runs none of it, so that an import
inside a function or under TYPE_CHECKING counts like any other.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "ganlab"
TOP = "__init__"  # ganlab itself: what `import ganlab` offers

FLOORS = (
    ("__main__",),
    ("cli", "ui"),
    (TOP,),
    ("library", "evaluate"),
    ("annotate",),
    ("lab", "jobs"),
    ("train", "latent", "dissect", "judges", "metrics", "theory"),
    ("store", "foreign"),
    ("zoo",),
    ("nets", "losses", "datasets"),
    ("images", "seeds", "device", "files"),
    ("errors",),
)
"""From top to bottom. A room imports rooms of lower rows, and never one beside it."""

LEVEL = {room: -row for row, rooms in enumerate(FLOORS) for room in rooms}

UNPICKLERS = {"pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
IMPORTERS = ("importlib.import_module", "__import__")
OPTIONAL = {"spaces"}  # there on a Hugging Face Space, and on no other machine
DISTRIBUTIONS = {"PIL": "pillow", "sklearn": "scikit-learn"}


@dataclass(frozen=True)
class Import:
    """A dotted name that a file imports, and the line."""

    name: str
    line: int

    @property
    def root(self) -> str:
        return self.name.partition(".")[0]


class Source:
    """One file of the house, parsed."""

    def __init__(self, root: Path, path: Path) -> None:
        self.where = path.relative_to(root).as_posix()
        self.parts = path.relative_to(root).with_suffix("").parts
        self.room = self.parts[1] if len(self.parts) > 1 else "app"
        self.nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"), self.where)))
        self.aliases = {
            alias.asname or alias.name: name for _, alias, name in self._imported() if "." not in alias.name
        }
        self.calls = [node for node in self.nodes if isinstance(node, ast.Call)]
        self.imports = [Import(name, node.lineno) for node, _, name in self._imported()]
        self.imports += [Import(name, call.lineno) for call in self.calls if (name := self._imported_by(call))]

    def _imported(self) -> Iterator[tuple[ast.stmt, ast.alias, str]]:
        """Each imported name: its statement, how the statement writes it, and its absolute dotted name."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node, alias, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node, alias, f"{self._base(node)}.{alias.name}") for alias in node.names)

    def _imported_by(self, call: ast.Call) -> str | None:
        return _literal(call) if self.called(call) in IMPORTERS else None

    def _base(self, node: ast.ImportFrom) -> str:
        """What stands between `from` and `import`, made absolute."""
        if not node.level:
            return node.module or ""
        return ".".join([*self.parts[: -node.level], *([node.module] if node.module else [])])

    def called(self, node: ast.Call) -> str:
        """The dotted name of what is called, aliases resolved: `np.load` is "numpy.load"."""
        name = ast.unparse(node.func)
        first, dot, rest = name.partition(".")
        return f"{self.aliases.get(first, first)}{dot}{rest}"


def sources(root: Path) -> list[Source]:
    """Every file of the package, and app.py."""
    paths = sorted((root / PACKAGE).rglob("*.py")) + [path for path in [root / "app.py"] if path.exists()]
    return [Source(root, path) for path in paths]


def violations(root: Path) -> list[str]:
    """Every breach under `root`, as "file:line: what, and the rule"."""
    files = sources(root)
    rooms = {source.room for source in files if source.room != "app"}
    declared = requirements(root / "requirements.txt")
    found = [f"{PACKAGE}/{room}: has no floor; give it one in tests/floors.py" for room in sorted(rooms - set(LEVEL))]
    for source in files:
        for imported in source.imports:
            why = _foreign(source, imported, declared) or _upward(source, imported, rooms)
            if why:
                found.append(f"{source.where}:{imported.line}: imports {imported.name}; {why}")
        for call in source.calls:
            if why := _unsafe(source, call):
                found.append(f"{source.where}:{call.lineno}: {why}")
    return found


def requirements(path: Path) -> dict[str, str]:
    """Distribution -> the reason that stands behind it on its line ("" where there is none)."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        wanted, _, reason = line.partition("#")
        if name := re.match(r"[A-Za-z0-9._-]+", wanted.strip()):
            found[name[0].lower()] = reason.strip()
    return found


def distribution(module: str) -> str:
    """The distribution that a top-level module comes from."""
    return DISTRIBUTIONS.get(module, module.replace("_", "-"))


def _upward(source: Source, imported: Import, rooms: set[str]) -> str:
    if imported.root != PACKAGE or source.room not in LEVEL:
        return ""
    names = imported.name.split(".")
    room = names[1] if len(names) > 1 and names[1] in rooms | set(LEVEL) else TOP
    if source.parts[1:3] == ("ui", "tabs") and names[1:3] == ["ui", "tabs"] and source.parts[-1] != TOP:
        return "" if names[3:4] == [source.parts[3]] else "a tab never imports a tab"
    if room == source.room or LEVEL.get(room, 0) < LEVEL[source.room]:
        return ""
    return f"{room} does not lie below {source.room}"


def _foreign(source: Source, imported: Import, declared: dict[str, str]) -> str:
    name = imported.root
    if name in UNPICKLERS:
        return "nothing is ever unpickled"
    if name.startswith("gradio") and source.room not in ("ui", "app"):
        return "gradio stays in ui/ and app.py"
    if name.startswith("torch") and source.room == "ui":
        return "ui/ knows no torch"
    if source.room == "nets" and not (
        name in ("torch", *sys.stdlib_module_names) or imported.name.startswith(f"{PACKAGE}.nets")
    ):
        return "nets/ imports torch alone"
    if source.room == "nets" and imported.name.startswith("torch.optim"):
        return "a network knows no optimiser"
    if name in (PACKAGE, *OPTIONAL, *sys.stdlib_module_names) or distribution(name) in declared:
        return ""
    return "requirements.txt does not name it"


def _unsafe(source: Source, call: ast.Call) -> str:
    name = source.called(call)
    given = {keyword.arg: getattr(keyword.value, "value", None) for keyword in call.keywords}
    if name == "torch.load" and given.get("weights_only") is not True:
        return "torch.load without weights_only=True runs code from the file"
    if name == "numpy.load" and given.get("allow_pickle", False) is not False:
        return "numpy.load with allow_pickle runs code from the file"
    if name in ("eval", "exec", "torch.hub.load"):
        return f"{name} runs code that comes from elsewhere"
    if name in IMPORTERS and not _literal(call):
        return "a computed name reaches an importer; look it up in a table instead"
    return ""


def _literal(call: ast.Call) -> str | None:
    value = getattr(call.args[0], "value", None) if call.args else None
    return value if isinstance(value, str) else None


if __name__ == "__main__":
    lines = violations(Path(__file__).resolve().parents[1])
    print("\n".join(lines) or "floors: every import goes down")
    sys.exit(bool(lines))
