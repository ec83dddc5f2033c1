"""Where to look: the options that `search` and `ask` share, and the contract's filter made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from netintent_client.cli.completion import collection_ids, document_names
from netintent_client.cli.exits import Problem
from netintent_client.cli.names import collection_id, document_name

if TYPE_CHECKING:
    from netintent.rag.v1.rag_service_pb2 import SearchFilter

Collection = Annotated[
    str | None,
    typer.Option("--collection", metavar="ID", help='default "default"', autocompletion=collection_ids),
]
TopK = Annotated[int | None, typer.Option("--top-k", metavar="N", min=1, max=100, help="passages; default 10")]
Label = Annotated[
    list[str] | None, typer.Option("--label", metavar="KEY=VALUE", help="of the document; repeatable, all hold")
]


@dataclass(frozen=True, kw_only=True)
class Where:
    """Which passages are considered: one of each repeated option, all of different ones."""

    collection: Collection = None
    document: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="in this document; repeatable", autocompletion=document_names),
    ] = None
    source: Annotated[list[str] | None, typer.Option(metavar="TEXT", help="from this source; repeatable")] = None
    version: Annotated[list[str] | None, typer.Option(metavar="TEXT", help="of this version; repeatable")] = None
    release: Annotated[list[str] | None, typer.Option(metavar="TEXT", help="of this release; repeatable")] = None
    clause: Annotated[list[str] | None, typer.Option(metavar="NUMBER", help="in this clause or below; repeatable")] = (
        None
    )
    label: Label = None


def filter_of(where: Where) -> SearchFilter:
    """The message; raises Problem for what cannot be read."""
    from netintent.rag.v1.rag_service_pb2 import SearchFilter

    return SearchFilter(
        document=[document_name(name, where.collection) for name in where.document or ()],
        source=where.source,
        version=where.version,
        release=where.release,
        clause_prefix=where.clause,
        labels=labels_of(where.label),
    )


def collection_of(where: Where) -> str:
    """The collection's id; empty for the server's default."""
    return collection_id(where.collection) if where.collection else ""


def labels_of(given: list[str] | None) -> dict[str, str]:
    """KEY=VALUE, as `--label` takes it."""
    labels: dict[str, str] = {}
    for text in given or ():
        key, equals, value = text.partition("=")
        if not (equals and key):
            raise Problem(f"--label: {text!r} is not KEY=VALUE")
        if labels.setdefault(key, value) != value:
            raise Problem(f"--label: {key} is given twice")
    return labels
