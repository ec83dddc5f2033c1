"""`netintent health`: does it take calls? Made for probes and scripts: the exit code is the answer."""

from __future__ import annotations

from typing import Annotated

import typer

from netintent_client.cli.exits import UNAVAILABLE
from netintent_client.cli.options import Connection, Output, command


@command
async def health(
    connection: Connection,
    output: Output,
    service: Annotated[
        str, typer.Argument(help="a service's full name; without one, the server itself", metavar="[SERVICE]")
    ] = "",
    watch: Annotated[bool, typer.Option("--watch", help="print every change until the server drains")] = False,
) -> None:
    """Ask whether the server takes calls.

    Prints SERVING or NOT_SERVING; exits with 0 or 3.
    """
    from netintent_client.cli.connect import connect
    from netintent_client.cli.show import json_line, print_json
    from netintent_client.health import ServingStatus

    def tell(status: ServingStatus) -> None:
        if output.json:
            print_json(json_line({"service": service, "status": status.name}))
        else:
            print(status.name, flush=True)

    async with connect(connection) as client:
        if watch:
            status = ServingStatus.UNKNOWN
            async with client.watch_health(service, timeout=connection.timeout) as changes:
                async for status in changes:
                    tell(status)
        else:
            status = await client.check_health(service)
            tell(status)
    if status is not ServingStatus.SERVING:
        raise typer.Exit(UNAVAILABLE)
