"""`netintent serve`, and the door to the service's own package: the only module that loads it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netintent_client.cli.exits import FAILED, USAGE, Problem
from netintent_client.cli.options import command

if TYPE_CHECKING:
    from netintent.intent.v1.plan_pb2 import IntentPlan, PlanContext
    from netintent_server.intent.policy.case import Said
    from netintent_server.intent.policy.judge import Judge
    from netintent_server.intent.policy.marked import Problem as PolicyProblem
    from netintent_server.intent.policy.words import Statement
    from netintent_server.settings import Loaded

ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="settings as TOML [NETINTENT_CONFIG]")
]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="any setting, by its dotted name; repeatable")
]


@command
def serve(
    *,
    listen: Annotated[
        list[str] | None, typer.Option(metavar="ADDR", help="HOST:PORT (0 picks a port) or unix:PATH; repeatable")
    ] = None,
    data_dir: Annotated[Path | None, typer.Option(metavar="DIR", help="directory for everything durable")] = None,
    ready_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="written when serving: one address a line")
    ] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="serve other machines without authentication or without TLS")
    ] = False,
    config: ConfigFile = None,
    settings: Set = None,
) -> None:
    """Run the service.

    SIGTERM or SIGINT drains it, a second signal exits at once.
    """
    overrides = parse_settings(settings or [])
    if listen:
        overrides["listen"] = ",".join(listen)
    if data_dir is not None:
        overrides["data_dir"] = str(data_dir)
    if ready_file is not None:
        overrides["ready_file"] = str(ready_file)
    if insecure:
        overrides["insecure"] = "true"
    try:
        from netintent_server.__main__ import run
    except ModuleNotFoundError as error:
        raise _lacking(error) from error
    raise typer.Exit(run(config_file=config, overrides=overrides))


def load_settings(config_file: Path | None, overrides: Mapping[str, str], environ: Mapping[str, str]) -> Loaded:
    """The settings that `serve` would run with."""
    try:
        from netintent_server.errors import ConfigurationError
        from netintent_server.settings import load
    except ModuleNotFoundError as error:
        raise _lacking(error) from error
    try:
        return load(config_file, environ, overrides)
    except ConfigurationError as error:
        raise Problem(str(error), USAGE) from error


def load_policy(file: Path | None, loaded: Loaded) -> Judge | tuple[PolicyProblem, ...]:
    """The policy of the file, or of the settings where there is none, in force; or everything wrong with it."""
    try:
        from netintent_server.adapters.catalogue_file import load_catalogue
        from netintent_server.adapters.policy_file import load_policy as load
        from netintent_server.errors import ConfigurationError
        from netintent_server.intent.checks.report import KnownFunctions
        from netintent_server.intent.policy.judge import Judge
        from netintent_server.intent.policy.reading import BrokenPolicy
    except ModuleNotFoundError as error:
        raise _lacking(error) from error
    try:
        known = KnownFunctions.of(load_catalogue(loaded.settings.catalogue_file))
        return Judge(load(file or loaded.settings.policy_file, known), known)
    except BrokenPolicy as error:
        return error.problems
    except ConfigurationError as error:
        raise Problem(str(error), USAGE) from error


def policy_in_words(judge: Judge) -> list[Statement]:
    """Its rules."""
    from netintent_server.intent.policy.words import statements

    return list(statements(judge.policy))


def policy_says(judge: Judge, plan: IntentPlan, context: PlanContext | None) -> list[Said]:
    """All that its rules say of a plan, what they allow too."""
    from netintent_server.errors import InvalidRequest
    from netintent_server.model import plan as model
    from netintent_server.rpc.messages import from_message

    try:
        around = model.PlanContext() if context is None else from_message(context, model.PlanContext)
        return list(judge.says(from_message(plan, model.IntentPlan), around))
    except InvalidRequest as error:
        raise Problem(f"FILE: {error}") from None


def parse_settings(given: list[str]) -> dict[str, str]:
    """NAME=VALUE, as `--set` takes it."""
    settings = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not (equals and name):
            raise Problem(f"--set: {text!r} is not NAME=VALUE; `netintent config` lists the names")
        settings[name.strip()] = value
    return settings


def _lacking(error: ModuleNotFoundError) -> Exception:
    """The remedy for an extra that is not installed; a module of our own that is missing is a bug."""
    if error.name and error.name.startswith("netintent"):
        return error
    return Problem(f"this command needs {error.name}: pip install 'netintent[server]'", FAILED)
