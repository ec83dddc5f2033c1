"""`netintent search`: the passages that match a question best, or those of a file of questions."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from netintent_client.cli.exits import Problem, complain
from netintent_client.cli.options import Connection, Output, command
from netintent_client.cli.search_options import TopK, Where

BATCH_TOP_K = 50
"""A document's passages often crowd the first ranks; so many leave at least ten distinct ones."""


class Mode(StrEnum):
    """Which evidence ranks; the contract's SearchMode by the names that people type."""

    lexical = "lexical"
    dense = "dense"
    hybrid = "hybrid"


@command
async def search(
    *,
    connection: Connection,
    output_form: Output,
    where: Where,
    query: Annotated[
        str | None, typer.Argument(help="words or a question; - reads standard input", metavar="QUERY")
    ] = None,
    top_k: TopK = None,
    mode: Annotated[Mode | None, typer.Option(help="what ranks; default the best there is")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="say how each score came about")] = False,
    input_file: Annotated[
        Path | None,
        typer.Option("--input", metavar="FILE", help='many: JSON lines {"qid", "question"}; - is standard input'),
    ] = None,
    output_file: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help='many: JSON lines {"qid", "docs"}; - is standard output'),
    ] = None,
) -> None:
    """Find passages.

    Each is printed with its score, its place in its document, the words around what was found, and the name and range
    by which `documents read` reads it. With --input, every row is searched for and the places are written in the same
    order, best first, as "SPECIFICATION#CLAUSE".
    """
    from netintent.rag.v1.rag_service_pb2 import SearchMode, SearchRequest
    from netintent_client.cli.connect import connect
    from netintent_client.cli.files import STANDARD, text_argument
    from netintent_client.cli.search_options import collection_of, filter_of

    request = SearchRequest(
        collection=collection_of(where),
        filter=filter_of(where),
        mode=SearchMode.Value(f"SEARCH_MODE_{mode.name.upper()}") if mode else SearchMode.SEARCH_MODE_UNSPECIFIED,
        top_k=top_k or 0,
        explain=explain,
    )
    if input_file is not None:
        if query is not None or explain:
            raise Problem("--input: takes the questions from the file; leave out QUERY and --explain")
        from netintent_client.cli.questions import PATIENT, read_questions, search_all

        request.top_k = top_k or BATCH_TOP_K
        rows = read_questions(input_file)
        await search_all(connect(connection, retry=PATIENT), rows, output_file or STANDARD, request)
        return
    if query is None:
        raise Problem("QUERY: say what to look for, or name a file with --input")
    if output_file is not None:
        raise Problem("--output: goes with --input; one search is written to standard output")
    request.query = text_argument(query, "QUERY")
    async with connect(connection) as client:
        found = await client.search(request)
    from netintent_client.cli.passages_view import show_hits
    from netintent_client.cli.show import json_of, print_json

    if output_form.json:
        print_json(json_of(found))
    elif found.hits:
        show_hits(found.hits, request.query)
    else:
        complain("nothing was found")
