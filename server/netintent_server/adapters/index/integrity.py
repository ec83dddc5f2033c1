"""Whether the files of a tantivy index are those it wrote: tantivy keeps a checksum in each and reads past it."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

_MAGIC = 1337
_KINDS = ("fast", "fieldnorm", "idx", "pos", "store", "term")
_READ_BYTES = 1 << 20


def intact(directory: Path) -> bool:
    """Whether every file of the last commit is there and whole; reads them all, about 1 s a GB.

    A crash leaves files behind that no commit names: they do not count. Raises OSError when one cannot be read.
    """
    try:
        segments = json.loads((directory / "meta.json").read_bytes())["segments"]
        return all(_whole(directory / name) for segment in segments for name in _files(segment))
    except (FileNotFoundError, ValueError, LookupError, TypeError, AttributeError, struct.error):
        return False


def _files(segment: dict[str, object]) -> list[str]:
    stem = str(segment["segment_id"]).replace("-", "")
    deletes = segment["deletes"]
    names = [f"{stem}.{kind}" for kind in _KINDS]
    return [*names, f"{stem}.{deletes['opstamp']}.del"] if isinstance(deletes, dict) else names


def _whole(file: Path) -> bool:
    """Whether the content has the checksum of the footer: content, JSON, the JSON's length, a magic number."""
    with file.open("rb") as opened:
        size = opened.seek(0, 2)
        if size < 8:
            return False
        opened.seek(size - 8)
        length, magic = struct.unpack("<II", opened.read(8))
        content = size - 8 - length
        if magic != _MAGIC or content < 0:
            return False
        opened.seek(content)
        expected = json.loads(opened.read(length))["crc"]
        opened.seek(0)
        found = 0
        while content:
            piece = opened.read(min(content, _READ_BYTES))
            found = zlib.crc32(piece, found)
            content -= len(piece)
        return bool(found == expected)
