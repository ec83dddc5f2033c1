"""What an index knows of a passage, the same for every index: its place, its words, and what filters ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, groupby, islice

from netintent_server.model.search import SearchFilter
from netintent_server.ports import Added
from netintent_server.rag.words import pairs, words

MOST_CLAUSE_WORDS = 100_000
"""Words that are evidence for a whole clause: the whole of a book without headings tells little of its parts."""

_MARK = "\x1f"
"""Parts a facet's kind from its value; a value that has it only ever matches itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseWords:
    """The evidence of a whole clause: its own heading, and everything from the headings above it to its end."""

    heading: list[str]
    text: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One passage: its words, beginning with its heading's, and their pairs.

    `first` is the first passage of the same clause, which carries `clause`.
    """

    key: int
    ordinal: int
    first: int
    text: list[str]
    pairs: list[str]
    clause: ClauseWords | None
    facets: tuple[str, ...]


def entries(added: Added) -> Iterator[Entry]:
    """The entries of a document's passages in order; consecutive passages below the same heading are one clause."""
    of_document = _document_facets(added)
    title = added.document.title
    ordinal = 0
    for (clause, path), group in groupby(added.passages, key=lambda passage: (passage.clause, passage.heading_path)):
        passages = list(group)
        first = ordinal
        # a document without headings is one clause, headed by its title
        heading = words(path[-1] if path else title)
        above = words(" ".join(path[:-1] if title in path else (title, *path[:-1]))) if path else []
        facets = (*of_document, *_clause_facets(clause))
        texts = [words(passage.text) for passage in passages]
        whole = ClauseWords(heading=heading, text=list(islice(chain(above, heading, *texts), MOST_CLAUSE_WORDS)))
        for text in texts:
            own = text if text[: len(heading)] == heading else heading + text
            yield Entry(
                key=added.key,
                ordinal=ordinal,
                first=first,
                text=own,
                pairs=pairs(own),
                clause=whole if ordinal == first else None,
                facets=facets,
            )
            ordinal += 1


def wanted(where: SearchFilter) -> list[list[str]]:
    """The filter as facets: a passage has one of each list."""
    fields = (
        [_facet("document", name) for name in where.document],
        [_facet("source", source) for source in where.source],
        [_facet("version", version) for version in where.version],
        [_facet("release", release) for release in where.release],
        [_facet("clause", clause) for clause in where.clause_prefix],
    )
    return [facets for facets in fields if facets] + [[_label(*label)] for label in where.labels]


def _document_facets(added: Added) -> tuple[str, ...]:
    document = added.document
    return (
        _facet("document", document.name),
        _facet("source", document.source),
        _facet("version", document.version),
        _facet("release", document.release),
        *(_label(*label) for label in document.labels),
    )


def _clause_facets(clause: str) -> list[str]:
    numbers = clause.split(".") if clause else []
    return [_facet("clause", ".".join(numbers[:depth])) for depth in range(1, len(numbers) + 1)]


def _facet(kind: str, value: str) -> str:
    return f"{kind}{_MARK}{value}"


def _label(name: str, value: str) -> str:
    return _facet("label", f"{name}{_MARK}{value}")
