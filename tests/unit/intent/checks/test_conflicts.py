"""A plan as a whole: its disposition, and actions that undo, contradict or repeat each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

import pytest
from plans import KNOWN, plan_of

from netintent_server.intent.checks.conflicts import actions_agree
from netintent_server.intent.validate import validate
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import (
    Action,
    ActionKind,
    AutoscaleSpec,
    Comparison,
    ConfigureChange,
    DeployChange,
    Disposition,
    IntentPlan,
    Objective,
    Parameter,
    Resources,
    ScaleChange,
    Schedule,
    SteerTrafficChange,
    Target,
    UpgradeChange,
)

AMF = Target(network_function="AMF")


def scale(**change):
    return Action(kind=ActionKind.SCALE, target=AMF, scale=ScaleChange(**change))


def deploy(**change):
    return Action(kind=ActionKind.DEPLOY, target=AMF, deploy=DeployChange(**change))


def configure(*parameters):
    return Action(kind=ActionKind.CONFIGURE, target=AMF, configure=ConfigureChange(parameters=parameters))


def restart(**target):
    return Action(kind=ActionKind.RESTART, target=Target(**target))


def mtu(value=1500):
    return Parameter(key="mtu", value=value)


@pytest.mark.parametrize(
    ("plan", "path", "rule"),
    [
        (IntentPlan(), "disposition", "disposition"),
        (IntentPlan(disposition=Disposition.PLANNED), "actions", "planned_has_actions"),
        (replace(plan_of(scale(replicas=1)), disposition=Disposition.REJECTED), "actions", "only_planned_has_actions"),
        (
            replace(plan_of(scale(replicas=1)), disposition=Disposition.NEEDS_CLARIFICATION),
            "actions",
            "only_planned_has_actions",
        ),
    ],
)
def test_disposition_and_actions_must_agree(plan, path, rule):
    (finding,) = validate(plan, KNOWN)
    assert (finding.field_path, finding.rule_id, finding.severity) == (path, f"validate.{rule}", Severity.ERROR)


@pytest.mark.parametrize("disposition", [Disposition.NEEDS_CLARIFICATION, Disposition.REJECTED])
def test_a_plan_without_actions_that_is_not_planned_is_sound(disposition):
    assert validate(IntentPlan(disposition=disposition), KNOWN) == ()


def upgrade(version):
    return Action(kind=ActionKind.UPGRADE, target=AMF, upgrade=UpgradeChange(version=version))


DELETE = Action(kind=ActionKind.DELETE, target=AMF)
ROLLBACK = Action(kind=ActionKind.ROLLBACK, target=AMF)


@pytest.mark.parametrize(
    ("actions", "path", "rule"),
    [
        ((deploy(), DELETE), "actions[1]", "opposite_actions"),
        ((DELETE, scale(replicas=2)), "actions[1]", "opposite_actions"),
        ((upgrade("2"), ROLLBACK), "actions[1]", "opposite_actions"),
        ((scale(replicas=2), scale(replicas=3)), "actions[1].scale.replicas", "contradicting_actions"),
        ((scale(replicas=2), scale(factor=2)), "actions[1].scale.factor", "contradicting_actions"),
        ((upgrade("2"), upgrade("3")), "actions[1].upgrade.version", "contradicting_actions"),
        ((configure(mtu(1500)), configure(mtu(9000))), "actions[1].configure.parameters[0]", "contradicting_settings"),
        ((deploy(replicas=1), deploy(replicas=2)), "actions[1].deploy.replicas", "contradicting_actions"),
    ],
)
def test_actions_that_contradict_each_other_are_a_conflict_naming_both(actions, path, rule):
    (finding,) = validate(plan_of(*actions), KNOWN)
    assert (finding.code, finding.field_path, finding.severity) == (FindingCode.CONFLICT, path, Severity.ERROR)
    assert finding.rule_id == f"validate.{rule}"
    assert "actions[0]" in finding.message


def test_an_action_said_twice_is_a_warning():
    (finding,) = validate(plan_of(scale(replicas=2), scale(replicas=2)), KNOWN)
    assert (finding.code, finding.severity) == (FindingCode.CONFLICT, Severity.WARNING)
    assert finding.rule_id == "validate.repeated_action"


@pytest.mark.parametrize(
    "actions",
    [
        (scale(replicas=2), scale(resources=Resources(cpu_millicores=500))),
        (scale(replicas=2), replace(scale(replicas=3), target=replace(AMF, site="edge01"))),
        (
            replace(scale(replicas=9), schedule=Schedule(text="18:00")),
            replace(scale(replicas=3), schedule=Schedule(text="23:00")),
        ),
        (configure(mtu()), configure(Parameter(key="t3512", value=54))),
        (deploy(), scale(replicas=2), restart(name="amf")),
    ],
)
def test_actions_that_complement_each_other_are_no_conflict(actions):
    assert validate(plan_of(*actions), KNOWN) == ()


def at(start, end=None):
    hour = datetime(2026, 11, 25, tzinfo=UTC)
    until = None if end is None else hour.replace(hour=end)
    return Schedule(start=hour.replace(hour=start), end=until, text=f"{start}:00 to {end}")


def assure(comparison, value, metric="latency"):
    objective = Objective(metric=metric, comparison=comparison, value=value, unit="ms")
    return Action(kind=ActionKind.ASSURE, target=AMF, objectives=(objective,))


def steer(source, destination, **change):
    moved = SteerTrafficChange(source=source, destination=destination, **change)
    return Action(kind=ActionKind.STEER_TRAFFIC, steer_traffic=moved)


def rules(*actions):
    found = validate(plan_of(*actions), KNOWN)
    return [(f.rule_id.removeprefix("validate."), f.field_path, f.severity) for f in found if f.code == "CONFLICT"]


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        (at(18, 23), at(20, 22), True),
        (at(18, 23), at(18), True),
        (at(20), at(18, 23), True),
        (at(18, 23), at(23), False),
        (at(18), at(19), False),
        (at(18, 20), at(20, 22), False),
        (None, at(18, 23), False),
        (at(18, 23), replace(at(20, 22), recurrence="FREQ=DAILY"), False),
        (at(18), replace(at(18), text="six in the evening"), True),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_times_that_overlap_let_actions_contradict_each_other(first, second, meet, turned):
    pair = (replace(scale(replicas=9), schedule=first), replace(scale(replicas=3), schedule=second))
    found = rules(*(reversed(pair) if turned else pair))
    assert found == ([("contradicting_actions", "actions[1].scale.replicas", Severity.ERROR)] if meet else [])


def test_objectives_of_two_actions_that_no_value_meets_are_opposite():
    low, high = assure(Comparison.AT_MOST, 5), assure(Comparison.AT_LEAST, 10)
    assert rules(low, high) == [("opposite_objectives", "actions[1].objectives[0]", Severity.ERROR)]
    assert rules(low, replace(scale(replicas=2), objectives=high.objectives)) == [
        ("opposite_objectives", "actions[1].objectives[0]", Severity.ERROR)
    ]
    assert rules(low, assure(Comparison.AT_MOST, 10)) == [], "the stricter one holds"
    assert rules(low, assure(Comparison.AT_LEAST, 10, "jitter")) == []


def test_traffic_steered_in_a_circle_is_a_conflict_unless_each_way_begins_at_its_own_load():
    there, back = steer("cell-a", "cell-b"), steer("cell-b", "cell-a")
    assert rules(there, back) == [("steering_loop", "actions[1].steer_traffic", Severity.ERROR)]
    by_load = [replace(a, steer_traffic=replace(a.steer_traffic, threshold_percent=80.0)) for a in (there, back)]
    assert rules(*by_load) == [("steering_loop", "actions[1].steer_traffic", Severity.WARNING)]
    assert rules(there, steer("cell-b", "cell-c")) == []


def test_a_number_outside_the_range_that_is_set_besides_is_a_conflict():
    found = rules(scale(replicas=9), scale(autoscale=AutoscaleSpec(min_replicas=2, max_replicas=5)))
    assert found == [("amount_outside_range", "actions[1].scale.autoscale", Severity.ERROR)]
    assert rules(scale(replicas=4), scale(autoscale=AutoscaleSpec(min_replicas=2, max_replicas=5))) == []


def test_what_is_deleted_with_its_whole_is_not_changed_besides():
    part = replace(scale(replicas=3), target=replace(AMF, site="edge01", name="amf-1"))
    for whole in (AMF, Target(site="edge01"), replace(AMF, site="edge01")):
        gone = Action(kind=ActionKind.DELETE, target=whole)
        assert rules(gone, part) == rules(part, gone) == [("part_of_deleted", "actions[1]", Severity.WARNING)]
    assert rules(Action(kind=ActionKind.DELETE, target=part.target), scale(replicas=2)) == [], "an exception"
    assert rules(Action(kind=ActionKind.DELETE, target=AMF), Action(kind=ActionKind.DEPLOY, target=part.target)) == []
    assert rules(Action(kind=ActionKind.DELETE, target=Target(site="edge02")), part) == []


def test_the_callers_own_words_may_hold_braces():
    (loop,) = validate(plan_of(steer("{a}", "{other}"), steer("{other}", "{a}")), KNOWN)
    assert loop.message.startswith('traffic is steered from "')


def test_conflicts_of_a_thousand_actions_cost_no_more_than_their_number():
    """Counted by comparisons: each of many windows on one target meets a bounded number of others."""
    many = [replace(scale(replicas=i % 7), schedule=at(i % 20, i % 20 + 3)) for i in range(1000)]
    assert len(list(islice(actions_agree(plan_of(*many)), 10**6))) < 1000 * 60
