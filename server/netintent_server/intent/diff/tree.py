"""YAML text as a tree that knows where in the text each value stands, so that it can be changed there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from netintent_server.errors import InvalidRequest, Violation

MOST_DEPTH = 64
MOST_NODES = 200_000
MOST_DOCUMENTS = 2_000


@dataclass(slots=True)
class Scalar:
    """A text, number, truth value or null; `style` is "" for a plain one."""

    start: int
    end: int
    value: Any
    style: str


@dataclass(slots=True)
class Mapping:
    """Keys, all texts, with their values, in the order written."""

    start: int
    end: int
    pairs: dict[str, tuple[Scalar, Node]]
    flow: bool


@dataclass(slots=True)
class Sequence:
    """Values in the order written."""

    start: int
    end: int
    items: list[Node]
    flow: bool


Node = Scalar | Mapping | Sequence
"""`start` and `end` are positions in the text, in code points; the end is that of the last thing inside."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document: where its content begins, with its `---`, and where the next one begins."""

    root: Node | None
    start: int
    end: int


def documents_of(text: str, field: str) -> list[Document]:
    """Read every document of the text.

    Raises:
        InvalidRequest: naming the field, with line and column: it is no YAML, or goes beyond what is read here.
    """
    try:
        return list(_documents(text, field))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = _at(mark.line, mark.column) if mark else ""
        raise InvalidRequest(
            Violation(field, f"is not YAML{at}: {error.problem}; {_template(text, mark) or 'correct it there'}")
        ) from None
    except yaml.reader.ReaderError as error:
        line, column = place(text, error.position if isinstance(error.position, int) else 0)
        told = f"{_at(line, column)}: a character that YAML does not allow"
        raise InvalidRequest(Violation(field, f"is not YAML{told}; remove it")) from None


def plain(node: Node | None) -> Any:
    """The value as JSON has it."""
    if isinstance(node, Mapping):
        return {key: plain(value) for key, (_, value) in node.pairs.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return None if node is None else node.value


def scalar_value(text: str) -> Any:
    """What a plain scalar means to Kubernetes: times and sexagesimals are texts there."""
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False)).rpartition(":")[2]
    if tag == "null":
        return None
    if tag == "bool":
        return text.lower() in ("yes", "true", "on")
    if tag not in ("int", "float") or ":" in text:
        return text
    digits = text.replace("_", "")
    try:
        number = _integer(digits) if tag == "int" else float(digits)
    except ValueError:
        return text
    return text if abs(number) == math.inf else number


def place(text: str, position: int) -> tuple[int, int]:
    """Line and column of a position, both from 0."""
    before = text.rfind("\n", 0, position) + 1
    return text.count("\n", 0, position), position - before


_RESOLVER: Any = yaml.resolver.Resolver()


class _Reader:
    """Events to nodes, with what is refused on the way."""

    def __init__(self, text: str, field: str) -> None:
        self._text = text
        self._field = field
        self._events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self._nodes = 0

    def events(self) -> Iterator[Any]:
        return self._events

    def node(self, event: Any, depth: int) -> Node:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise self._refused(event, f"more than {MOST_NODES:,} values", "compare fewer manifests at once")
        if depth > MOST_DEPTH:
            raise self._refused(event, f"nested deeper than {MOST_DEPTH} levels", "no manifest is that deep")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self._refused(event, "an anchor or alias", "write the value out where it is used")
        if event.tag is not None and event.tag != "!":
            raise self._refused(event, f"the tag {event.tag[:40]}", "leave it out")
        if isinstance(event, yaml.ScalarEvent):
            style = event.style or ""
            style = "" if style == ":" else style
            value = scalar_value(event.value) if event.implicit[0] and not style else event.value
            return Scalar(_index(event.start_mark), _index(event.end_mark), value, style)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, depth)
        return self._sequence(event, depth)

    def _mapping(self, begin: Any, depth: int) -> Mapping:
        pairs: dict[str, tuple[Scalar, Node]] = {}
        end = _index(begin.end_mark)
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                flow = bool(begin.flow_style)
                return Mapping(_index(begin.start_mark), _index(event.end_mark) if flow else end, pairs, flow)
            key = self.node(event, depth + 1)
            if not isinstance(key, Scalar) or not isinstance(event, yaml.ScalarEvent):
                raise self._refused(event, "a key that is no text", "use texts as keys")
            name = key.value if isinstance(key.value, str) else str(event.value)
            if name == "<<":
                raise self._refused(event, "a merge key", "write the values out")
            if name in pairs:
                raise self._refused(event, f"the key {name[:80]!r} a second time", "keep one of them")
            value = self.node(next(self._events), depth + 1)
            pairs[name] = (key, value)
            end = max(value.end, key.end)
        raise AssertionError("the parser ended within a mapping")

    def _sequence(self, begin: Any, depth: int) -> Sequence:
        items: list[Node] = []
        end = _index(begin.end_mark)
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                flow = bool(begin.flow_style)
                return Sequence(_index(begin.start_mark), _index(event.end_mark) if flow else end, items, flow)
            item = self.node(event, depth + 1)
            items.append(item)
            end = max(end, item.end)
        raise AssertionError("the parser ended within a sequence")

    def _refused(self, event: Any, what: str, remedy: str) -> InvalidRequest:
        mark = event.start_mark
        template = _template(self._text, mark)
        told = f"has{_at(mark.line, mark.column)} {what}; {template or remedy}"
        return InvalidRequest(Violation(self._field, told))


def _documents(text: str, field: str) -> Iterator[Document]:
    reader = _Reader(text, field)
    begin: Any = None
    root: Node | None = None
    start, count = 0, 0
    for event in reader.events():
        if isinstance(event, yaml.DocumentStartEvent):
            if begin is not None:
                yield Document(root, start, _index(event.start_mark))
                start = _index(event.start_mark)
            begin, root = event, None
            count += 1
            if count > MOST_DOCUMENTS:
                raise InvalidRequest(
                    Violation(field, f"has more than {MOST_DOCUMENTS:,} documents; compare fewer manifests at once")
                )
        elif isinstance(event, yaml.NodeEvent):
            root = reader.node(event, 1)
    if begin is not None:
        yield Document(root, start, len(text))


def _index(mark: Any) -> int:
    return int(mark.index)


def _integer(text: str) -> int:
    sign, digits = (-1, text[1:]) if text[:1] == "-" else (1, text.lstrip("+"))
    if digits[:2].lower() in ("0x", "0b"):
        return sign * int(digits, 0)
    return sign * (int(digits, 8) if digits[:1] == "0" and digits != "0" else int(digits))


def _at(line: int, column: int) -> str:
    return f" at line {line + 1} column {column + 1}"


def _template(text: str, mark: Any) -> str:
    """What to do where the line looks like one of a template."""
    if mark is None:
        return ""
    start = text.rfind("\n", 0, mark.index) + 1
    line = text[start : start + 500].partition("\n")[0]
    return "it looks like a template: render it first, as `helm template` does" if "{{" in line else ""
