"""Office documents as what they are, a ZIP archive of XML: what it is, and its parts read within bounds.

Nothing is believed that can be counted: sizes are those that came out while reading, never those of a header. Nothing
is unpacked to a disk, so names of entries lead nowhere.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from netintent_server.errors import DocumentRejected

_CHUNK = 64 * 1024
_DIRECTORY_ENTRY = 46  # bytes of an entry in the central directory, its name beside
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_CONTENT_TYPES = "[Content_Types].xml"
_MAIN = ".main+xml"
_USUAL_MAIN = "/word/document.xml"
_ENTRY = re.compile(rb"<(?:[\w.-]+:)?(Override|Default)\b([^>]{0,2000})>")
_ATTRIBUTE = re.compile(rb"([A-Za-z]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is read of an archive: a larger one is more likely an attack than a document."""

    entries: int = 10_000
    bytes: int = 512 * 1024 * 1024
    """Of all that is read, unpacked."""
    ratio: int = 200
    """Of unpacked to packed bytes, above `ratio_from`: small files pack well and harm nobody."""
    ratio_from: int = 50 * 1024 * 1024
    unit_bytes: int = 16 * 1024 * 1024
    """Of XML that one paragraph or row stands in: so much is in memory at once."""
    side_bytes: int = 32 * 1024 * 1024
    """Of a part that is kept whole: styles, numbering, notes."""


LIMITS = Limits()


class Package:
    """An archive that is open: which parts there are, and their bytes.

    Raises:
        DocumentRejected: CORRUPT or TOO_LARGE, here and while reading.
    """

    def __init__(self, file: Path, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._read = 0
        self._packed = 0
        _check_directory(file, limits)
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, struct.error) as error:
            raise _corrupt() from error
        if len(self._zip.filelist) > limits.entries:
            raise _too_many(limits)
        self._names = {f"/{each.filename.lstrip('/')}".lower(): each for each in self._zip.filelist}

    def __enter__(self) -> Self:
        """Open already."""
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def has(self, part: str) -> bool:
        """Tell whether there is such a part; names do not tell capitals apart."""
        return part.lower() in self._names

    def chunks(self, part: str, most: int | None = None) -> Iterator[bytes]:
        """Yield a part's bytes, at most so many; all of them or an error."""
        entry = self._names[part.lower()]
        if entry.flag_bits & 0x1:
            raise DocumentRejected("UNSUPPORTED_MEDIA_TYPE", "the file has a password", "save it without a password")
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise DocumentRejected(
                "UNSUPPORTED_MEDIA_TYPE", "the file is packed in a way that is not read", "save it anew, as .docx"
            )
        self._packed += entry.compress_size
        begun = self._read
        try:
            with self._zip.open(entry) as opened:
                while chunk := opened.read(_CHUNK):
                    self._read += len(chunk)
                    self._check_bounds(self._read - begun, most)
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
            raise _corrupt() from error

    def content_types(self) -> dict[str, str]:
        """Return the content type of every part that is named with one, by its name; {} when it tells none."""
        if not self.has(f"/{_CONTENT_TYPES}"):
            return {}
        told = b"".join(self.chunks(f"/{_CONTENT_TYPES}", self.limits.side_bytes))
        if told.startswith((b"\xff\xfe", b"\xfe\xff")):
            told = told.decode("utf-16", "replace").encode()
        types = {}
        for kind, inside in _ENTRY.findall(told):
            said = {
                name.decode(): (one or other).decode("utf-8", "replace")
                for name, one, other in _ATTRIBUTE.findall(inside)
            }
            told_type = said.get("ContentType", "")
            if kind == b"Override":
                types[said.get("PartName", "")] = told_type
            elif told_type.endswith(_MAIN):  # some writers give all XML the type of the document
                types.setdefault(_USUAL_MAIN, told_type)
        return types

    def _check_bounds(self, of_part: int, most: int | None) -> None:
        limits = self.limits
        if self._read > limits.bytes or (most is not None and of_part > most):
            raise DocumentRejected(
                "TOO_LARGE",
                f"the file unpacks to more than {min(limits.bytes, most or limits.bytes)} bytes",
                "split it into several files",
            )
        if self._read > limits.ratio_from and self._read > limits.ratio * self._packed:
            raise DocumentRejected(
                "TOO_LARGE",
                f"the file unpacks to more than {limits.ratio} times its size",
                "save it anew with the program that wrote it",
            )


def main_type(types: dict[str, str]) -> str:
    """Return the media type of the archive: its main part's, such as `application/vnd.….document`; "" for none."""
    mains = [told for told in types.values() if told.endswith(_MAIN)]
    return mains[0].removesuffix(_MAIN) if mains else ""


def media_type_of(file: Path) -> str:
    """Return what an archive is by its content; "" for one that is no office document."""
    with Package(file) as package:
        return main_type(package.content_types())


def _check_directory(file: Path, limits: Limits) -> None:
    """Refuse a directory that is too long before it is read: every entry of it would become an object."""
    size = file.stat().st_size
    with file.open("rb") as opened:
        start = max(0, size - 0xFFFF - _END.size - _LOCATOR_64.size)
        opened.seek(start)
        tail = opened.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) - at < _END.size:
            raise _corrupt()
        _, _, _, _, count, length, _, _ = _END.unpack_from(tail, at)
        locator = at - _LOCATOR_64.size
        if locator >= 0 and tail.startswith(b"PK\x06\x07", locator):
            _, _, offset, _ = _LOCATOR_64.unpack_from(tail, locator)
            opened.seek(min(offset, size))
            if len(end := opened.read(_END_64.size)) == _END_64.size and end.startswith(b"PK\x06\x06"):
                *_, count, length, _ = _END_64.unpack(end)
    if count > limits.entries or length > limits.entries * (_DIRECTORY_ENTRY + 256):
        raise _too_many(limits)


def _too_many(limits: Limits) -> DocumentRejected:
    return DocumentRejected(
        "TOO_LARGE", f"there are more than {limits.entries} files in the archive", "upload the document alone"
    )


def _corrupt() -> DocumentRejected:
    return DocumentRejected(
        "CORRUPT", "the file is damaged or cut off: its archive cannot be read", "save or download it again"
    )
