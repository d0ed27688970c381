"""YAML text → plain values with the position of every key and value. The door to ruamel.yaml.

YAML 1.2, so 12:30 and `no` stay text. All scalars are handed on as the text that stands in the file (null: None):
what is a number or a date is for the models to say, and `1:` may name a priority. Duplicate keys, tags, merge
keys, deep nesting and aliases that multiply are refused, all with their place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import MaxDepthExceededError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mailbot.settings.problem import Problem, Severity

MAX_BYTES = 256 * 1024
MAX_DEPTH = 40
SLIPS = "look for a quote, a bracket, a colon or spaces at the beginning of the line"
MAX_NODES = 50_000  # after aliases are followed: ten lines of them can stand for billions of values

NULL = "tag:yaml.org,2002:null"
MERGE = "tag:yaml.org,2002:merge"
TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")
)

Value = dict[str, "Value"] | list["Value"] | str | None
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    line: int
    column: int


TOP = Place(1, 1)


@dataclass(slots=True)
class Document:
    """One file as values. `keys` and `values` give the place of each path; a path with no place has its parent's."""

    file: str
    value: Value = None
    problems: list[Problem] = field(default_factory=list)
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)

    @property
    def readable(self) -> bool:
        return self.value is not None

    def place(self, path: Path) -> Place:
        """Of the value; parts of the path that the file does not have (a shorthand's) are passed over."""
        known: Path = ()
        for part in path:
            known = (*known, part) if (*known, part) in self.values else known
        return self.values.get(known, TOP)

    def key_place(self, path: Path) -> Place:
        return self.keys.get(path) or self.place(path)

    def problem(self, path: Path, message: str, remedy: str = "", *, at_key: bool = False) -> Problem:
        at = self.key_place(path) if at_key else self.place(path)
        return Problem(self.file, at.line, at.column, message, remedy)

    def warning(self, path: Path, message: str, remedy: str = "", *, at_key: bool = False) -> Problem:
        return replace(self.problem(path, message, remedy, at_key=at_key), severity=Severity.WARNING)


class _Refused(Exception):
    def __init__(self, node: Node, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.place, self.message, self.remedy = _start(node), message, remedy


def read_yaml(file: str, raw: bytes, most: int = MAX_BYTES) -> Document:
    """Never raises for what the file holds: problems are in the document, whose value is None if it is unreadable.

    `most`: bytes, each of which may be worth a fifth of a value.
    """
    document = Document(file)
    if len(raw) > most:
        document.problems.append(Problem(file, 1, 1, f"larger than {most // 1024} KiB", "split or shorten it"))
        return document
    try:
        _Reading(document, max(MAX_NODES, most // 5)).read(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        document.problems.append(_undecodable(file, raw, error))
    except MarkedYAMLError as error:
        document.problems.append(_marked(file, raw.decode("utf-8-sig"), error))
    except YAMLError as error:
        first = str(error).splitlines()[0]
        document.problems.append(Problem(file, 1, 1, f"not YAML: {first}"))
    except _Refused as no:
        document.value = None
        document.problems.append(Problem(file, no.place.line, no.place.column, no.message, no.remedy))
    return document


class _Reading:
    """One walk over the nodes of one file, filling the document and counting what aliases expand to."""

    def __init__(self, document: Document, most_nodes: int) -> None:
        self.document = document
        self.nodes, self.most_nodes = 0, most_nodes
        self.last: Node | None = None  # the key of the file that is being read: an alias itself has no place

    def read(self, text: str) -> None:
        loader = YAML(typ="rt")
        loader.max_depth = MAX_DEPTH  # composing recurses
        loader.composer.warn_double_anchors = False
        root = loader.compose(StringIO(text))
        self.document.value = {} if root is None else self.value(root, (), 0)
        if self.document.value is None:
            self.document.value = {}

    def value(self, node: Node, path: Path, depth: int) -> Value:
        self.nodes += 1
        if self.nodes > self.most_nodes or depth > MAX_DEPTH:
            raise _Refused(self.last or node, "aliases that multiply or nest without end", "write the values out")
        self.document.values[path] = _start(node)
        if str(node.tag) not in TAGS:
            self.refuse(node, f"the tag {node.tag} is not read", "leave it out")
        if isinstance(node, MappingNode):
            return dict(self.items(node, path, depth))
        if isinstance(node, SequenceNode):
            return [self.value(item, (*path, n), depth + 1) for n, item in enumerate(node.value)]
        return None if str(node.tag) == NULL else str(node.value)

    def items(self, node: MappingNode, path: Path, depth: int) -> Iterator[tuple[str, Value]]:
        seen: dict[str, Place] = {}
        for key_node, value_node in node.value:
            key = self.key(key_node)
            if key in seen:
                first = f"it stands in line {seen[key].line} already"
                self.refuse(key_node, f"the key {key!r} is there twice", first)
                continue
            seen[key] = self.document.keys[(*path, key)] = _start(key_node)
            if depth == 0:
                self.last = key_node
            yield key, self.value(value_node, (*path, key), depth + 1)

    def key(self, node: Node) -> str:
        if str(node.tag) == MERGE:
            raise _Refused(node, "merge keys (<<) are not read", "repeat the keys")
        if not isinstance(node, ScalarNode):
            raise _Refused(node, "a key must be a word")
        return str(node.value)

    def refuse(self, node: Node, message: str, remedy: str) -> None:
        at = _start(node)
        self.document.problems.append(Problem(self.document.file, at.line, at.column, message, remedy))


def _start(node: Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def _marked(file: str, text: str, error: MarkedYAMLError) -> Problem:
    if isinstance(error, MaxDepthExceededError):
        at = _at(error.problem_mark)
        return Problem(file, at.line, at.column, f"nested deeper than {MAX_DEPTH}", "write it flatter")
    lines = text.splitlines()
    opened = _opened(lines, error)
    if opened is not None:
        sign = lines[opened.line - 1][opened.column - 1]
        message = f"not YAML: the {sign} that opens here is not closed"
        return Problem(
            file, opened.line, opened.column, message, f"close it, or put quotes around a {sign} that is text"
        )
    at = _at(error.problem_mark or error.context_mark)
    if error.context == "while scanning a simple key":
        at = _at(error.context_mark)
    remedy = f"{error.context}: {SLIPS}" if error.context else SLIPS
    if "'\\t'" in str(error.problem):
        remedy = "YAML is indented with spaces, never with tabs"
    return Problem(file, at.line, at.column, f"not YAML: {error.problem or error.context}", remedy)


def _at(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1) if mark else TOP


def _opened(lines: list[str], error: MarkedYAMLError) -> Place | None:
    """Where a quote or a bracket opens that is not closed. What follows is read as its inside, so that the parser
    stumbles lines later."""
    stumbled = _at(error.problem_mark or error.context_mark)
    began = _at(error.context_mark)
    if error.context and "quoted scalar" in error.context:
        return began
    for n, line in enumerate(lines[: stumbled.line], 1):
        bare = line.replace('\\"', "  ")
        if bare.count('"') % 2 and "#" not in bare.partition('"')[0] and "'" not in bare:
            return Place(n, bare.index('"') + 1 if bare.count('"') == 1 else bare.rindex('"') + 1)
    flow = error.context and "flow" in error.context and began.line < stumbled.line
    outside = stumbled.line > len(lines) or _indent(lines[stumbled.line - 1]) <= _indent(lines[began.line - 1])
    return began if flow and outside else None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _undecodable(file: str, raw: bytes, error: UnicodeDecodeError) -> Problem:
    before = raw[: error.start]
    line = before.count(b"\n") + 1
    column = error.start - (before.rfind(b"\n") + 1) + 1
    return Problem(file, line, column, "not UTF-8", "save the file as UTF-8")
