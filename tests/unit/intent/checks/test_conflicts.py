"""A plan as a whole: its disposition, and actions that undo, contradict or repeat each other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from plans import KNOWN

from netintent_server.intent.validate import validate
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import (
    Action,
    ActionKind,
    ConfigureChange,
    DeployChange,
    Disposition,
    IntentPlan,
    Parameter,
    Resources,
    ScaleChange,
    Schedule,
    Target,
    UpgradeChange,
)

AMF = Target(network_function="AMF")


def plan_of(*actions):
    return IntentPlan(disposition=Disposition.PLANNED, actions=actions)


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
