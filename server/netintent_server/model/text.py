"""The text of a document on its way in: blocks as a converter reads them, passages as they are stored and found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class BlockKind(Enum):
    """What a block is."""

    HEADING = auto()
    PARAGRAPH = auto()
    LIST_ITEM = auto()
    TABLE = auto()
    CODE = auto()
    CAPTION = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of a document, in reading order; its text has no blank line at either end.

    A heading has a level from 1 (the outermost) and, where the converter knows its number apart from its text
    (automatic numbering), a clause; otherwise the number is read from the text. A table is one line a row, cells
    separated by " | ". A list item keeps its marker.
    """

    kind: BlockKind
    text: str
    level: int = 0
    clause: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """What a converter reads from a file: the blocks, and what the document says of itself (empty when it does not).

    `media_type` is what the content was found to be.
    """

    blocks: tuple[Block, ...]
    media_type: str = ""
    title: str = ""
    version: str = ""
    release: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a document's stored text within one clause: what is searched, found and cited.

    The passages of a document follow one another without gap or overlap and concatenate to its stored text; offsets
    are code points of that text, end exclusive. `text` ends with the white space before the next passage.
    `heading_path` is the headings above it, outermost first, each as written ("5.6.1 Registration").
    """

    start: int
    end: int
    text: str
    clause: str = ""
    heading_path: tuple[str, ...] = ()
    page: int | None = None
