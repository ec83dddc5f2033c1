"""`netintent capabilities`: what the server can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netintent_client.cli.options import Connection, Output, command

if TYPE_CHECKING:
    from netintent.intent.v1.intent_service_pb2 import GetCapabilitiesResponse


@command
async def capabilities(connection: Connection, output: Output) -> None:
    """Print what the server can do.

    Methods, kinds of action, formats, limits and the catalogue of network functions.
    """
    from netintent_client.cli.connect import connect
    from netintent_client.cli.show import json_of, print_json

    async with connect(connection) as client:
        can = await client.get_capabilities()
    if output.json:
        print_json(json_of(can))
    else:
        _show(can)


def _show(can: GetCapabilitiesResponse) -> None:
    from netintent.common.v1.common_pb2 import Planner
    from netintent.intent.v1.plan_pb2 import ActionKind
    from netintent_client.cli.formats import name_of
    from netintent_client.cli.show import line, table

    line(("netintent ", ""), (can.version, "bold"))
    line("planners  ", ", ".join(Planner.Name(planner).removeprefix("PLANNER_") for planner in can.planners))
    line("actions   ", ", ".join(ActionKind.Name(kind).removeprefix("ACTION_KIND_") for kind in can.action_kinds))
    line("policy    ", can.policy_digest or "none")
    line("limits    ", ", ".join(f"{field.name} {value}" for field, value in can.limits.ListFields()))
    line()
    table(
        ["format", "media type", "schema", "checked"],
        [
            [name_of(f.format), f.media_type, f"{f.schema_id} {f.schema_version}", "yes" if f.checked else "no"]
            for f in can.formats
        ],
    )
    line()
    table(["method"], [[method] for method in can.methods])
    line()
    table(
        ["function", "name", "also", "components"],
        [[e.type, e.full_name, ", ".join(e.aliases), ", ".join(e.components)] for e in can.catalogue],
    )
