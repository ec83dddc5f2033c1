"""reStructuredText, plain or as Sphinx has it; nothing is inserted from files, and nothing raw passes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

from netintent_server.adapters.convert.decode import decode, tidy
from netintent_server.adapters.convert.reading import Format, Read, Said
from netintent_server.adapters.convert.rst_page import parts
from netintent_server.errors import DocumentRejected
from netintent_server.model.text import Block, BlockKind

_MOST_BYTES = 4 * 1024 * 1024  # docutils reads about 0.3 MB a second, and cannot be stopped
_LONGEST_LINE = 20_000
_DEEPEST = 4  # directives that are unknown, one within another
_NAVIGATION = frozenset({"toctree", "contents", "index", "only", "highlight", "raw", "include", "image"})
_DIRECTIVE = re.compile(r"\s*\.\.\s+([\w:.-]+)::[ \t]*(.*)")
_SETTINGS = {
    "_disable_config": True,
    "doctitle_xform": False,  # a section that stands alone stays one
    "file_insertion_enabled": False,
    "halt_level": 5,
    "input_encoding": "unicode",
    "line_length_limit": _LONGEST_LINE + 1,
    "raw_enabled": False,
    "report_level": 3,  # errors stay in the tree: what could not be read stands in them
    "syntax_highlight": "none",
    "warning_stream": False,
}
_OPTION = re.compile(r"\s*:[\w-]+:")


def read_rst(file: Path) -> Read:
    """Read a text."""
    text = decode(file.read_bytes())
    if len(text) > _MOST_BYTES:
        raise DocumentRejected(
            "TOO_LARGE", f"reStructuredText is read up to {_MOST_BYTES:,} characters", "split it into several files"
        )
    if any(len(line) > _LONGEST_LINE for line in text.split("\n")):
        raise DocumentRejected(
            "TOO_LARGE", f"a line has more than {_LONGEST_LINE:,} characters", "break the text into lines"
        )
    try:
        yield from _read(text, 0, 0)
    except RecursionError:
        raise DocumentRejected("TOO_LARGE", "the text is nested too deeply", "flatten its lists or quotes") from None


def _read(text: str, depth: int, level: int) -> Iterator[Block | Said]:
    for part in parts(_tree(text), level):
        yield Said()
        if isinstance(part, Block):
            yield part
        elif depth < _DEEPEST:
            yield from _unknown(part.text, depth, part.level)
        else:
            yield Block(kind=BlockKind.CODE, text=part.text)


def _unknown(directive: str, depth: int, level: int) -> Iterator[Block | Said]:
    """Read what stands in a directive that docutils does not know: Sphinx has many, and so has every project."""
    first, _, rest = directive.partition("\n")
    found = _DIRECTIVE.match(first)
    if found and found[1].rpartition(":")[2] in _NAVIGATION:
        return
    lines = rest.split("\n")
    while lines and _OPTION.match(lines[0]):
        del lines[0]
    body = dedent("\n".join(lines)).strip("\n")
    if found and (said := tidy(found[2]).strip()):
        yield Block(kind=BlockKind.PARAGRAPH, text=said)
    if body.strip():
        yield from _read(body, depth + 1, level)


def _tree(text: str) -> Any:
    from docutils.core import publish_doctree

    try:
        return publish_doctree(text, settings_overrides=_SETTINGS)
    except RecursionError:
        raise
    except Exception as error:  # docutils fails of its own on circular definitions and others
        raise DocumentRejected(
            "CORRUPT",
            "the text is not reStructuredText that can be read",
            "check it with docutils, or upload it as text",
        ) from error


RST = Format(
    name="reStructuredText",
    media_types=("text/x-rst", "text/prs.fallenstein.rst"),
    extensions=frozenset({".rst", ".rest"}),
    read=read_rst,
)
