"""Tells what a file is: by its content first, then its media type, then its extension."""

from __future__ import annotations

import re
from collections.abc import Iterable

from netintent_server.adapters.convert.decode import encoding_mark
from netintent_server.adapters.convert.reading import Format
from netintent_server.errors import DocumentRejected

HEAD = 4096
"""How many bytes of a file are looked at."""

ZIP = b"PK\x03\x04"
"""What an archive begins with, and so an office document, which is one."""

_SIGNATURES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document of the old binary kind, or one with a password"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "compressed"),
    (b"\x7fELF", "a program"),
    (b"%!PS", "PostScript"),
)
_OFFICE = {
    "spreadsheetml": "a spreadsheet",
    "presentationml": "a presentation",
    "wordprocessingml.template": "a template",
}
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head)\b", re.IGNORECASE | re.DOTALL
)

_OPENAPI_START = re.compile(
    rb"(?:#[^\n]*\n|---[ \t]*\n|\s)*+(?:(?:openapi|swagger)[ \t]*:[ \t]*[\"']?\d"
    rb"|\{\s*\"(?:openapi|swagger)\"\s*:\s*\"\d)"
)


def detect(head: bytes, *, file_name: str, media_type: str, formats: Iterable[Format], packed_type: str = "") -> Format:
    """Return the format of a file whose first bytes are given; `packed_type` is what an archive says that it holds.

    Raises:
        DocumentRejected: UNSUPPORTED_MEDIA_TYPE, no format fits.
    """
    known = tuple(formats)
    start = _start(head)
    if start.startswith(ZIP):
        return _packed(packed_type, known)
    if signed := next((each for each in known if each.signature and start.startswith(each.signature)), None):
        return signed
    _refuse_binaries(head, known)
    if _HTML_START.match(head.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe")):
        return next(each for each in known if "text/html" in each.media_types)
    if _OPENAPI_START.match(start):
        return next(each for each in known if "application/vnd.oai.openapi" in each.media_types)
    extension = _extension(file_name)
    unsigned = tuple(each for each in known if not each.signature)
    by_type = _by_media_type(media_type.partition(";")[0].strip().lower(), unsigned)
    by_extension = next((each for each in unsigned if extension in each.extensions), None)
    # clients call everything that is text text/plain; the extension then says more
    if by_type and not (by_extension and "text/plain" in by_type.media_types):
        return by_type
    if by_extension:
        return by_extension
    what = f"files named {extension}" if extension else "files without an extension"
    raise _unsupported(f"{what} are not read" + (f", nor is {media_type}" if media_type else ""), known)


def _packed(packed_type: str, known: tuple[Format, ...]) -> Format:
    if packed_type and (found := _by_media_type(packed_type, known)):
        return found
    if "macroenabled" in packed_type.lower():
        raise _unsupported("the file has macros", known)
    what = next((what for part, what in _OFFICE.items() if part in packed_type), "a ZIP archive")
    raise _unsupported(f"the file is {what}", known)


def _refuse_binaries(head: bytes, known: tuple[Format, ...]) -> None:
    for signature, what in _SIGNATURES:
        if _start(head).startswith(signature):
            raise _unsupported(f"the file is {what}", known)
    if b"\x00" in head and not encoding_mark(head):
        raise _unsupported("the file is binary", known)


def _start(head: bytes) -> bytes:
    return head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")


def _by_media_type(media_type: str, known: tuple[Format, ...]) -> Format | None:
    return next((each for each in known if media_type in each.media_types), None)


def _extension(file_name: str) -> str:
    base = re.split(r"[/\\]", file_name)[-1]
    stem, dot, extension = base.rpartition(".")
    return f".{extension.lower()}" if dot and stem else ""


def _unsupported(message: str, known: tuple[Format, ...]) -> DocumentRejected:
    names = ", ".join(f"{each.name} ({', '.join(sorted(filter(None, each.extensions)))})" for each in known)
    return DocumentRejected("UNSUPPORTED_MEDIA_TYPE", message, f"upload one of: {names}")
