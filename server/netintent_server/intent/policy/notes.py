"""Reads a tree against what may be in it and notes everything that is wrong, each at its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar

from netintent_server.intent.policy.marked import Mapping as MarkedMapping
from netintent_server.intent.policy.marked import Node, Problem, Scalar, Sequence
from netintent_server.intent.policy.near import nearest

Read = Callable[[Node], Any]
Kind = TypeVar("Kind")

MOST_ITEMS = 1_000


class Wrong(Exception):
    """A value is wrong; noted where it is met, and reading goes on."""

    def __init__(self, problem: Problem | None = None) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(slots=True)
class Notes:
    """What is wrong so far."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, node: Node, what: str, remedy: str) -> None:
        """Note a problem at a node."""
        self.problems.append(Problem(node.line, node.column, what, remedy))

    def fields(
        self, node: Node, where: str, known: Mapping[str, Read], *, required: Collection[str] = ()
    ) -> dict[str, Any]:
        """The values of a map by key, each read by its own reader; raises Wrong where a required one is missing."""
        if not isinstance(node, MarkedMapping):
            wrong(node, f"{where} is {kind_of(node)}, not a map", f"give {', '.join(known)}")
        values: dict[str, Any] = {}
        seen: dict[str, Scalar] = {}
        for key, value in node.items:
            if key.text in seen:
                self.add(key, f"{key.text} is said twice", f"keep one; the first is on line {seen[key.text].line}")
                continue
            seen[key.text] = key
            if key.text not in known:
                self.add(key, f"{where} has no {key.text}", nearest(key.text, known))
                continue
            try:
                values[key.text] = known[key.text](value)
            except Wrong as error:
                self.note(error)
        missing = [name for name in required if name not in seen]
        for name in missing:
            self.add(node, f"{where} has no {name}", f"say {name}")
        if missing or any(name not in values for name in required):
            raise Wrong
        return values

    def items(self, node: Node, where: str, read: Callable[[Node], Kind], *, least: int = 0) -> tuple[Kind, ...]:
        """The items of a list, each read by the same reader; those that are wrong are noted and left out."""
        if not isinstance(node, Sequence):
            wrong(node, f"{where} is {kind_of(node)}, not a list", "write [..] or one item a line after a dash")
        if not least <= len(node.items) <= MOST_ITEMS:
            wrong(node, f"{where} has {len(node.items)} items", f"give {least} to {MOST_ITEMS}")
        values = []
        for item in node.items:
            try:
                values.append(read(item))
            except Wrong as error:
                self.note(error)
        return tuple(values)

    def note(self, error: Wrong) -> None:
        """Keep what was raised; an error without a problem was noted before."""
        if error.problem is not None:
            self.problems.append(error.problem)


def wrong(node: Node, what: str, remedy: str) -> NoReturn:
    """Raise what is wrong at a node."""
    raise Wrong(Problem(node.line, node.column, what, remedy))


def text(node: Node, where: str, *, most: int = 500) -> str:
    """A text of 1..most characters; a plain number is a text where a name is asked for."""
    if not isinstance(node, Scalar) or node.value is None or isinstance(node.value, bool):
        wrong(
            node, f"{where} is {kind_of(node)}, not a text", "write a text, in quotes if it looks like something else"
        )
    if not node.text.strip():
        wrong(node, f"{where} is empty", "write a text")
    if len(node.text) > most:
        wrong(node, f"{where} has {len(node.text):,} characters", f"use at most {most:,}")
    return node.text


def whole(node: Node, where: str, least: int, most: int) -> int:
    """A whole number within bounds."""
    value = node.value if isinstance(node, Scalar) else None
    if not isinstance(value, int) or isinstance(value, bool):
        wrong(node, f"{where} is {kind_of(node)}, not a whole number", f"give {least} to {most}")
    if not least <= value <= most:
        wrong(node, f"{where} is {value}, out of range", f"give {least} to {most}")
    return value


def number(node: Node, where: str, least: float, most: float) -> float:
    """A number within bounds."""
    value = node.value if isinstance(node, Scalar) else None
    if not isinstance(value, int | float) or isinstance(value, bool):
        wrong(node, f"{where} is {kind_of(node)}, not a number", f"give {least:g} to {most:g}")
    if not least <= value <= most:
        wrong(node, f"{where} is {value:g}, out of range", f"give {least:g} to {most:g}")
    return float(value)


def one_of(node: Node, where: str, known: Mapping[str, Kind]) -> Kind:
    """One of the known words, whatever its case."""
    word = text(node, where)
    for name, value in known.items():
        if name.casefold() == word.casefold():
            return value
    wrong(node, f"{where} has no {word[:60]!r}", nearest(word, known))


def kind_of(node: Node) -> str:
    """What a node is, in words."""
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, MarkedMapping):
        return "a map"
    match node.value:
        case None:
            return "empty"
        case bool():
            return node.text
        case int() | float():
            return f"the number {node.text[:40]}"
        case _:
            return f"the text {node.text[:40]!r}"
