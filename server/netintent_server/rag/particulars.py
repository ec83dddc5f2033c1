"""What an upload says of a file: checked, and completed where it is silent."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from netintent_server.errors import DocumentRejected
from netintent_server.model.document import DEFAULT_COLLECTION, Document, DocumentRef
from netintent_server.model.text import Converted
from netintent_server.model.upload import Begin

PIPELINE = 1
"""Counts up when conversion or cutting changes: the same upload is then another ingestion."""

MOST_CHARACTERS = 1024
MOST_LABELS = 32
MOST_LABEL_CHARACTERS = 256

ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,127}").fullmatch
ID_RULE = "1..128 lower-case letters, digits, '.', '_' and '-', the first a letter or digit"

_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,7}\Z")


def checked(tenant: str, begin: Begin) -> tuple[DocumentRef, Begin]:
    """The document that is meant, and the particulars with its file name alone; raises DocumentRejected."""
    begin = replace(begin, file_name=re.split(r"[/\\]", begin.file_name)[-1].strip())
    document_id = begin.document_id or slug(begin.file_name)
    faults = list(_faults(begin, document_id))
    if faults:
        raise DocumentRejected("INVALID_ARGUMENT", "; ".join(faults), "correct the begin frame and send the file again")
    return DocumentRef(tenant, begin.collection or DEFAULT_COLLECTION, document_id), begin


def slug(file_name: str) -> str:
    """An id from a file's name: its stem in lower case, without accents, "-" for what an id cannot hold."""
    stem = _EXTENSION.sub("", file_name)
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9._-]+", "-", plain).strip("-._")[:128]


def fingerprint(begin: Begin, sha256: str) -> str:
    """Equal for the same content with the same particulars, read by the same pipeline."""
    told = [PIPELINE, sha256, begin.file_name, begin.media_type, begin.title, begin.version, begin.release]
    return hashlib.sha256(json.dumps([*told, begin.source, sorted(begin.labels)]).encode()).hexdigest()


def described(ref: DocumentRef, begin: Begin, converted: Converted, *, size_bytes: int, sha256: str) -> Document:
    """The document as it will be stored: what the caller said, else what the document says of itself."""
    return Document(
        name=ref.name,
        title=begin.title or converted.title or begin.file_name,
        source=begin.source,
        version=begin.version or converted.version,
        release=begin.release or converted.release,
        media_type=converted.media_type or begin.media_type,
        size_bytes=size_bytes,
        sha256=sha256,
        labels=tuple(sorted(begin.labels)),
    )


def _faults(begin: Begin, document_id: str) -> Iterator[str]:
    if not begin.file_name:
        yield "begin.file_name: is empty; give the file's name"
    if begin.collection and not ID(begin.collection):
        yield f"begin.collection: {begin.collection[:64]!r} is no id: {ID_RULE}"
    if begin.document_id and not ID(begin.document_id):
        yield f"begin.document_id: {begin.document_id[:64]!r} is no id: {ID_RULE}"
    elif begin.file_name and not ID(document_id):
        yield "begin.document_id: is empty, and the file's name gives none; set it"
    for name in ("file_name", "media_type", "title", "version", "release", "source"):
        if len(getattr(begin, name)) > MOST_CHARACTERS:
            yield f"begin.{name}: has more than {MOST_CHARACTERS} characters"
    if len(begin.labels) > MOST_LABELS:
        yield f"begin.labels: has {len(begin.labels)} entries; the most is {MOST_LABELS}"
    if any(
        not key or len(key) > MOST_LABEL_CHARACTERS or len(value) > MOST_LABEL_CHARACTERS for key, value in begin.labels
    ):
        yield f"begin.labels: keys have 1..{MOST_LABEL_CHARACTERS} characters, values at most as many"
