"""What a format is, and what comes of reading a file with it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from pathlib import Path

from netintent_server.adapters.convert.particulars import release_in, version_in
from netintent_server.errors import DocumentRejected
from netintent_server.model.text import Block, BlockKind, Converted
from netintent_server.rag.clauses import clause_number

_MOST_BLOCKS = 1_000_000  # about 300 MB of objects, however small each is
_LONGEST_TITLE = 500
_LONGEST_VERSION = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a document says of itself; `name` is a title that yields to a heading that stands alone at the top."""

    title: str = ""
    name: str = ""
    version: str = ""
    release: str = ""


Read = Generator[Block | Said, None, None]
"""A document in reading order. Whoever collects can bound it, stop it and close it.

One that works long without finding a block yields an empty Said, so that it can be stopped there.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One kind of file: how it is told, and how it is read.

    The first media type is the one it is known by. A format with a signature is told by it alone: every such file
    begins with it, and a file that does not is none, whatever it is called. `read` is a pure function at module level
    (it may run in another process). It raises DocumentRejected for a file that is not what it claims to be, and loads
    its vendor's library when it is called.
    """

    name: str
    media_types: tuple[str, ...]
    extensions: frozenset[str]
    read: Callable[[Path], Read]
    signature: bytes = b""


def collect(read: Iterable[Block | Said], *, file_name: str, media_type: str, go_on: Callable[[], None]) -> Converted:
    """Gather what a format reads; `go_on` is called at every part and may raise.

    Raises:
        DocumentRejected: EMPTY_TEXT when there is none, TOO_LARGE when there are too many blocks.
    """
    blocks: list[Block] = []
    said = Said()
    for part in read:
        go_on()
        if isinstance(part, Said):
            said = Said(
                title=said.title or part.title,
                name=said.name or part.name,
                version=said.version or part.version,
                release=said.release or part.release,
            )
        elif part.text.strip():
            blocks.append(part)
            if len(blocks) > _MOST_BLOCKS:
                raise DocumentRejected(
                    "TOO_LARGE", f"the document has more than {_MOST_BLOCKS} blocks", "split it into several files"
                )
    if not blocks:
        raise DocumentRejected("EMPTY_TEXT", "there is no text in the file", "upload a file that has text")
    title = " ".join((said.title or _title(blocks, said.name))[: 2 * _LONGEST_TITLE].split())[:_LONGEST_TITLE]
    version = (said.version or version_in(title) or version_in(file_name))[:_LONGEST_VERSION]
    release = (said.release or release_in(title, version) or release_in(file_name, version))[:_LONGEST_VERSION]
    return Converted(blocks=tuple(blocks), media_type=media_type, title=title, version=version, release=release)


def _title(blocks: list[Block], name: str) -> str:
    """Return the heading that stands alone at the top level, else the name, else the first such heading."""
    tops = [block.text for block in blocks if block.kind is BlockKind.HEADING and block.level == 1]
    if len(tops) == 1 and not clause_number(tops[0]):
        return tops[0]
    return name or next((text for text in tops if not clause_number(text)), "")
