"""The lexical index as tantivy sees it: its fields, its documents and its queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from netintent_server.adapters.index import ranking
from netintent_server.adapters.index.entries import Entry, wanted
from netintent_server.model.search import SearchFilter

if TYPE_CHECKING:
    from tantivy import Document, Query, Schema

FORMAT = "2"
"""Of the fields below and of how text is read as words; an index of another format is begun anew."""

PASSAGES_BITS = 24
"""A place is a document's key and, in this many bits, a passage's ordinal."""

PASSAGE = "passage"
PAIRS = "pairs"
CLAUSE = "clause"
HEADING = "heading"


def schema() -> Schema:
    """The fields. Words arrive made, parted by blanks; no positions are kept, for no phrase is searched."""
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    builder.add_text_field("format", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("sequence", fast=True)
    builder.add_unsigned_field("key", indexed=True)
    builder.add_unsigned_field("place", indexed=True, fast=True)
    builder.add_unsigned_field("first", fast=True)
    builder.add_text_field("facet", tokenizer_name="raw", index_option="basic")
    for field in (PASSAGE, PAIRS, CLAUSE, HEADING):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def marker(sequence: int) -> Document:
    """The one document that tells what has been applied."""
    from tantivy import Document

    document = Document()
    document.add_text("format", FORMAT)
    document.add_unsigned("sequence", sequence)
    return document


def passage(entry: Entry) -> Document:
    """A passage. Numbers are added as unsigned: given to the constructor they end the writer's thread."""
    from tantivy import Document

    document = Document()
    document.add_unsigned("key", entry.key)
    document.add_unsigned("place", place(entry.key, entry.ordinal))
    document.add_unsigned("first", place(entry.key, entry.first))
    for facet in entry.facets:
        document.add_text("facet", facet)
    document.add_text(PASSAGE, " ".join(entry.text))
    document.add_text(PAIRS, " ".join(entry.pairs))
    if entry.clause is not None:
        document.add_text(CLAUSE, " ".join(entry.clause.text))
        document.add_text(HEADING, " ".join(entry.clause.heading))
    return document


def place(key: int, ordinal: int) -> int:
    """A place as one number."""
    return key << PASSAGES_BITS | ordinal


def place_of(number: int) -> ranking.Place:
    """The place that a number is."""
    return number >> PASSAGES_BITS, number & ((1 << PASSAGES_BITS) - 1)


def any_of(fields: Schema, field: str, terms: Iterable[str]) -> Query:
    """BM25 over a field's words; made of terms, never of a query's syntax."""
    from tantivy import Occur, Query

    return Query.boolean_query([(Occur.Should, Query.term_query(fields, field, term, "freq")) for term in terms])


def own_evidence(fields: Schema, terms: Sequence[str], pairs: Sequence[str]) -> Query:
    """What a passage's own text says for it."""
    from tantivy import Occur, Query

    text = any_of(fields, PASSAGE, terms)
    if not pairs:
        return text
    neighbours = Query.boost_query(any_of(fields, PAIRS, pairs), ranking.PAIRS)
    return Query.boolean_query([(Occur.Should, text), (Occur.Should, neighbours)])


def clause_evidence(fields: Schema, terms: Sequence[str]) -> Query:
    """What a clause adds to the scores of its passages, weighed."""
    from tantivy import Occur, Query

    text = Query.boost_query(any_of(fields, CLAUSE, terms), ranking.CLAUSE)
    heading = Query.boost_query(any_of(fields, HEADING, terms), ranking.TITLE)
    return Query.boolean_query([(Occur.Should, text), (Occur.Should, heading)])


def within(fields: Schema, query: Query, where: SearchFilter) -> Query:
    """The query over the passages that the filter keeps, with the scores it gives over all."""
    from tantivy import Query

    return _kept(query, [Query.term_set_query(fields, "facet", facets) for facets in wanted(where)])


def at(fields: Schema, query: Query, places: Iterable[ranking.Place]) -> Query:
    """The query over the passages at some places."""
    from tantivy import Query

    return _kept(query, [Query.term_set_query(fields, "place", [place(*each) for each in places])])


def _kept(query: Query, by: list[Query]) -> Query:
    from tantivy import Occur, Query

    silent = [(Occur.Must, Query.const_score_query(each, 0.0)) for each in by]
    return Query.boolean_query([*silent, (Occur.Must, query)]) if silent else query
