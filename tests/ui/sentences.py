"""Reads from the source what the core can say: strings that reach a failure, a note or a verdict, with {} for facts.

A string is followed through local names, parameters (to every call of that name), constants, tables and the returns of
the package's own functions. What a library says, `str(error)`, is not known here and stays in its own language.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

Function = (ast.FunctionDef, ast.Lambda)


class Source:
    """The modules of a package whose path relative to it begins like one of `rooms`, by that path."""

    def __init__(self, folder: Path, rooms: tuple[str, ...]) -> None:
        files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.py"))}
        read = {name: path.read_text(encoding="utf-8") for name, path in files.items() if name.startswith(rooms)}
        self.modules = {name: ast.parse(text) for name, text in read.items()}
        self.above: dict[ast.AST, ast.AST] = {}
        self.functions: dict[str, list[ast.FunctionDef]] = defaultdict(list)
        self.calls: dict[str, list[ast.Call]] = defaultdict(list)
        self.given: dict[tuple[ast.AST, str], list[ast.AST]] = defaultdict(list)
        self.returned: dict[str, list[ast.AST]] = defaultdict(list)
        self.added: dict[tuple[ast.AST, str], list[ast.AST]] = defaultdict(list)
        for tree in self.modules.values():
            for node in ast.walk(tree):
                self.above.update(dict.fromkeys(ast.iter_child_nodes(node), node))
                if isinstance(node, ast.FunctionDef):
                    self.functions[node.name].append(node)
                elif isinstance(node, ast.Call):
                    self.calls[called(node)].append(node)
        for node in list(self.above):
            for name, value in _bound(node):
                self.given[self.function(node) or self.root(node), name].append(value)
            if isinstance(node, ast.Return) and node.value:
                self.returned[getattr(self.function(node), "name", "")].append(node.value)
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                self.added[self.function(node) or self.root(node), node.target.id].append(node.value)

    def calls_but(self, elsewhere: Iterable[str]) -> Iterator[tuple[str, ast.Call]]:
        """(path, call) for every call in modules whose path does not begin so."""
        for path, tree in self.modules.items():
            if not path.startswith(tuple(elsewhere)):
                yield from ((path, node) for node in ast.walk(tree) if isinstance(node, ast.Call))

    def written_in(self, path: str, function: str) -> set[str]:
        """Every string in a function of a module, its docstring apart."""
        node = next(each for each in self.functions[function] if self.root(each) is self.modules[path])
        body = node.body[1:] if ast.get_docstring(node) else node.body
        inner = [part for statement in body for part in ast.walk(statement)]
        spelled = {id(part) for each in inner if isinstance(each, ast.JoinedStr) for part in each.values}
        found = (each for each in inner if isinstance(each, (ast.Constant, ast.JoinedStr)) and id(each) not in spelled)
        return {said for each in found for said in self.strings(each)}

    def strings(self, node: ast.AST | None, seen: frozenset[ast.AST] = frozenset()) -> set[str]:
        """What an expression can be, of all that is known."""
        if node is None or node in seen:
            return set()
        seen |= {node}
        if isinstance(node, ast.Constant):
            return {node.value} if isinstance(node.value, str) else set()
        if isinstance(node, ast.JoinedStr):
            ways = product(*(self._filled(part, seen) for part in node.values))
            return {"".join(parts) for parts in ways}
        if isinstance(node, ast.Name):
            return self._named(node, seen)
        return {said for part in self._parts(node) for said in self.strings(part, seen)}

    def _filled(self, part: ast.AST, seen: frozenset[ast.AST]) -> set[str]:
        """What can stand in a place of an f-string: words that are known, or {}."""
        if isinstance(part, ast.Constant):
            return {str(part.value)}
        value = part.value if isinstance(part, ast.FormattedValue) and part.conversion == -1 else None
        words = self.strings(value, seen) if not isinstance(value, ast.Call) else set()
        return words if any(words) else {"{}"}

    def _parts(self, node: ast.AST) -> list[ast.AST]:
        """The expressions whose values an expression can take."""
        if isinstance(node, ast.IfExp):
            return [node.body, node.orelse]
        if isinstance(node, ast.BoolOp):
            return list(node.values)
        if isinstance(node, (ast.GeneratorExp, ast.ListComp)):
            return [node.elt]
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            return [value for table in self._assigned(node.value) for value in _values(table)]
        if isinstance(node, ast.Call) and called(node) in ("next", "str"):
            return list(node.args)
        if isinstance(node, ast.Call):
            return [] if hasattr(str, called(node)) else self.returned.get(called(node), [])
        return []

    def _named(self, name: ast.Name, seen: frozenset[ast.AST]) -> set[str]:
        found = {said for value in self._assigned(name) for said in self.strings(value, seen)}
        for value in self._added(name):
            found |= {first + more for first in found for more in self.strings(value, seen)}
        function = self.function(name)
        while function is not None and not found:
            found = {said for value in self._given(function, name.id) for said in self.strings(value, seen)}
            function = self.function(function)
        return found

    def _assigned(self, name: ast.Name) -> list[ast.AST]:
        """The values that a name is given, in the nearest function that gives it any, or in its module."""
        place = self.function(name)
        while place is not None and (place, name.id) not in self.given:
            place = self.function(place)
        return self.given.get((place or self.root(name), name.id), [])

    def _added(self, name: ast.Name) -> list[ast.AST]:
        return self.added.get((self.function(name) or self.root(name), name.id), [])

    def _given(self, function: ast.AST, name: str) -> list[ast.AST]:
        """What callers give for a parameter, and its default."""
        if not isinstance(function, ast.FunctionDef):
            return []
        order = [each.arg for each in function.args.args]
        if name not in order:
            return []
        place, bound = order.index(name), order[0] in ("self", "cls")
        default = place - len(order) + len(function.args.defaults)
        found: list[ast.AST] = [function.args.defaults[default]] if default >= 0 else []
        for call in self.calls[function.name]:
            found += [keyword.value for keyword in call.keywords if keyword.arg == name]
            found += call.args[place - bound : place - bound + 1]
        return found

    def function(self, node: ast.AST) -> ast.AST | None:
        """The function around a node."""
        while (node := self.above.get(node)) is not None:  # type: ignore[assignment]
            if isinstance(node, Function):
                return node
        return None

    def root(self, node: ast.AST) -> ast.AST:
        """The module around a node."""
        while node in self.above:
            node = self.above[node]
        return node


def called(call: ast.Call) -> str:
    """The name that a call ends in: "raise_it" of `self.raise_it(...)`."""
    function = call.func
    return (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )


def _bound(node: ast.AST) -> list[tuple[str, ast.AST]]:
    """(name, value) that a statement, a walrus or a loop binds."""
    if isinstance(node, ast.Assign):
        return [pair for target in node.targets for pair in _unpacked(target, node.value)]
    if isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value:
        return _unpacked(node.target, node.value)
    return _looped(node.target, node.iter) if isinstance(node, (ast.For, ast.comprehension)) else []


def _unpacked(target: ast.AST, value: ast.AST) -> list[tuple[str, ast.AST]]:
    if isinstance(target, ast.Name):
        return [(target.id, value)]
    if isinstance(value, ast.IfExp):
        return [*_unpacked(target, value.body), *_unpacked(target, value.orelse)]
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return [pair for at, part in zip(target.elts, value.elts) for pair in _unpacked(at, part)]
    return []


def _looped(target: ast.AST, over: ast.AST) -> list[tuple[str, ast.AST]]:
    """`for key, name in TABLE.items()`: the name, as if a value of the table were looked up."""
    both = target.elts if isinstance(target, ast.Tuple) else []
    if isinstance(over, ast.Call) and isinstance(over.func, ast.Attribute) and over.func.attr == "items" and both[1:]:
        looked_up = ast.Subscript(over.func.value, ast.Constant(0), ast.Load())
        return [(at.id, looked_up) for at in both[1:] if isinstance(at, ast.Name)]
    return []


def _values(table: ast.AST) -> list[ast.AST]:
    return list(table.values) if isinstance(table, ast.Dict) else []
