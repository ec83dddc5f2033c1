"""`netintent documents`: what is stored, its text, and its end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from netintent_client.cli.completion import document_names
from netintent_client.cli.exits import FAILED, Problem, complain, printable
from netintent_client.cli.options import Connection, Output, command
from netintent_client.cli.search_options import Collection, Label

if TYPE_CHECKING:
    from netintent.rag.v1.document_pb2 import Document, ReadDocumentRequest, ReadDocumentResponse
    from netintent_client.client import NetintentClient

LAST = 2**32 - 1

_NAME_HELP = "a document's id, or collections/COLLECTION/documents/ID"
Name = Annotated[str, typer.Argument(metavar="NAME", help=_NAME_HELP, autocompletion=document_names)]
Names = Annotated[list[str], typer.Argument(metavar="NAME", help=_NAME_HELP, autocompletion=document_names)]


@command
async def list_documents(
    connection: Connection, output: Output, collection: Collection = None, label: Label = None
) -> None:
    """List the documents of a collection."""
    from netintent.rag.v1.document_pb2 import ListDocumentsRequest, ListDocumentsResponse
    from netintent_client.cli.connect import connect
    from netintent_client.cli.names import collection_name, document_id
    from netintent_client.cli.search_options import labels_of
    from netintent_client.cli.show import json_of, print_json, size, table, when

    request = ListDocumentsRequest(parent=collection_name(collection), page_size=1_000, labels=labels_of(label))
    async with connect(connection) as client:
        documents = [document async for document in client.documents(request)]
    if output.json:
        print_json(json_of(ListDocumentsResponse(documents=documents)))
        return
    rows = [
        [document_id(d.name), d.title, d.version, d.release, f"{d.chunks}", size(d.size_bytes), when(d.create_time)]
        for d in documents
    ]
    table(["document", "title", "version", "release", "passages", "size", "ingested"], rows)


@command
async def get_document(connection: Connection, output: Output, name: Name, collection: Collection = None) -> None:
    """Print what is known of a document."""
    from netintent_client.cli.connect import connect
    from netintent_client.cli.names import document_name
    from netintent_client.cli.show import json_of, print_json

    whole = document_name(name, collection)
    async with connect(connection) as client:
        document = (await client.get_document(whole)).document
    if output.json:
        print_json(json_of(document))
    else:
        _show(document)


@command
async def read_document(
    *,
    connection: Connection,
    output: Output,
    name: Name,
    collection: Collection = None,
    clause: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="a clause with its sub-clauses, by its number")
    ] = None,
    text_range: Annotated[
        str | None, typer.Option("--range", metavar="A:B", help="code points from A to before B, as citations say")
    ] = None,
) -> None:
    """Print the stored text of a document, exactly as citations refer to it."""
    from netintent.rag.v1.document_pb2 import ReadDocumentRequest
    from netintent_client.cli.connect import connect
    from netintent_client.cli.names import document_name
    from netintent_client.cli.show import json_of, print_json

    if clause is not None and text_range is not None:
        raise Problem("--clause: goes without --range")
    request = ReadDocumentRequest(name=document_name(name, collection))
    if clause is not None:
        request.clause = clause
    elif text_range is not None:
        request.range.start, request.range.end = _range(text_range)
    async with connect(connection) as client:
        read = await _read(client, request)
    if output.json:
        print_json(json_of(read))
        return
    if sys.stdout.isatty():
        print(printable(read.text))
    else:
        sys.stdout.buffer.write(read.text.encode())


@command
async def delete_documents(
    *,
    connection: Connection,
    output: Output,
    names: Names,
    collection: Collection = None,
    etag: Annotated[
        str | None, typer.Option(metavar="ETAG", help="delete only this version; with a single NAME")
    ] = None,
) -> None:
    """Delete documents for good."""
    from netintent.rag.v1.document_pb2 import DeleteDocumentRequest
    from netintent_client.cli.connect import connect
    from netintent_client.cli.failures import describe
    from netintent_client.cli.names import document_name
    from netintent_client.cli.show import as_dict, json_line, print_json
    from netintent_client.errors import Aborted, InvalidArgument, NotFound

    if etag is not None and len(names) > 1:
        raise Problem("--etag: is one document's; name one with it")
    wholes = [document_name(name, collection) for name in names]
    async with connect(connection) as client:
        failed = 0
        for whole in dict.fromkeys(wholes):
            request = DeleteDocumentRequest(name=whole, etag=etag or "")
            try:
                deleted = await client.delete_document(request)
            except (Aborted, InvalidArgument, NotFound) as error:  # it alone; the others may still be deleted
                failed += 1
                complain(told if whole in (told := describe(error)) else f"{whole}: {told}")
                continue
            if output.json:
                print_json(json_line({"name": whole, **as_dict(deleted)}))
            else:
                print(f"deleted {whole}")
    if failed:
        raise typer.Exit(FAILED)


def _range(given: str) -> tuple[int, int]:
    start, colon, end = given.partition(":")
    numbers = [int(text) for text in (start, end) if text.isascii() and text.isdigit()]
    if not colon or len(numbers) != 2 or not numbers[0] < numbers[1] <= LAST:
        raise Problem(f"--range: {given!r} is not A:B, two whole numbers, the first the smaller")
    return numbers[0], numbers[1]


async def _read(client: NetintentClient, request: ReadDocumentRequest) -> ReadDocumentResponse:
    """What is asked for; a range, or the whole, in as many calls as it takes."""
    read = await client.read_document(request)
    if request.HasField("clause"):
        return read
    last = min(request.range.end, read.length) if request.HasField("range") else read.length
    while read.end < last:
        request.range.start, request.range.end = read.end, last
        more = await client.read_document(request)
        if more.etag != read.etag or not more.text:
            raise Problem(f"{request.name} changed while it was read; read it again", FAILED)
        read.text, read.end = read.text + more.text, more.end
    return read


def _show(document: Document) -> None:
    from netintent.rag.v1.document_pb2 import DocumentState
    from netintent_client.cli.show import line, size, when

    facts = {
        "title": document.title,
        "source": document.source,
        "version": document.version,
        "release": document.release,
        "labels": ", ".join(f"{key}={value}" for key, value in sorted(document.labels.items())),
        "state": DocumentState.Name(document.state).removeprefix("DOCUMENT_STATE_"),
        "passages": f"{document.chunks}",
        "upload": f"{document.media_type}, {size(document.size_bytes)}, sha256 {document.sha256}",
        "ingested": when(document.create_time),
        "etag": document.etag,
    }
    line((document.name, "bold"))
    for name, value in facts.items():
        if value:
            line(f"{name:9} {value}")
    if document.HasField("error"):
        line((document.error.code, "red"), f"  {document.error.message}")
        line(f"  {document.error.remedy}")
