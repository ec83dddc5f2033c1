"""The plan against what the caller knows: the replicas that run, and the clock."""

from __future__ import annotations

from collections.abc import Iterator

from netintent_server.intent.checks.numbers import MAX_REPLICAS
from netintent_server.intent.checks.report import (
    ActionRule,
    Circumstances,
    Subject,
    error,
    plain_number,
    warning,
    with_zone,
)
from netintent_server.model.common import Finding, FindingCode
from netintent_server.model.plan import Target


def relative_amounts_fit_what_runs(subject: Subject) -> Iterator[Finding]:
    """A delta or a factor leaves 0..1000 replicas, and within the range said beside it, where it is known what runs."""
    change = subject.action.scale
    if change is None or (change.replicas_delta is None and change.factor is None):
        return
    member = "replicas_delta" if change.replicas_delta is not None else "factor"
    known = running(subject.target, subject.around)
    if known is None:
        return
    workload, now = known
    # To 9 digits first, or 10 * 1.1 would be 12.
    wanted = now + change.replicas_delta if change.replicas_delta is not None else round(now * (change.factor or 0), 9)
    path = f"{subject.path}.scale.{member}"
    runs = f"{now} of {workload} run now; {plain_number(wanted)}"
    if not 0 <= wanted <= MAX_REPLICAS:
        yield error(
            "replicas_left",
            FindingCode.OUT_OF_RANGE,
            path,
            f"{runs} would be outside 0..{MAX_REPLICAS}",
            "say the number of replicas that should run",
        )
        return
    spec = change.autoscale
    if spec is None:
        return
    low = spec.min_replicas if spec.min_replicas is not None else 0
    high = spec.max_replicas if spec.max_replicas is not None else MAX_REPLICAS
    if low <= high and not low <= wanted <= high:
        yield error(
            "replicas_left_within_range",
            FindingCode.CONFLICT,
            path,
            f"{runs} would be outside the autoscaling range {low}..{high}",
            "bring the number into the range, or leave it out",
        )


def schedule_is_to_come(subject: Subject) -> Iterator[Finding]:
    """What is scheduled is not over by the caller's clock."""
    schedule, now = subject.action.schedule, subject.around.now
    if schedule is None or now is None or schedule.recurrence:
        return
    for member, moment in (("end", schedule.end), ("start", schedule.start)):
        if moment is not None and with_zone(moment) < with_zone(now):
            yield warning(
                "schedule_past",
                FindingCode.AMBIGUOUS,
                f"{subject.path}.schedule.{member}",
                f"the {member} of the schedule is past already",
                "check the date and the time zone",
            )
            return


CIRCUMSTANCE_RULES: tuple[ActionRule, ...] = (relative_amounts_fit_what_runs, schedule_is_to_come)


def running(target: Target, around: Circumstances) -> tuple[str, int] | None:
    """The workload's name and its replicas, found as the formats name workloads; None where it is not known."""
    name = target.name or target.component or target.network_function.lower()
    namespace = target.namespace or around.namespace
    key = f"{namespace}/{name}" if namespace else around.alone.get(name, "")
    return (key, around.running[key]) if key in around.running else None
