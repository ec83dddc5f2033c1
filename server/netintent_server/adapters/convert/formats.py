"""The formats this server reads; a new one is one file with one function, and one line here."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from netintent_server.adapters.convert.detect import HEAD, ZIP, detect
from netintent_server.adapters.convert.docx import DOCX
from netintent_server.adapters.convert.html import HTML
from netintent_server.adapters.convert.markdown import MARKDOWN
from netintent_server.adapters.convert.openapi import OPENAPI
from netintent_server.adapters.convert.package import media_type_of
from netintent_server.adapters.convert.pdf import PDF
from netintent_server.adapters.convert.plain import PLAIN
from netintent_server.adapters.convert.reading import Format, collect
from netintent_server.adapters.convert.rst import RST
from netintent_server.errors import DocumentRejected
from netintent_server.model.text import Converted

FORMATS: tuple[Format, ...] = (MARKDOWN, HTML, DOCX, PDF, OPENAPI, RST, PLAIN)
"""Every format this server reads."""

MOST_BYTES = 64 * 1024 * 1024
"""Size of the largest file that is read."""


def convert_file(
    file: Path,
    *,
    file_name: str,
    media_type: str,
    most_bytes: int = MOST_BYTES,
    go_on: Callable[[], None] = lambda: None,
) -> Converted:
    """Read one file, here and now; `go_on` is called at every block, and what it raises ends the reading.

    Raises:
        DocumentRejected: with code, message and remedy.
    """
    size = file.stat().st_size
    if size == 0:
        raise DocumentRejected("EMPTY_TEXT", "the file is empty", "upload a file that has text")
    if size > most_bytes:
        raise DocumentRejected(
            "TOO_LARGE", f"the file has {size} bytes, at most {most_bytes} are read", "split it into several files"
        )
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    packed = media_type_of(file) if head.startswith(ZIP) else ""
    chosen = detect(head, file_name=file_name, media_type=media_type, packed_type=packed, formats=FORMATS)
    with closing(chosen.read(file)) as parts:
        return collect(parts, file_name=file_name, media_type=chosen.media_types[0], go_on=go_on)
