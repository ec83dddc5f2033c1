"""Changes values within YAML text where they stand, so that comments, order and layout of all else are kept.

The result is read again and compared with what was wanted; text that is laid out in a way that cannot be changed in
place is written anew, which says the same with another layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from netintent_server.errors import InvalidRequest
from netintent_server.intent.diff.tree import Mapping, Node, Scalar, Sequence, documents_of, plain
from netintent_server.intent.diff.writing import block, block_scalar, flow, inline


@dataclass(frozen=True, slots=True)
class Edit:
    """The text from start to end becomes another."""

    start: int
    end: int
    text: str


def edits(text: str, node: Node, after: Any) -> list[Edit]:
    """How the text of a value becomes that of another, in the order of the text."""
    found: list[Edit] = []
    _Editor(text, found).change(node, after)
    found.sort(key=lambda edit: (edit.start, edit.end))
    return found


def applied(text: str, changes: list[Edit], start: int = 0, end: int | None = None) -> str:
    """The text from start to end with the changes within it."""
    pieces: list[str] = []
    at = start
    for edit in changes:
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    pieces.append(text[at : len(text) if end is None else end])
    return "".join(pieces)


def says(text: str, wanted: Any) -> bool:
    """Whether the text is one document with that value."""
    try:
        documents = documents_of(text, "")
    except InvalidRequest:
        return False
    return len(documents) == 1 and plain(documents[0].root) == wanted


def removal(text: str, node: Node) -> Edit:
    """An item of a sequence: with its dash and its lines, or with the comma beside it."""
    before = text[max(text.rfind("\n", 0, max(text.rfind("\n", 0, node.start), 0)), 0) : node.start].rstrip()
    if not before.endswith(("[", ",")):
        return Edit(text.rfind("\n", 0, _dash(text, node)) + 1, _line_end(text, node.end), "")
    end = node.end
    while text[end : end + 1].isspace():
        end += 1
    if text[end : end + 1] == ",":
        return Edit(node.start, end + 1, "")
    start = node.start
    while text[start - 1].isspace():
        start -= 1
    return Edit(start - (text[start - 1] == ","), node.end, "")


class _Editor:
    def __init__(self, text: str, found: list[Edit]) -> None:
        self._text = text
        self._found = found

    def change(self, node: Node, after: Any, column: int = 0, *, in_flow: bool = False) -> None:
        """Edit the node to be `after`; what holds it stands in `column`, or within braces on one line."""
        before = plain(node)
        if before == after and type(before) is type(after):
            return
        if isinstance(node, Mapping) and isinstance(after, dict) and node.pairs and _fits(node, after):
            self._mapping(node, after)
        elif isinstance(node, Sequence) and isinstance(after, list) and node.items and len(after) >= len(node.items):
            self._sequence(node, after)
        else:
            self._replace(node, after, column, in_flow=in_flow)

    def _mapping(self, node: Mapping, after: dict[str, Any]) -> None:
        column = self._column(node.start)
        for key, (name, value) in node.pairs.items():
            if key in after:
                self.change(value, after[key], column, in_flow=node.flow)
            else:
                start = self._text.rfind("\n", 0, name.start) + 1
                self._found.append(Edit(start, _line_end(self._text, max(value.end, name.end)), ""))
        added = {key: value for key, value in after.items() if key not in node.pairs}
        if not added:
            return
        if node.flow:
            said = ", ".join(f"{inline(key)}: {flow(value)}" for key, value in added.items())
            self._insert_in_flow(next(reversed(node.pairs.values()))[1], said)
        else:
            self._insert_lines(node, block(added, column))

    def _sequence(self, node: Sequence, after: list[Any]) -> None:
        column = 0 if node.flow else self._column(_dash(self._text, node.items[0]))
        for item, value in zip(node.items, after, strict=False):
            self.change(item, value, column, in_flow=node.flow)
        added = after[len(node.items) :]
        if not added:
            return
        if node.flow:
            self._insert_in_flow(node.items[-1], ", ".join(flow(value) for value in added))
        else:
            self._insert_lines(node, block(added, column))

    def _replace(self, node: Node, after: Any, column: int, *, in_flow: bool) -> None:
        start, end = node.start, node.end
        if isinstance(after, dict | list) and after and not in_flow:
            if isinstance(node, Scalar) or node.flow:
                while self._text[start - 1 : start] in (" ", "\t"):
                    start -= 1
                text = "\n" + block(after, column + 2)
            else:
                text = block(after, self._column(start)).lstrip(" ")
        elif isinstance(node, Scalar) and isinstance(after, str) and node.style in ("|", ">"):
            text = self._block_scalar(node, after)
        else:
            text = inline(after, node.style) if isinstance(node, Scalar) and _is_leaf(after) else flow(after)
            text = f" {text}" if start == end else text
        self._found.append(Edit(start, end, text))

    def _block_scalar(self, node: Scalar, after: str) -> str:
        raw = self._text[node.start : node.end]
        header, _, body = raw.partition("\n")
        filled = next((line for line in body.split("\n") if line.strip()), "")
        indent = len(filled) - len(filled.lstrip(" "))
        mark = header.rstrip()
        text = block_scalar(after, header if mark.startswith("|") else "|" + mark[1:], indent)
        if raw.endswith("\n"):
            return text if text.endswith("\n") else text + "\n"
        return text.rstrip("\n")

    def _insert_in_flow(self, last: Node, said: str) -> None:
        self._found.append(Edit(last.end, last.end, f", {said}"))

    def _insert_lines(self, node: Mapping | Sequence, lines: str) -> None:
        end = node.end
        if self._text[end - 1 : end] == "\n":
            self._found.append(Edit(end, end, lines + "\n"))
            return
        line_end = self._text.find("\n", end)
        if line_end < 0:
            line_end = len(self._text)
        self._found.append(Edit(line_end, line_end, "\n" + lines))

    def _column(self, position: int) -> int:
        return position - (self._text.rfind("\n", 0, position) + 1)


def _fits(node: Mapping, after: dict[str, Any]) -> bool:
    """Whether keys that go can go with their lines: not the first, which may share its line with a dash."""
    gone = [key for key in node.pairs if key not in after]
    return not gone or not (node.flow or next(iter(node.pairs)) in gone)


def _dash(text: str, item: Node) -> int:
    """The dash before an item of a block sequence."""
    return text.rfind("-", 0, item.start)


def _is_leaf(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _line_end(text: str, position: int) -> int:
    """Where the next line begins."""
    if text[position - 1 : position] == "\n":
        return position
    end = text.find("\n", position)
    return len(text) if end < 0 else end + 1
