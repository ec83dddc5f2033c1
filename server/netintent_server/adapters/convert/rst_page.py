"""Makes blocks of the tree that docutils reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from netintent_server.adapters.convert.decode import tidy
from netintent_server.model.text import Block, BlockKind

_DROPPED = frozenset({"comment", "substitution_definition", "target", "pending", "meta", "decoration", "transition"})
_SAID = frozenset({"attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning"})
_CODE = frozenset({"literal_block", "doctest_block", "math_block"})
_LISTS = frozenset({"bullet_list", "enumerated_list"})
_LEAVES = {
    **dict.fromkeys(_CODE, BlockKind.CODE),
    **dict.fromkeys(("paragraph", "attribution", "line", "subtitle"), BlockKind.PARAGRAPH),
    "caption": BlockKind.CAPTION,
}
_ROLE = re.compile(r":[\w:.+-]+:`([^`<]*?)\s*(?:<([^>`]*)>)?`")
_RULE = re.compile(r"([^\w\s])\1+\s*")
_UNDERLINED = re.compile(r"(?:([^\w\s])\1+\n)?(?![^\w\s]{2})[^\n]+\n([^\w\s])\2+\s*")
_MOST_INDENT = 8


@dataclass(frozen=True, slots=True)
class Unknown:
    """A directive that docutils does not know, as written, and the level of the headings around it."""

    text: str
    level: int


def parts(node: Any, level: int) -> Iterator[Block | Unknown]:
    """Yield what stands below a node."""
    for child in node.children:
        name = child.tagname
        if name in _DROPPED or (name == "topic" and "contents" in child["classes"]):
            continue
        if name == "section":
            yield from parts(child, level + 1)
        elif name in _LEAVES:
            text = tidy(child.astext()) if name in _CODE else _text(child)
            yield from _block(_LEAVES[name], text)
        elif name in {"title", "rubric"}:
            yield from _block(BlockKind.HEADING, _line(child), level=max(1, level))
        elif name == "image":
            yield from _block(BlockKind.PARAGRAPH, str(child.get("alt", "")))
        else:
            yield from _gathered(child, name, level)


def _gathered(node: Any, name: str, level: int) -> Iterator[Block | Unknown]:
    if name == "system_message":
        yield from _unread(node, level)
    elif name in _LISTS:
        yield from _list(node, 0, level)
    elif name == "table":
        yield from _table(node)
    else:
        yield from _within(node, name, level)


def _within(node: Any, name: str, level: int) -> Iterator[Block | Unknown]:
    if name in _SAID:
        yield from _led(f"{name.capitalize()}: ", parts(node, level))
    elif name == "definition_list_item":
        terms = ", ".join(_line(each) for each in node.children if each.tagname == "term")
        yield from _led(f"{terms}: ", (each for part in _all(node, "definition") for each in parts(part, level)))
    elif name == "field":
        label = "".join(_line(each) for each in _all(node, "field_name"))
        yield from _led(f"{label}: ", (each for part in _all(node, "field_body") for each in parts(part, level)))
    elif name == "option_list_item":
        options = "".join(_line(each) for each in _all(node, "option_group"))
        yield from _led(f"{options}: ", (each for part in _all(node, "description") for each in parts(part, level)))
    elif name in {"footnote", "citation"}:
        label = "".join(_line(each) for each in _all(node, "label"))
        yield from _led(f"[{label}] ", (part for part in parts(node, level) if not _is(part, label)))
    elif name == "label":
        return
    elif hasattr(node, "children") and node.children and node.tagname != "#text":
        if all(each.tagname == "#text" for each in node.children):
            yield from _block(BlockKind.PARAGRAPH, _text(node))
        else:
            yield from parts(node, level)


def _is(part: Block | Unknown, text: str) -> bool:
    return part.text == text


def _all(node: Any, name: str) -> Iterator[Any]:
    return (each for each in node.children if each.tagname == name)


def _led(lead: str, below: Iterator[Block | Unknown]) -> Iterator[Block | Unknown]:
    """Put a few words before the first paragraph, or by themselves where there is none."""
    first = next(below, None)
    if isinstance(first, Block) and first.kind is BlockKind.PARAGRAPH:
        yield Block(kind=BlockKind.PARAGRAPH, text=lead + first.text)
    else:
        yield from _block(BlockKind.PARAGRAPH, lead.strip())
        if first is not None:
            yield first
    yield from below


def _list(node: Any, depth: int, level: int) -> Iterator[Block | Unknown]:
    number = int(node.get("start", 1))
    ordered = node.tagname == "enumerated_list"
    indent = "  " * min(depth, _MOST_INDENT)
    for item in node.children:
        marker = f"{indent}{f'{number}.' if ordered else '-'} "
        number += 1
        for child in item.children:
            if child.tagname in _LISTS:
                yield from _list(child, depth + 1, level)
            elif child.tagname == "paragraph" and marker:
                yield from _block(BlockKind.LIST_ITEM, marker + _text(child))
                marker = ""
            else:
                yield from parts(_Only(item, child), level)


class _Only:
    """A node with one of its children alone."""

    def __init__(self, node: Any, child: Any) -> None:
        self.tagname = node.tagname
        self.children = (child,)


def _table(node: Any) -> Iterator[Block]:
    for title in _all(node, "title"):
        yield from _block(BlockKind.CAPTION, _line(title))
    rows = [
        " | ".join(_line(entry) for entry in row.children).strip()
        for row in node.findall(lambda each: each.tagname == "row")
    ]
    yield from _block(BlockKind.TABLE, "\n".join(filter(None, rows)))


def _unread(message: Any, level: int) -> Iterator[Block | Unknown]:
    """Yield what docutils could not read, as it is written; its complaint is no text of the document."""
    for each in _all(message, "literal_block"):
        text = tidy(each.astext()).strip("\n")
        if text.lstrip().startswith(".. "):
            yield Unknown(text, level)
        elif _UNDERLINED.fullmatch(text):  # a title of a level that does not follow from those above
            title = next(line for line in text.split("\n") if not _RULE.fullmatch(line))
            yield from _block(BlockKind.HEADING, title.strip(), level=level + 1)
        else:
            yield from _block(BlockKind.CODE, text)


def _text(node: Any) -> str:
    """Return a paragraph's text, its line ends kept, what stands in roles without their names."""
    text = tidy(node.astext())
    return _ROLE.sub(lambda role: role[1] or role[2] or "", text).strip("\n") if "`" in text else text.strip("\n")


def _line(node: Any) -> str:
    return " ".join(_text(node).split())


def _block(kind: BlockKind, text: str, level: int = 0) -> Iterator[Block]:
    if text.strip():
        yield Block(kind=kind, text=text.strip("\n"), level=level)
