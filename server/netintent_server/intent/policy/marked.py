"""YAML as a tree in which everything knows its line and column; bounded, without anchors, aliases and tags.

Plain scalars are typed as JSON would have them (YAML 1.2): `yes` and `22:00` are texts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

MOST_BYTES = 256 * 1024
MOST_DEPTH = 8
MOST_NODES = 20_000


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong with a file, where (both count from 1), and what to do about it."""

    line: int
    column: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.what}; {self.remedy}"


class Unreadable(Exception):
    """The text is no YAML that is taken here."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value: a text, a number, true, false or null; `raw` is how it stands in the file."""

    line: int
    column: int
    value: str | int | float | bool | None
    raw: str
    text: str
    quote: str

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character of the value, also within a folded or literal block."""
        return _place(self, offset)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    line: int
    column: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values in the order of the file; a key that is said twice is here twice."""

    line: int
    column: int
    items: tuple[tuple[Scalar, Node], ...]


Node = Scalar | Sequence | Mapping


def read_tree(data: bytes) -> Node:
    """The one document of the file; raises Unreadable."""
    text = _decoded(data)
    try:
        events = list(_bounded(yaml.parse(text, Loader=yaml.CSafeLoader)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise Unreadable(
            Problem(line, column, f"not YAML: {error.problem}", "correct it here or just before")
        ) from None
    except yaml.YAMLError as error:
        raise Unreadable(Problem(1, 1, f"not YAML: {str(error).splitlines()[0]}", "correct it")) from None
    documents = sum(isinstance(event, yaml.DocumentStartEvent) for event in events)
    if documents != 1:
        what = f"the file has {documents} documents" if documents else "the file is empty"
        raise Unreadable(Problem(1, 1, what, "give one policy"))
    return _Builder(events[2:], text).node()


def plain(node: Node) -> Any:
    """The tree as JSON-able data: of a key that is said twice, the last; a number beyond JSON's as its text."""
    if isinstance(node, Scalar):
        return node.text if _is_beyond_json(node.value) else node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.items}


def _is_beyond_json(value: object) -> bool:
    """Infinity, and whole numbers that a reader of JSON would take for their neighbours."""
    return (isinstance(value, float) and math.isinf(value)) or (isinstance(value, int) and abs(value) >= 2**53)


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise Unreadable(
            Problem(1, 1, f"the file has {len(data):,} bytes", f"use at most {MOST_BYTES:,}, or write rules shorter")
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, error.start - (data.rfind(b"\n", 0, error.start))
        raise Unreadable(Problem(line, column, "a byte that is not UTF-8", "save the file as UTF-8")) from None
    if (found := _UNPRINTABLE.search(text)) is not None:
        line, column = text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start())
        raise Unreadable(Problem(line, column, "a control character", "remove it"))
    return text


_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # as the library counts lines


def _bounded(events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    depth = 0
    for count, event in enumerate(events):
        line, column = _begin(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(Problem(line, column, "an anchor or alias", "write the value out where it is meant"))
        if tag := getattr(event, "tag", None):
            raise Unreadable(Problem(line, column, f"the tag {tag}", "leave it out"))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MOST_DEPTH or count > MOST_NODES:
            what = f"nested over {MOST_DEPTH} deep" if depth > MOST_DEPTH else f"over {MOST_NODES:,} values"
            raise Unreadable(Problem(line, column, what, "a policy needs less"))
        yield event


class _Builder:
    def __init__(self, events: list[yaml.Event], text: str) -> None:
        self._events = iter(events)
        self._lines = _LINE_BREAK.split(text)

    def node(self) -> Node:
        return self._of(next(self._events))

    def _of(self, event: yaml.Event) -> Node:
        line, column = _begin(event)
        if isinstance(event, yaml.ScalarEvent):
            style = event.style or ""
            value = event.value if style else _typed(event.value)
            return Scalar(line, column, value, self._raw(event), event.value, style)
        items = []
        while not isinstance(inner := next(self._events), yaml.CollectionEndEvent):
            items.append(self._of(inner))
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(line, column, tuple(items))
        pairs = []
        for key, of_key in zip(items[::2], items[1::2], strict=True):
            if not isinstance(key, Scalar):
                raise Unreadable(Problem(key.line, key.column, "a key that is a list or map", "use a word"))
            pairs.append((key, of_key))
        return Mapping(line, column, tuple(pairs))

    def _raw(self, event: yaml.ScalarEvent) -> str:
        line, column = _begin(event)
        end: Any = event.end_mark
        if line == end.line + 1:
            return self._line(end.line)[column - 1 : end.column]
        last = self._line(end.line)[: end.column]
        return "\n".join([self._line(line - 1)[column - 1 :], *self._lines[line : end.line], last])

    def _line(self, number: int) -> str:
        """The library puts what is empty at the end of the file on a line after it."""
        return self._lines[number] if number < len(self._lines) else ""


def _begin(event: yaml.Event) -> tuple[int, int]:
    mark: Any = event.start_mark
    return mark.line + 1, mark.column + 1


def _typed(text: str) -> str | int | float | bool | None:
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text.lower() in ("true", "false") and text in (text.lower(), text.title(), text.upper()):
        return text.lower() == "true"
    if re.fullmatch(r"[-+]?[0-9]{1,18}", text):
        return int(text)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text):
        return float(text)
    return text


def _place(scalar: Scalar, offset: int) -> tuple[int, int]:
    """Walk value and file side by side: all that folding and indenting change is white space."""
    raw, at = scalar.raw, 0
    if scalar.quote in ("|", ">"):
        at = raw.find("\n") + 1  # past the header
    elif scalar.quote:
        at = 1
    here = at
    for index, wanted in enumerate(scalar.text):
        if not wanted.isspace():
            while at < len(raw) and raw[at].isspace():
                at += 1
        here = at
        if index == offset:
            break
        if not wanted.isspace() or (at < len(raw) and (raw[at].isspace() or raw[at] == "\\")):
            at += _width(scalar.quote, raw, at)
    else:
        here = at
    line = scalar.line + raw.count("\n", 0, here)
    begin = raw.rfind("\n", 0, here)
    return line, (here - begin if begin >= 0 else scalar.column + here)


def _width(quote: str, raw: str, at: int) -> int:
    """How many characters of the file stand for one of the value."""
    if quote == "'" and raw.startswith("''", at):
        return 2
    if quote == '"' and raw.startswith("\\", at):
        return {"x": 4, "u": 6, "U": 10}.get(raw[at + 1 : at + 2], 2)
    return 1
