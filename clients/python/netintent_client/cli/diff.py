"""`netintent diff`: what a plan changes in the manifests that run today, as a patch of their files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netintent_client.cli.exits import FAILED, Problem, complain, in_a_line
from netintent_client.cli.options import Connection, Context, Output, command

if TYPE_CHECKING:
    from netintent.intent.v1.intent_service_pb2 import DiffPlanResponse, ResourceDiff
    from netintent_client.cli.manifest_files import Source

_STYLES = {"+": "green", "-": "red", "@": "cyan"}
_EFFECTS = {"CREATED": "bold green", "DELETED": "bold red", "CHANGED": "bold yellow", "UNCHANGED": "dim"}


@command
async def diff(
    *,
    connection: Connection,
    output_form: Output,
    context: Context,
    manifests: Annotated[
        list[Path], typer.Argument(help="files and folders of YAML or JSON; - is standard input", metavar="MANIFESTS…")
    ],
    plan: Annotated[
        Path,
        typer.Option("--plan", metavar="FILE", help="the plan as `netintent plan --json` prints it; - is the default"),
    ] = Path("-"),
    exit_code: Annotated[bool, typer.Option("--exit-code", help="exit with 1 when something changes")] = False,
) -> None:
    """Show what a plan changes in current manifests.

    The diffs go to standard output and are a patch of the files, which `git apply` and `patch -p1` take. What could not
    be compared, and what was assumed, goes to standard error.
    """
    from netintent.intent.v1.intent_service_pb2 import RESOURCE_EFFECT_UNCHANGED, DiffPlanRequest
    from netintent_client.cli.connect import connect
    from netintent_client.cli.context import context_of
    from netintent_client.cli.failures import describe
    from netintent_client.cli.files import STANDARD
    from netintent_client.cli.manifest_files import located, read_manifests, require_something
    from netintent_client.cli.plan_files import plan_of
    from netintent_client.cli.show import json_of, print_json
    from netintent_client.errors import InvalidArgument

    known = context_of(context)
    if STANDARD in manifests and plan == STANDARD:
        raise Problem("--plan: standard input holds the manifests; name the file of the plan")
    if STANDARD in manifests and sys.stdin.isatty():
        complain("reading manifests from the terminal; end them with Ctrl-D")
    current, sources = read_manifests(manifests)
    require_something(current)
    request = DiffPlanRequest(plan=plan_of(plan, "--plan"), manifests=current, context=known)
    async with connect(connection) as client:
        try:
            answer = await client.diff_plan(request)
        except InvalidArgument as error:
            raise Problem(located(describe(error), current, sources), FAILED) from None
    for finding in answer.findings:
        if finding.field_path == "manifests":
            finding.message = located(finding.message, current, sources)
    _relocate(answer, sources, manifests)
    for finding in answer.findings:
        complain(in_a_line(finding))
    if output_form.json:
        print_json(json_of(answer))
    else:
        for resource in answer.resources:
            _show(resource, _place(resource, sources))
    if exit_code and any(resource.effect != RESOURCE_EFFECT_UNCHANGED for resource in answer.resources):
        raise typer.Exit(FAILED)


def _relocate(answer: DiffPlanResponse, sources: Sequence[Source], given: Sequence[Path]) -> None:
    """Diffs of the one stream that was sent become diffs of its files; what is new goes beside the first of them."""
    from netintent_client.cli.manifest_files import relocated, source_of

    folder = given[0] if given[0].is_dir() else given[0].parent
    for resource in answer.resources:
        source = source_of(resource.line, sources)
        if source is not None:
            resource.unified_diff = relocated(resource.unified_diff, source)
        elif resource.line == 0:
            name = (folder / resource.unified_diff.split("\n", 2)[1].removeprefix("+++ b/")).as_posix().lstrip("/")
            head, _, rest = resource.unified_diff.partition("\n")
            resource.unified_diff = f"{head}\n+++ b/{name}\n{rest.partition(chr(10))[2]}"


def _place(resource: ResourceDiff, sources: Sequence[Source]) -> str:
    from netintent_client.cli.manifest_files import source_of

    source = source_of(resource.line, sources)
    return f"{source.name}:{resource.line - source.first + 1}" if source is not None else ""


def _show(resource: ResourceDiff, where: str) -> None:
    from netintent.intent.v1.intent_service_pb2 import ResourceEffect
    from netintent_client.cli.show import line

    effect = ResourceEffect.Name(resource.effect).removeprefix("RESOURCE_EFFECT_")
    name = f"{resource.namespace}/{resource.name}" if resource.namespace else resource.name
    actions = ", ".join(resource.actions)
    line((effect, _EFFECTS.get(effect, "bold")), f" {resource.kind} {name}  ", (f"{where}  {actions}".strip(), "dim"))
    if not sys.stdout.isatty():
        # To the letter: it is a patch, of which a blank at the end of a line is a part.
        sys.stdout.flush()
        sys.stdout.buffer.write(resource.unified_diff.encode())
        sys.stdout.buffer.flush()
        return
    for text in resource.unified_diff.splitlines():
        line((text, "bold" if text.startswith(("--- ", "+++ ")) else _STYLES.get(text[:1], "")))
