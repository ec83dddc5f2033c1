"""Options that several commands share, each group declared once as a dataclass.

`command` spreads such a group over a command's options; what the command is not given, the same option before the
command's name says (`netintent --server ADDR plan …`).
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from netintent_client.cli.exits import exits


@dataclass(frozen=True, kw_only=True)
class Connection:
    """Where the server is and who calls."""

    server: Annotated[
        str | None,
        typer.Option(metavar="ADDR", help="HOST:PORT or unix:PATH, several comma-separated [NETINTENT_SERVER]"),
    ] = None
    token_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="holds the bearer token [NETINTENT_TOKEN_FILE, or NETINTENT_TOKEN]"),
    ] = None
    tls_ca: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="CA of the server's certificate; turns TLS on [NETINTENT_TLS_CA]"),
    ] = None
    tls_cert: Annotated[
        Path | None, typer.Option(metavar="FILE", help="own certificate, for mutual TLS [NETINTENT_TLS_CERT]")
    ] = None
    tls_key: Annotated[Path | None, typer.Option(metavar="FILE", help="its private key [NETINTENT_TLS_KEY]")] = None
    tls_server_name: Annotated[
        str | None, typer.Option(metavar="NAME", help="name in the server's certificate, if not the address's")
    ] = None
    insecure: Annotated[
        bool | None, typer.Option("--insecure", help="send the token to another machine without TLS")
    ] = None
    timeout: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="for the whole call, retries included [NETINTENT_TIMEOUT]")
    ] = None


@dataclass(frozen=True, kw_only=True)
class Output:
    """The form of what is printed."""

    json: Annotated[bool | None, typer.Option("--json", help="print JSON")] = None


@dataclass(frozen=True, kw_only=True)
class Context:
    """The contract's PlanContext."""

    namespace: Annotated[str | None, typer.Option(metavar="NAME", help="namespace where none is said")] = None
    cluster: Annotated[str | None, typer.Option(metavar="NAME", help="cluster where none is said")] = None
    site: Annotated[str | None, typer.Option(metavar="NAME", help="site where none is said")] = None
    region: Annotated[str | None, typer.Option(metavar="NAME", help="region where none is said")] = None
    time_zone: Annotated[
        str | None, typer.Option(metavar="ZONE", help='of the times in the text, e.g. "Europe/Berlin"')
    ] = None
    now: Annotated[
        str | None, typer.Option(metavar="TIME", help='the clock for "tonight": RFC 3339, or the word now')
    ] = None
    current_replicas: Annotated[
        list[str] | None, typer.Option(metavar="NAMESPACE/NAME=N", help="replicas that run now; repeatable")
    ] = None


def command(function: Callable[..., Any]) -> Callable[..., None]:
    """A typer command from a function, or coroutine function, that takes groups of options."""
    declared = inspect.signature(function, eval_str=True).parameters
    groups: dict[str, Any] = {name: p.annotation for name, p in declared.items() if is_dataclass(p.annotation)}
    asks_for_context = [name for name, p in declared.items() if p.annotation is typer.Context]

    def run(typer_context: typer.Context, **given: Any) -> None:
        before: dict[Any, Any] = typer_context.find_root().obj or {}
        for name, group in groups.items():
            values = {field.name: given.pop(field.name) for field in fields(group)}
            said = {key: value for key, value in values.items() if value not in (None, [])}
            given[name] = replace(before.get(group) or group(), **said)
        given |= dict.fromkeys(asks_for_context, typer_context)
        with exits():
            result = function(**given)
            if inspect.iscoroutine(result):
                asyncio.run(result)

    parameters = [inspect.Parameter("typer_context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)]
    own = [p for name, p in declared.items() if name not in groups and name not in asks_for_context]
    parameters.extend(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own)
    for group in groups.values():
        parameters.extend(inspect.signature(group, eval_str=True).parameters.values())
    run.__name__, run.__doc__, run.__module__ = function.__name__, function.__doc__, function.__module__
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run
