"""The commands of `netintent`, one module each; what they need is loaded when they run."""

from __future__ import annotations

from importlib.metadata import version as version_of
from typing import Annotated

import typer

from netintent_client.cli import (
    ask,
    capabilities,
    collections,
    config,
    diff,
    documents,
    evaluate,
    explain,
    feasibility,
    health,
    ingest,
    plan,
    policy,
    render,
    search,
    serve,
    status,
    validate,
)
from netintent_client.cli.options import Connection, Output, command

app = typer.Typer(
    help="Natural-language intents to validated plans, and documents to cited answers, for 5G core and O-RAN networks.",
    epilog="Exit codes: 0 done, 1 failed, 2 usage, 3 unavailable, 4 not planned or not answered.",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(asked: bool) -> None:
    if asked:
        print(f"netintent {version_of('netintent')}")
        raise typer.Exit


@command
def _root(
    connection: Connection,
    output: Output,
    context: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", help="print the version", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    context.obj = {Connection: connection, Output: output}


app.callback()(_root)
for name, run in {
    "serve": serve.serve,
    "status": status.status,
    "health": health.health,
    "capabilities": capabilities.capabilities,
    "plan": plan.plan,
    "explain": explain.explain,
    "validate": validate.validate,
    "feasibility": feasibility.feasibility,
    "render": render.render,
    "diff": diff.diff,
    "ask": ask.ask,
    "search": search.search,
    "ingest": ingest.ingest,
    "config": config.config,
}.items():
    app.command(name)(run)

for name, purpose, runs in (
    ("eval", "Say how right answers are, by a labelled set.", {"intents": evaluate.eval_intents}),
    (
        "policy",
        "Check a policy's file, and say what a policy says.",
        {"check": policy.check, "explain": policy.explain},
    ),
    (
        "documents",
        "List, read and delete documents.",
        {
            "list": documents.list_documents,
            "get": documents.get_document,
            "read": documents.read_document,
            "delete": documents.delete_documents,
        },
    ),
    (
        "collections",
        "List and delete collections.",
        {
            "list": collections.list_collections,
            "get": collections.get_collection,
            "delete": collections.delete_collections,
        },
    ),
):
    group = typer.Typer(help=purpose, no_args_is_help=True, rich_markup_mode=None)
    for verb, run in runs.items():
        group.command(verb)(run)
    app.add_typer(group, name=name)
