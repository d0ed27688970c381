"""What a template may be made of: values, `if`, `for`, blocks and a few filters. Read from the parsed tree, so
that a mistyped name is found in a branch that no sample takes, and nothing can loop or grow without bound."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

UNKNOWN = object()  # a value whose shape the samples do not show
_AVAILABLE = frozenset(
    {
        *("Template", "Output", "TemplateData", "Const", "List", "Tuple", "Name", "Getattr", "Getitem", "Slice"),
        *("If", "For", "CondExpr", "Compare", "Operand", "And", "Or", "Not", "Concat", "Test"),
        *("Filter", "Keyword", "Block", "Extends", "Call"),
    }
)
_TESTS = frozenset({"defined", "none", "odd", "even"})
_LOOP = MappingProxyType({"index": 1, "index0": 0, "first": True, "last": True, "length": 1})
_DEEPEST_LOOP = 2


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """One thing that is wrong with a template file; `line` is 0 when it is about the file as a whole."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class TemplateError(Exception):
    """All that is wrong with the templates, at once."""

    def __init__(self, problems: Iterable[TemplateProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Scope:
    """The names in force at one place of a template, each with a sample of its value."""

    names: Mapping[str, object]
    filters: frozenset[str]
    loops: int = 0

    def inside_loop(self, names: Mapping[str, object]) -> Scope:
        bound = {**self.names, **names, "loop": _LOOP}
        return Scope(MappingProxyType(bound), self.filters, self.loops + 1)


def problems(file: str, tree: Any, scope: Scope) -> list[TemplateProblem]:
    """Everything in the parsed template that may not be there, or that names what does not exist."""
    return [TemplateProblem(file, line, message) for line, message in _visit(tree, scope)]


def _visit(node: Any, scope: Scope) -> list[tuple[int, str]]:
    kind = type(node).__name__
    if kind not in _AVAILABLE:
        return [(node.lineno, f"{kind.lower()} is not available in templates: only values, if, for, blocks")]
    found = [(node.lineno, message) for message in _wrong(kind, node, scope)]
    if kind == "For":
        return found + _visit_loop(node, scope)
    children = () if kind == "Call" else node.iter_child_nodes()
    return found + [problem for child in children for problem in _visit(child, scope)]


def _visit_loop(node: Any, scope: Scope) -> list[tuple[int, str]]:
    inner = scope.inside_loop(_bound(node.target, _first(_sample(node.iter, scope))))
    found = _visit(node.iter, scope)
    body = [*node.body, *([node.test] if node.test else [])]
    found += [problem for child in body for problem in _visit(child, inner)]
    return found + [problem for child in node.else_ for problem in _visit(child, scope)]


def _bound(target: Any, value: object) -> dict[str, object]:
    if type(target).__name__ == "Name":
        return {target.name: value}
    return {item.name: UNKNOWN for item in target.items}


def _wrong(kind: str, node: Any, scope: Scope) -> Iterable[str]:
    if kind == "Name" and node.name not in scope.names:
        yield f"there is no {node.name!r} here{_meant(node.name, scope.names)}"
    elif kind == "Getattr":
        yield from _wrong_attribute(node, _sample(node.node, scope))
    elif kind == "Filter" and node.name not in scope.filters:
        yield f"there is no filter {node.name!r}{_meant(node.name, scope.filters)}"
    elif kind == "Test" and node.name not in _TESTS:
        yield f"there is no test {node.name!r}{_meant(node.name, _TESTS)}"
    elif kind == "Call" and getattr(node.node, "name", "") != "super":
        yield "nothing can be called in templates but super()"
    elif kind == "Extends" and type(node.template).__name__ != "Const":
        yield "extends takes the name of a file in quotes"
    elif kind == "For":
        yield from _wrong_loop(node, scope)


def _wrong_loop(node: Any, scope: Scope) -> Iterable[str]:
    if node.recursive:
        yield "a loop cannot be recursive"
    if scope.loops >= _DEEPEST_LOOP:
        yield f"loops nest {_DEEPEST_LOOP} deep at most"
    if type(node.iter).__name__ not in ("Name", "Getattr", "Filter"):
        yield "a loop goes over a value by its name"
    if isinstance(_sample(node.iter, scope), str):
        yield "a text cannot be looped over"


def _wrong_attribute(node: Any, value: object) -> Iterable[str]:
    names = _attributes(value)
    if node.attr.startswith("_"):
        yield f"{node.attr!r} is not for templates"
    elif names is not None and node.attr not in names:
        yield f"there is no {node.attr!r} here{_meant(node.attr, names)}"


def _attributes(value: object) -> frozenset[str] | None:
    """The names that may follow the dot; None where the samples do not tell."""
    if isinstance(value, Mapping):
        return frozenset(value)
    if value is UNKNOWN or value is None or isinstance(value, tuple):
        return None
    return frozenset(name for name in dir(value) if not name.startswith("_"))


def _sample(node: Any, scope: Scope) -> object:
    """The sample value that an expression stands for, as far as names and dots go."""
    kind = type(node).__name__
    if kind == "Name":
        return scope.names.get(node.name, UNKNOWN)
    if kind != "Getattr":
        return UNKNOWN
    value = _sample(node.node, scope)
    if isinstance(value, Mapping):
        return value.get(node.attr, UNKNOWN)
    return UNKNOWN if value is UNKNOWN else getattr(value, node.attr, UNKNOWN)


def _first(value: object) -> object:
    return value[0] if isinstance(value, tuple) and value else UNKNOWN


def _meant(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
