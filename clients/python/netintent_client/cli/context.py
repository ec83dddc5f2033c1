"""The contract's PlanContext from options."""

from __future__ import annotations

from netintent.intent.v1.plan_pb2 import PlanContext
from netintent_client.cli.exits import Problem
from netintent_client.cli.options import Context

MOST_REPLICAS = 2**32 - 1


def context_of(options: Context) -> PlanContext:
    """The message; raises Problem for what cannot be read. What it means is the server's to check."""
    context = PlanContext(
        namespace=options.namespace or "",
        cluster=options.cluster or "",
        site=options.site or "",
        region=options.region or "",
        time_zone=options.time_zone or "",
    )
    if options.now == "now":
        context.now.GetCurrentTime()
    elif options.now:
        try:
            context.now.FromJsonString(options.now)
        except ValueError:
            raise Problem(f"--now: {options.now!r} is no RFC 3339 time such as 2026-11-23T09:30:00+01:00") from None
    for text in options.current_replicas or ():
        workload, equals, number = text.partition("=")
        if not (equals and workload and number.isascii() and number.isdigit() and int(number) <= MOST_REPLICAS):
            raise Problem(f"--current-replicas: {text!r} is not NAMESPACE/NAME=N")
        context.current_replicas[workload] = int(number)
    return context
