"""HTML, as browsers show it and as Word writes it: read as a stream, so that depth and size cost nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from netintent_server.adapters.convert.decode import decode
from netintent_server.adapters.convert.html_page import Page
from netintent_server.adapters.convert.reading import Format, Read, Said
from netintent_server.model.text import Block

_CHUNK = 64 * 1024
_CHARSET = re.compile(rb"<meta[^>]{0,300}charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)


def read_html(file: Path) -> Read:
    """Read a page."""
    data = file.read_bytes()
    declared = _CHARSET.search(data, 0, 16 * 1024) or _XML_ENCODING.match(data)
    text = decode(data, declared[1].decode("ascii") if declared else "")
    del data
    return _read(text)


def html_blocks(fragment: str) -> Iterator[Block]:
    """Yield the blocks of a fragment."""
    return (part for part in _read(fragment) if isinstance(part, Block))


def _read(text: str) -> Read:
    from lxml import etree

    page: Any = Page()  # a target whose methods take str, as the parser gives
    # a target builds no tree: 200,000 elements within one another are 200,000 calls, one after the other
    parser = etree.HTMLParser(target=page, encoding="utf-8", huge_tree=True, no_network=True)
    for start in range(0, len(text), _CHUNK):
        parser.feed(text[start : start + _CHUNK].encode("utf-8", "replace"))
        yield Said()  # a sign of life
        yield from page.take()
    try:
        parser.close()
    except etree.LxmlError:  # nothing but comments: there is no document
        page.close()
    yield from page.take()


HTML = Format(
    name="HTML",
    media_types=("text/html", "application/xhtml+xml"),
    extensions=frozenset({".html", ".htm", ".xhtml"}),
    read=read_html,
)
