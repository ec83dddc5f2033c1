"""An upload of documents: its frames as they come in, and what is told of each file."""

from __future__ import annotations

from dataclasses import dataclass

from netintent_server.model.common import Stage
from netintent_server.model.document import Document, DocumentError


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """Opens a file; mirrors the message of that name."""

    collection: str = ""
    document_id: str = ""
    file_name: str = ""
    media_type: str = ""
    title: str = ""
    version: str = ""
    release: str = ""
    source: str = ""
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """Closes the open file: what was sent, for comparison with what arrived."""

    size_bytes: int = 0
    sha256: str = ""


Frame = Begin | bytes | Commit


@dataclass(frozen=True, slots=True, kw_only=True)
class Progressed:
    """How far a file is; `total` is 0 while it is not known."""

    file_index: int
    stage: Stage
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """A file is durable and, from its collection's `sequence` on, searchable: it is now."""

    file_index: int
    document: Document
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotIngested:
    """A file was not ingested; the others go on."""

    file_index: int
    error: DocumentError


UploadEvent = Progressed | Ingested | NotIngested
