"""Markdown: CommonMark with tables, front matter and Hugo's shortcodes, in portions so that size costs nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netintent_server.adapters.convert.decode import decode
from netintent_server.adapters.convert.front_matter import front_matter
from netintent_server.adapters.convert.html import html_blocks
from netintent_server.adapters.convert.markdown_inline import inline_text, with_unknown_tags_escaped
from netintent_server.adapters.convert.plain import plain_blocks
from netintent_server.adapters.convert.reading import Format, Read, Said
from netintent_server.model.text import Block, BlockKind

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_PORTION = 64 * 1024  # parsed at a time, at a heading
_LARGE_PORTION = 256 * 1024  # at a blank line where no heading comes
_MOST_LABELS = 10_000
_DEEPEST = 60  # lists and quotes within one another; the parser leaves out what is deeper
_MOST_INDENT = 8

_ATX = re.compile(r"#{1,6}[ \t]")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_SHORTCODE = re.compile(r"\{\{([%<])\s*(/?)\s*([\w/.-]+)([^{}]{0,2000}?)[%>]\}\}")
_SHORTCODE_TITLE = re.compile(r"\b(?:title|header|name)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_HEADING_ID = re.compile(r"\s*\{#[\w:.-]+\}\s*$")
_DEFINITION = re.compile(r"^ {0,3}\[([^\]\n]{1,200})\]:[ \t]*\S", re.MULTILINE)


def read_markdown(file: Path) -> Read:
    """Read a Markdown file."""
    text = decode(file.read_bytes())
    said, description, text = front_matter(text)
    yield said
    if description:
        yield Block(kind=BlockKind.PARAGRAPH, text=description)
    yield from markdown_blocks(_without_shortcodes(text))


def markdown_blocks(text: str) -> Read:
    """Yield the blocks of a Markdown text, and at every portion a sign of life."""
    parser = _parser()
    env = {"references": _references(text)}
    for portion in _portions(text):
        yield Said()
        tokens = parser.parse(portion, env)
        if any(token.level >= _DEEPEST - 1 for token in tokens):
            yield from plain_blocks(portion)  # whole, if not as it was meant
        else:
            yield from _Walk(parser, env, portion).blocks(tokens)


def _references(text: str) -> dict[str, dict[str, str]]:
    """Return the link labels that are defined anywhere, for links in another portion."""
    from markdown_it.common.utils import normalizeReference

    found = islice(_DEFINITION.finditer(text), _MOST_LABELS)
    return {normalizeReference(label[1]): {"href": "#", "title": ""} for label in found}


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # what stands within a line is read by inline_text, which bounds it
    return MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table").disable(["inline", "text_join"])


def _portions(text: str) -> Iterator[str]:
    """Yield the text in portions that can be parsed one by one, cut outside of fenced code."""
    start = at = 0
    fence = ""
    while at < len(text):
        size = at - start
        if size >= _PORTION and not fence and _is_cut(text, at, size):
            yield text[start:at]
            start = at
        if mark := _FENCE.match(text, at):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence) and not text[mark.end() : mark.end() + 1].strip():
                fence = ""
        newline = text.find("\n", at)
        at = len(text) if newline < 0 else newline + 1
    yield text[start:]


def _is_cut(text: str, at: int, size: int) -> bool:
    return (
        _ATX.match(text, at) is not None
        or (size >= _LARGE_PORTION and text.startswith("\n", at))
        or size >= 2 * _LARGE_PORTION
    )


def _without_shortcodes(text: str) -> str:
    """Return the text without Hugo's shortcodes, but with the titles of notes and tabs."""

    def shown(code: re.Match[str]) -> str:
        if code[3] in {"ref", "relref"}:
            return "#"  # it is a link's target
        title = None if code[2] else _SHORTCODE_TITLE.search(code[4])
        return next(filter(None, title.groups()), "") if title else ""

    return _SHORTCODE.sub(shown, text) if "{{" in text else text


class _Walk:
    """Turns a parser's tokens into blocks."""

    def __init__(self, parser: MarkdownIt, env: dict[str, Any], source: str) -> None:
        self._parser = parser
        self._env = env
        self._lines = source.split("\n")
        self._depth = 0  # lists within one another
        self._marker = ""
        self._row: list[str] = []
        self._rows: list[str] | None = None
        self._row_line = ""  # its source, where it can be told
        self._level = 0  # of the heading that is open
        self._rule = ""  # what underlines a line that is no heading

    def blocks(self, tokens: Iterable[Token]) -> Iterator[Block]:
        """Yield the blocks."""
        for token in tokens:
            match token.type:
                case "inline":
                    yield from self._inline(token)
                case "fence" | "code_block":
                    self._marker = ""
                    yield Block(kind=BlockKind.CODE, text=token.content.strip("\n"))
                case "html_block":
                    yield from html_blocks(with_unknown_tags_escaped(token.content))
                case "table_close" if self._rows:
                    yield Block(kind=BlockKind.TABLE, text="\n".join(self._rows))
                    self._rows = None
                case "heading_open":
                    self._rule = self._doubtful_rule(token) if token.markup in {"-", "="} else ""
                    # one within a list or a quote does not divide the document
                    self._level = int(token.tag[1:]) if token.level == 0 and not self._rule else 0
                case "heading_close":
                    self._level, self._rule = 0, ""
                case _:
                    self._list_or_table(token)

    def _list_or_table(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self._depth += 1
            case "bullet_list_close" | "ordered_list_close":
                self._depth -= 1
            case "list_item_open":
                number = f"{token.info}{token.markup}" if token.info else "-"
                self._marker = "  " * min(self._depth - 1, _MOST_INDENT) + number + " "
            case "list_item_close":
                self._marker = ""
            case "table_open":
                self._rows = []
            case "tr_open":
                self._row_line = self._lines[token.map[0]].strip() if token.map and token.level <= 2 else ""
            case "tr_close" if self._rows is not None:
                self._rows.append(" | ".join(self._whole_row()).strip())
                self._row = []

    def _whole_row(self) -> list[str]:
        """Return the cells of a row; the parser leaves out those past the header's last column."""
        line = self._row_line.removeprefix("|").removesuffix("|")
        if line.count("|") < len(self._row):
            return self._row
        from markdown_it.rules_block.table import escapedSplit

        cells = escapedSplit(line)
        rest = (inline_text(self._parser, cell.strip(), self._env) for cell in cells[len(self._row) :])
        return [*self._row, *(" ".join(cell.split()) for cell in rest)]

    def _doubtful_rule(self, heading: Token) -> str:
        """Return the line under a heading if it hardly underlines: a comment's "--" under lines of ASN.1."""
        first, end = heading.map or (0, 0)
        rule = self._lines[end - 1].strip()
        return rule if len(rule) < 3 or end - first > 2 else ""

    def _inline(self, token: Token) -> Iterator[Block]:
        text = inline_text(self._parser, token.content, self._env).strip()
        if self._rule:
            text += "\n" + self._rule
        if self._rows is not None:
            self._row.append(" ".join(text.split()))
        elif self._level:
            text = _HEADING_ID.sub("", " ".join(text.split()))
            yield Block(kind=BlockKind.HEADING, text=text, level=self._level)
        elif text:
            kind = BlockKind.LIST_ITEM if self._marker else BlockKind.PARAGRAPH
            yield Block(kind=kind, text=self._marker + text)
            self._marker = ""


MARKDOWN = Format(
    name="Markdown",
    media_types=("text/markdown", "text/x-markdown"),
    extensions=frozenset({".md", ".markdown", ".mdown", ".mkd"}),
    read=read_markdown,
)
