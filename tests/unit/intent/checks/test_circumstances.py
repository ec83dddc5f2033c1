"""Plans against what the caller knows: replicas that run, and the clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from plans import KNOWN

from netintent_server.intent.validate import validate
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import (
    Action,
    ActionKind,
    AutoscaleSpec,
    Disposition,
    IntentPlan,
    PlanContext,
    ScaleChange,
    Schedule,
    Target,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
UPF = {"network_function": "UPF"}


def check(action, **context):
    plan = IntentPlan(disposition=Disposition.PLANNED, actions=(action,))
    return validate(plan, KNOWN, PlanContext(**context))


def scale(target=None, **change):
    return Action(kind=ActionKind.SCALE, target=Target(**(target or UPF)), scale=ScaleChange(**change))


@pytest.mark.parametrize(
    ("target", "change", "running", "path"),
    [
        ({"name": "upf-1", "namespace": "core"}, {"replicas_delta": -4}, "core/upf-1", "replicas_delta"),
        ({"component": "open5gs-upf"}, {"replicas_delta": -4}, "core/open5gs-upf", "replicas_delta"),
        (UPF, {"replicas_delta": -4}, "core/upf", "replicas_delta"),
        (UPF, {"replicas_delta": 998}, "core/upf", "replicas_delta"),
        (UPF, {"factor": 500.0}, "core/upf", "factor"),
    ],
)
def test_a_relative_amount_that_leaves_an_impossible_number_is_an_error(target, change, running, path):
    (finding,) = check(scale(target, **change), current_replicas=((running, 3),))
    assert (finding.rule_id, finding.code) == ("validate.replicas_left", FindingCode.OUT_OF_RANGE)
    assert (finding.severity, finding.field_path) == (Severity.ERROR, f"actions[0].scale.{path}")
    assert running in finding.message


@pytest.mark.parametrize("delta", [-3, 1, 997])
def test_a_delta_that_leaves_a_possible_number_is_sound(delta):
    assert check(scale(replicas_delta=delta), current_replicas=(("core/upf", 3),)) == ()


def test_a_namespace_tells_workloads_of_one_name_apart():
    running = (("core/upf", 3), ("edge/upf", 9))
    shrink = {"replicas_delta": -4}
    assert check(scale(**shrink), current_replicas=running) == (), "which of the two is not known"
    assert check(scale(UPF | {"namespace": "edge"}, **shrink), current_replicas=running) == ()
    assert check(scale(**shrink), current_replicas=running, namespace="core")
    assert check(scale(UPF | {"namespace": "core"}, **shrink), current_replicas=running, namespace="edge")


def test_what_is_not_known_to_run_is_not_judged():
    assert check(scale(replicas_delta=-4)) == ()
    assert check(scale(replicas_delta=-4), current_replicas=(("core/smf", 1),)) == ()


def test_a_delta_that_leaves_the_range_said_beside_it_is_a_conflict():
    spec = AutoscaleSpec(min_replicas=2, max_replicas=5)
    (finding,) = check(scale(replicas_delta=4, autoscale=spec), current_replicas=(("core/upf", 3),))
    assert (finding.rule_id, finding.code) == ("validate.replicas_left_within_range", FindingCode.CONFLICT)
    assert check(scale(replicas_delta=2, autoscale=spec), current_replicas=(("core/upf", 3),)) == ()


@pytest.mark.parametrize(
    ("window", "path"),
    [
        ({"start": 11}, "start"),
        ({"start": 9, "end": 11}, "end"),
        ({"end": 11}, "end"),
        ({"start": 11, "end": 13}, "start"),
    ],
)
def test_what_is_past_by_the_callers_clock_is_doubted(window, path):
    hours = {member: datetime(2026, 11, 24, hour, tzinfo=UTC) for member, hour in window.items()}
    action = Action(kind=ActionKind.RESTART, target=Target(**UPF), schedule=Schedule(text="then", **hours))
    (finding,) = check(action, now=NOW)
    assert (finding.rule_id, finding.code) == ("validate.schedule_past", FindingCode.AMBIGUOUS)
    assert (finding.severity, finding.field_path) == (Severity.WARNING, f"actions[0].schedule.{path}")
    assert check(action) == (), "without a clock nothing is past"


def test_what_recurs_may_have_begun():
    schedule = Schedule(start=datetime(2026, 1, 1, tzinfo=UTC), recurrence="FREQ=DAILY", text="daily")
    assert check(Action(kind=ActionKind.RESTART, target=Target(**UPF), schedule=schedule), now=NOW) == ()
