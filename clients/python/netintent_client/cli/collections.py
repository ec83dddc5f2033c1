"""`netintent collections`: sets of documents that are searched together."""

from __future__ import annotations

from typing import Annotated

import typer

from netintent_client.cli.completion import collection_ids
from netintent_client.cli.exits import FAILED, complain
from netintent_client.cli.options import Connection, Output, command

_NAME_HELP = "a collection's id, or collections/ID"
Name = Annotated[str, typer.Argument(metavar="NAME", help=_NAME_HELP, autocompletion=collection_ids)]
Names = Annotated[list[str], typer.Argument(metavar="NAME", help=_NAME_HELP, autocompletion=collection_ids)]


@command
async def list_collections(connection: Connection, output: Output) -> None:
    """List the collections that the caller may see."""
    from netintent.rag.v1.document_pb2 import ListCollectionsResponse
    from netintent_client.cli.connect import connect
    from netintent_client.cli.names import collection_id
    from netintent_client.cli.show import json_of, print_json, size, table, when

    async with connect(connection) as client:
        collections = [collection async for collection in client.collections()]
    if output.json:
        print_json(json_of(ListCollectionsResponse(collections=collections)))
        return
    rows = [
        [collection_id(c.name), f"{c.documents}", f"{c.chunks}", size(c.size_bytes), when(c.update_time)]
        for c in collections
    ]
    table(["collection", "documents", "passages", "size", "changed"], rows)


@command
async def get_collection(connection: Connection, output: Output, name: Name) -> None:
    """Print what is known of a collection."""
    from netintent_client.cli.connect import connect
    from netintent_client.cli.names import collection_name
    from netintent_client.cli.show import json_of, line, print_json, size, when

    async with connect(connection) as client:
        collection = (await client.get_collection(collection_name(name))).collection
    if output.json:
        print_json(json_of(collection))
        return
    vectors = f"{collection.embedding_model}, {collection.embedding_dimension} dimensions"
    facts = {
        "documents": f"{collection.documents}",
        "passages": f"{collection.chunks}",
        "size": size(collection.size_bytes),
        "vectors": vectors if collection.embedding_model else "none",
        "sequence": f"{collection.index_sequence}",
        "created": when(collection.create_time),
        "changed": when(collection.update_time),
    }
    line((collection.name, "bold"))
    for fact, value in facts.items():
        if value:
            line(f"{fact:9} {value}")


@command
async def delete_collections(connection: Connection, output: Output, names: Names) -> None:
    """Delete collections with all their documents, for good."""
    from netintent_client.cli.connect import connect
    from netintent_client.cli.failures import describe
    from netintent_client.cli.names import collection_name
    from netintent_client.cli.show import as_dict, count, json_line, print_json
    from netintent_client.errors import InvalidArgument, NotFound

    wholes = [collection_name(name) for name in names]
    async with connect(connection) as client:
        failed = 0
        for whole in dict.fromkeys(wholes):
            try:
                deleted = await client.delete_collection(whole)
            except (InvalidArgument, NotFound) as error:  # it alone; the others may still be deleted
                failed += 1
                complain(told if whole in (told := describe(error)) else f"{whole}: {told}")
                continue
            if output.json:
                print_json(json_line({"name": whole, **as_dict(deleted)}))
            else:
                print(f"deleted {whole} with {count(deleted.documents, 'document')}")
    if failed:
        raise typer.Exit(FAILED)
