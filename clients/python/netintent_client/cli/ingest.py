"""`netintent ingest`: files and directories into a collection."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netintent_client.cli.exits import FAILED, complain
from netintent_client.cli.options import Connection, Output, command
from netintent_client.cli.search_options import Collection

if TYPE_CHECKING:
    from netintent_client.cli.found_files import Found
    from netintent_client.cli.ingest_view import Tally
    from netintent_client.client import NetintentClient
    from netintent_client.upload import Upload

MOST_NAMED = 20


@command
async def ingest(
    *,
    connection: Connection,
    output: Output,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="files, and directories with all in them")],
    collection: Collection = None,
    document_id: Annotated[
        str | None, typer.Option(metavar="ID", help="of a single file; default made of its name")
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="default what the document says")] = None,
    version: Annotated[str | None, typer.Option(metavar="TEXT", help="default what the document says")] = None,
    release: Annotated[str | None, typer.Option(metavar="TEXT", help='e.g. "Rel-18"')] = None,
    source: Annotated[str | None, typer.Option(metavar="TEXT", help="where it came from: a URL, a body")] = None,
    label: Annotated[list[str] | None, typer.Option(metavar="KEY=VALUE", help="to filter by; repeatable")] = None,
    glob: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="of a directory's files, those to send; repeatable"),
    ] = None,
) -> None:
    """Put files into a collection, where they are searched and cited.

    Of a directory, text, Markdown and HTML files are sent, hidden ones left out. A document of the same id is
    replaced. Every file that could not be ingested is named with its reason and remedy, and makes the exit code 1.
    """
    from netintent_client.cli.connect import connect
    from netintent_client.cli.found_files import find
    from netintent_client.cli.ingest_view import Tally
    from netintent_client.cli.names import collection_id
    from netintent_client.cli.search_options import labels_of
    from netintent_client.errors import NetintentError
    from netintent_client.upload import Upload

    labels = labels_of(label)
    files = find(paths, glob or (), document_id)
    uploads = [
        Upload(
            file.path,
            collection=collection_id(collection) if collection else "",
            document_id="" if file.named else file.document_id,
            title=title or "",
            version=version or "",
            release=release or "",
            source=source or "",
            labels=labels,
        )
        for file in files
    ]
    tally = Tally()
    try:
        async with connect(connection) as client:
            await _send(client, files, uploads, tally, connection.timeout)
    except NetintentError:
        if tally.ended:
            _name_the_missing(files, tally)
            tally.show(files, as_json=bool(output.json))
        raise
    tally.show(files, as_json=bool(output.json))
    if tally.failed:
        raise typer.Exit(FAILED)


async def _send(
    client: NetintentClient,
    files: Sequence[Found],
    uploads: Sequence[Upload],
    tally: Tally,
    timeout: float | None,  # noqa: ASYNC109 - gRPC's own deadline
) -> None:
    from netintent_client.cli.ingest_view import watching

    with watching(files) as watch:
        async with client.ingest(uploads, timeout=timeout) as events:
            async for event in events:
                watch(event)
                tally.note(event)


def _name_the_missing(files: Sequence[Found], tally: Tally) -> None:
    missing = [str(file.path) for index, file in enumerate(files) if index not in tally.ended]
    for path in missing[:MOST_NAMED]:
        complain(f"{path}: not ingested, the call ended before")
    if len(missing) > MOST_NAMED:
        complain(f"and {len(missing) - MOST_NAMED} more")
