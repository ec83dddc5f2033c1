"""Bytes into text: which encoding it is, and what of it is no text."""

from __future__ import annotations

import codecs
import re

from netintent_server.errors import DocumentRejected

_MARKS = (  # the longer first: UTF-32's mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# control characters, soft hyphens, zero-width spaces, and the marks that reorder text before a reader's eyes
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\u00ad\u200b\ufeff\u202a-\u202e\u2066-\u2069]")
_SLICE = 1024 * 1024  # a regular expression lets no other thread run
_LINE_END = re.compile("\r\n?|[\x85\u2028\u2029]")


def encoding_mark(data: bytes) -> str:
    """Return the encoding its byte order mark tells; "" without one."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")


def decode(data: bytes, declared: str = "") -> str:
    r"""Return the text: by its mark, as declared, as UTF-8, or else as Windows-1252; line ends are \n.

    Raises:
        DocumentRejected: CORRUPT, the bytes are not what their mark says, or no text.
    """
    if marked := encoding_mark(data):
        try:
            return tidy(data.decode(marked))
        except UnicodeDecodeError:
            raise DocumentRejected(
                "CORRUPT", f"the file is marked as {marked.upper()} and is not", "save it as UTF-8 and upload it again"
            ) from None
    if b"\x00" in data:
        raise DocumentRejected("CORRUPT", "there are NUL bytes in the file: it is no text", "save it as UTF-8 text")
    if declared and (text := _as_declared(data, declared)):
        return tidy(text)
    return tidy(_guessed(data))


def tidy(text: str) -> str:
    """Drop what is no text; no-break spaces become spaces."""
    if len(text) <= _SLICE:
        return _tidy(text)
    slices = []
    start = 0
    while start < len(text):
        end = text.find("\n", start + _SLICE) + 1 or len(text)  # never within \r\n
        slices.append(_tidy(text[start:end]))
        start = end
    return "".join(slices)


def _tidy(text: str) -> str:
    text = _LINE_END.sub("\n", text) if _LINE_END.search(text) else text
    text = _NO_TEXT.sub("", text) if _NO_TEXT.search(text) else text
    return text.replace("\xa0", " ")


def _as_declared(data: bytes, declared: str) -> str:
    # what calls itself Latin-1 on the web is Windows-1252
    name = "cp1252" if declared.lower() in {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"} else declared
    try:
        if codecs.lookup(name).name.startswith(("utf-16", "utf-32", "utf-7")):  # whoever read the name knows better
            return ""
        return data.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return ""


def _guessed(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        text = data.decode(errors="replace")
    # a UTF-8 file cut within a letter, or with a few bad bytes, is still UTF-8
    bad = text.count("\ufffd")
    letters = len(data) - len(re.sub(rb"[\x80-\xff]", b"", data))
    if bad * 20 <= letters:
        return text
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:  # five bytes mean nothing in it
        return data.decode("latin-1")
