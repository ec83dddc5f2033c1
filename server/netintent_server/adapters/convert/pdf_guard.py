"""Looks at a PDF's bytes before the library does: whether it is whole, and what its streams come to when unpacked.

The library mends what is cut off, and says nothing of what it lost; and it unpacks a stream at once, however long.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from netintent_server.adapters.convert.pdf_library import corrupt
from netintent_server.adapters.convert.reading import Said
from netintent_server.errors import DocumentRejected

MOST_STREAM = 64 * 1024 * 1024
"""Bytes of the longest stream unpacked, pictures apart: they are not read."""

MOST_STREAMS = 512 * 1024 * 1024
"""Bytes of all streams unpacked."""

_ALIVE = Said()
_HEAD = 2048
_TAIL = 2048  # some writers leave a few bytes behind the end
_DICTIONARY = 1024  # bytes before a stream in which its dictionary stands
_FIRST_SLICE = 8 * 1024  # most streams are short
_SLICE = 1024 * 1024
_LENGTH = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d{1,15})\b|/L\s+(\d{1,15})\b[^>]{0,200}?/Linearized\b")
_STREAM = re.compile(rb">>\s{0,8}stream\r?\n")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_OTHER_FILTER = re.compile(rb"/(?:LZWDecode|ASCII85Decode|ASCIIHexDecode|RunLengthDecode|Crypt)\b")


def guard(file: Path, *, most_stream: int = MOST_STREAM, most_streams: int = MOST_STREAMS) -> Iterator[Said]:
    """Look through a file, giving a sign of life at every stream.

    Raises:
        DocumentRejected: CORRUPT, it is cut off or a stream is damaged; TOO_LARGE, it unpacks to too much.
    """
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        _refuse_a_part(data)
        if b"/Encrypt" in data[-_TAIL:] or data.find(b"/Encrypt") >= 0:
            return  # what is encrypted cannot be unpacked here; the library has its own bounds
        total = 0
        at = 0
        while found := _STREAM.search(data, at):
            at = found.end()
            dictionary = _dictionary(data, found.start())
            layers = len(_FLATE.findall(dictionary))
            if not layers or _PICTURE.search(dictionary) or _OTHER_FILTER.search(dictionary):
                continue
            size, read = _unpacked(data, at, layers, most_stream)
            at += read
            total += size
            if total > most_streams:
                raise _too_large(f"its streams unpack to more than {most_streams:,} bytes")
            yield _ALIVE


def _refuse_a_part(data: mmap.mmap) -> None:
    if b"%%EOF" not in data[-_TAIL:]:
        raise corrupt("its end is missing")
    if (linear := _LENGTH.search(data[:_HEAD])) and int(linear[1] or linear[2]) > len(data):
        raise corrupt(f"it has {len(data):,} of {int(linear[1] or linear[2]):,} bytes")


def _dictionary(data: mmap.mmap, end: int) -> bytes:
    before = data[max(0, end - _DICTIONARY) : end]
    return before[before.rfind(b" obj") + 1 :]


def _unpacked(data: mmap.mmap, at: int, layers: int, most: int) -> tuple[int, int]:
    """Return how long a stream is unpacked, and how many bytes of the file it takes."""
    inflating = [zlib.decompressobj() for _ in range(layers)]
    begin = at
    size = 0
    step = _FIRST_SLICE
    while not inflating[0].eof:
        part = data[at : at + step]
        if not part:
            raise corrupt("a stream is cut off")
        at += len(part)
        step = min(2 * step, _SLICE)
        for out in _through(inflating, part):
            size += out
            if size > most:
                raise _too_large(f"a stream unpacks to more than {most:,} bytes")
    return size, at - begin - len(inflating[0].unused_data)


def _through(inflating: list[zlib._Decompress], part: bytes) -> Iterator[int]:
    """Send a part through all layers, and yield how much comes out of each, a slice at a time."""
    first, *others = inflating
    while part and not first.eof:
        try:
            out = first.decompress(part, _SLICE)
        except zlib.error as error:  # a wrong checksum too: the library takes what there is for all there was
            raise corrupt("a stream cannot be unpacked") from error
        part = first.unconsumed_tail
        yield len(out)
        if others:
            yield from _through(others, out)


def _too_large(what: str) -> DocumentRejected:
    return DocumentRejected("TOO_LARGE", what, "print the file to a new PDF, or split it into several files")
