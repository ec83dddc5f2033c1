"""Resource names as people type them: whole, or just an id; and the document ids that file names become."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePath

from netintent_client.cli.exits import Problem

DEFAULT_COLLECTION = "default"
LONGEST_ID = 128

_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,7}\Z")


def collection_id(given: str | None) -> str:
    """The id of a collection named by its id or its resource name."""
    return (given or DEFAULT_COLLECTION).removeprefix("collections/")


def collection_name(given: str | None) -> str:
    """The resource name of a collection named by its id or its resource name."""
    return f"collections/{_segment(collection_id(given), 'a collection')}"


def document_name(given: str, collection: str | None = None) -> str:
    """The resource name of a document named by it or by its id within the collection; raises Problem for neither."""
    match given.split("/"):
        case ["collections", parent, "documents", document] if parent and document:
            return given
        case ["collections", *_]:
            raise Problem(f"{given!r} names no document; write collections/COLLECTION/documents/ID, or the ID alone")
    return f"{collection_name(collection)}/documents/{_segment(given, 'a document')}"


def document_id(name: str) -> str:
    """The id at the end of a document's resource name."""
    return name.rpartition("/")[2]


def slug(file_name: str) -> str:
    """The id the server gives a file that comes without one: empty where the name has nothing that an id may hold."""
    return _plain(_EXTENSION.sub("", file_name))[:LONGEST_ID]


def slug_of_path(relative: PurePath) -> str:
    """An id for a file of a directory, folders included: a/README.md is a.readme.

    What would be too long, or lose a part that an id cannot hold, ends in a hash of the path instead.
    """
    parts = [*map(_plain, relative.parts[:-1]), _plain(_EXTENSION.sub("", relative.name))]
    joined = ".".join(filter(None, parts))
    if all(parts) and len(joined) <= LONGEST_ID:
        return joined
    digest = hashlib.sha256(relative.as_posix().encode(errors="surrogatepass")).hexdigest()[:12]
    return f"{joined[: LONGEST_ID - len(digest) - 1]}-{digest}".lstrip("-")


def _plain(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9._-]+", "-", ascii_only).strip("-._")


def _segment(given: str, what: str) -> str:
    if not given or "/" in given:
        raise Problem(f"{given!r} names no {what.removeprefix('a ')}; write its id")
    return given
