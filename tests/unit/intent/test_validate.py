from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from plans import KNOWN, plan_of, planned

from netintent_server.intent.validate import MAX_FINDINGS, has_error, validate
from netintent_server.model.common import Severity
from netintent_server.model.plan import (
    Action,
    ActionKind,
    AutoscaleSpec,
    Comparison,
    ConfigureChange,
    DeployChange,
    Objective,
    Parameter,
    Resources,
    RollbackChange,
    ScaleChange,
    Schedule,
    Slice,
    SliceType,
    SteerTrafficChange,
    Target,
    UpgradeChange,
)

AMF = Target(network_function="AMF")
LATENCY = Objective(metric="latency", comparison=Comparison.AT_MOST, value=10, unit="ms")


def scale(**change):
    return Action(kind=ActionKind.SCALE, target=AMF, scale=ScaleChange(**change))


def scale_range(**spec):
    return scale(autoscale=AutoscaleSpec(**spec))


def deploy(target=AMF, objectives=(), **change):
    return Action(kind=ActionKind.DEPLOY, target=target, deploy=DeployChange(**change), objectives=objectives)


def configure(*parameters):
    return Action(kind=ActionKind.CONFIGURE, target=AMF, configure=ConfigureChange(parameters=parameters))


def steer(**change):
    return Action(kind=ActionKind.STEER_TRAFFIC, steer_traffic=SteerTrafficChange(**change))


def assure(*objectives, **target):
    return Action(kind=ActionKind.ASSURE, target=Target(**(target or {"site": "edge01"})), objectives=objectives)


def restart(**target):
    return Action(kind=ActionKind.RESTART, target=Target(**target))


def scheduled(**schedule):
    return replace(scale(replicas=2), schedule=Schedule(**schedule))


def at(hour):
    return datetime(2026, 11, 24, hour, tzinfo=UTC)


def mtu(value=1500, unit=""):
    return Parameter(key="mtu", value=value, unit=unit)


FAULTS = [
    # shape
    (Action(kind=ActionKind.UNSPECIFIED, target=AMF), "kind", "UNSUPPORTED_VALUE", "kind"),
    (restart(), "target", "MISSING_TARGET", "target_required"),
    (Action(kind=ActionKind.DELETE), "target", "MISSING_TARGET", "target_required"),
    (restart(site="edge01"), "target", "MISSING_TARGET", "target_required"),
    (restart(slice=Slice()), "target", "MISSING_TARGET", "target_required"),
    (Action(kind=ActionKind.SCALE, target=AMF), "scale", "MISSING_AMOUNT", "scale_amount_required"),
    (scale(), "scale", "MISSING_AMOUNT", "scale_amount_required"),
    (configure(), "configure", "MISSING_PARAMETER", "configure_parameter_required"),
    (
        Action(kind=ActionKind.UPGRADE, target=AMF, upgrade=UpgradeChange()),
        "upgrade",
        "MISSING_VERSION",
        "upgrade_version_required",
    ),
    (steer(), "steer_traffic", "MISSING_PARAMETER", "steering_required"),
    (assure(), "objectives", "MISSING_AMOUNT", "objective_required"),
    (replace(scale(replicas=1), deploy=DeployChange(replicas=1)), "deploy", "CONFLICT", "change_matches_kind"),
    (replace(restart(name="amf"), scale=ScaleChange(replicas=1)), "scale", "CONFLICT", "change_matches_kind"),
    # names
    (restart(name="AMF_1"), "target.name", "INVALID_NAME", "rfc1123_label"),
    (restart(name="a" * 64), "target.name", "INVALID_NAME", "rfc1123_label"),
    (restart(name="amf\n"), "target.name", "INVALID_NAME", "rfc1123_label"),
    (restart(name="amf", namespace="-core"), "target.namespace", "INVALID_NAME", "rfc1123_label"),
    (restart(name="amf", cluster="edge.01"), "target.cluster", "INVALID_NAME", "rfc1123_label"),
    (restart(name="amf", site="münchen"), "target.site", "INVALID_NAME", "rfc1123_label"),
    (restart(name="amf", region="eu west"), "target.region", "INVALID_NAME", "rfc1123_label"),
    (restart(slice=Slice(name="Gold")), "target.slice.name", "INVALID_NAME", "rfc1123_label"),
    (restart(network_function="AMFF"), "target.network_function", "UNKNOWN_FUNCTION", "known_function"),
    (restart(network_function="amf"), "target.network_function", "UNKNOWN_FUNCTION", "known_function"),
    (restart(network_function="UPF", component="free5gc-amf"), "target.component", "CONFLICT", "component_type"),
    (restart(component="free 5gc"), "target.component", "INVALID_NAME", "rfc1123_label"),
    (restart(slice=Slice(sst=256)), "target.slice.sst", "OUT_OF_RANGE", "sst_range"),
    (restart(slice=Slice(sst=1, sd="01020G")), "target.slice.sd", "INVALID_NAME", "sd_format"),
    (restart(slice=Slice(sst=1, sd="0A0B0C")), "target.slice.sd", "INVALID_NAME", "sd_format"),
    (deploy(image="amf latest"), "deploy.image", "INVALID_NAME", "one_word"),
    (deploy(version="1\n2"), "deploy.version", "INVALID_NAME", "one_word"),
    # numbers
    (scale(replicas=1001), "scale.replicas", "OUT_OF_RANGE", "replicas_range"),
    (deploy(replicas=-1), "deploy.replicas", "OUT_OF_RANGE", "replicas_range"),
    (scale(replicas=1, factor=2), "scale", "CONFLICT", "one_amount"),
    (scale(replicas_delta=0), "scale.replicas_delta", "OUT_OF_RANGE", "replicas_delta_range"),
    (scale(replicas_delta=-1001), "scale.replicas_delta", "OUT_OF_RANGE", "replicas_delta_range"),
    (scale(factor=0), "scale.factor", "OUT_OF_RANGE", "factor_range"),
    (scale(factor=-2), "scale.factor", "OUT_OF_RANGE", "factor_range"),
    (scale(factor=float("nan")), "scale.factor", "OUT_OF_RANGE", "factor_range"),
    (scale(factor=float("inf")), "scale.factor", "OUT_OF_RANGE", "factor_range"),
    (scale(resources=Resources()), "scale.resources", "MISSING_AMOUNT", "resources_said"),
    (scale(resources=Resources(gpus=0)), "scale.resources.gpus", "OUT_OF_RANGE", "resources_positive"),
    (
        deploy(resources=Resources(memory_bytes=0)),
        "deploy.resources.memory_bytes",
        "OUT_OF_RANGE",
        "resources_positive",
    ),
    (
        deploy(resources=Resources(storage_bytes=2**63)),
        "deploy.resources.storage_bytes",
        "OUT_OF_RANGE",
        "quantity_range",
    ),
    (scale_range(), "scale.autoscale", "MISSING_AMOUNT", "autoscale_said"),
    (
        scale_range(min_replicas=1001, max_replicas=1000),
        "scale.autoscale.min_replicas",
        "OUT_OF_RANGE",
        "min_replicas_range",
    ),
    (scale_range(max_replicas=0), "scale.autoscale.max_replicas", "OUT_OF_RANGE", "max_replicas_range"),
    (scale_range(min_replicas=5, max_replicas=3), "scale.autoscale.min_replicas", "CONFLICT", "min_not_above_max"),
    (scale_range(max_replicas=3, metric="cpu"), "scale.autoscale.metric", "UNSUPPORTED_VALUE", "known_metric"),
    (
        scale_range(max_replicas=3, metric="latency", target=10, unit="s"),
        "scale.autoscale.unit",
        "UNSUPPORTED_VALUE",
        "canonical_unit",
    ),
    (
        scale_range(max_replicas=3, metric="cpu_utilization", target=120, unit="percent"),
        "scale.autoscale.target",
        "OUT_OF_RANGE",
        "percent_range",
    ),
    (
        scale_range(max_replicas=3, metric="connections", target=0),
        "scale.autoscale.target",
        "OUT_OF_RANGE",
        "autoscale_target_positive",
    ),
    (
        deploy(replicas=9, autoscale=AutoscaleSpec(min_replicas=2, max_replicas=5)),
        "deploy.replicas",
        "CONFLICT",
        "replicas_within_range",
    ),
    (
        steer(source="a", threshold_percent=101),
        "steer_traffic.threshold_percent",
        "OUT_OF_RANGE",
        "percent_range",
    ),
    (
        steer(source="a", share_percent=float("nan")),
        "steer_traffic.share_percent",
        "OUT_OF_RANGE",
        "percent_range",
    ),
    # objectives
    (assure(replace(LATENCY, metric="lag")), "objectives[0].metric", "UNSUPPORTED_VALUE", "known_metric"),
    (assure(replace(LATENCY, unit="s")), "objectives[0].unit", "UNSUPPORTED_VALUE", "canonical_unit"),
    (
        assure(replace(LATENCY, comparison=Comparison.UNSPECIFIED)),
        "objectives[0].comparison",
        "UNSUPPORTED_VALUE",
        "comparison_required",
    ),
    (assure(replace(LATENCY, value=-1)), "objectives[0].value", "OUT_OF_RANGE", "objective_positive"),
    (assure(replace(LATENCY, value=float("inf"))), "objectives[0].value", "OUT_OF_RANGE", "objective_positive"),
    (
        assure(Objective(metric="availability", comparison=Comparison.AT_LEAST, value=101, unit="percent")),
        "objectives[0].value",
        "OUT_OF_RANGE",
        "percent_range",
    ),
    (
        assure(replace(LATENCY, comparison=Comparison.BETWEEN)),
        "objectives[0].upper",
        "MISSING_AMOUNT",
        "upper_required",
    ),
    (assure(replace(LATENCY, upper=20.0)), "objectives[0].upper", "CONFLICT", "upper_only_between"),
    (
        assure(replace(LATENCY, comparison=Comparison.BETWEEN, upper=10)),
        "objectives[0].upper",
        "CONFLICT",
        "upper_above_value",
    ),
    (
        assure(LATENCY, replace(LATENCY, comparison=Comparison.EQUAL, value=20)),
        "objectives[1]",
        "CONFLICT",
        "objectives_together",
    ),
    # details
    (configure(Parameter(key="", value=1)), "configure.parameters[0].key", "MISSING_PARAMETER", "parameter_key"),
    (configure(mtu(None)), "configure.parameters[0].value", "MISSING_PARAMETER", "parameter_value"),
    (configure(mtu([float("nan")])), "configure.parameters[0].value", "OUT_OF_RANGE", "parameter_finite"),
    (configure(mtu(), mtu(9000)), "configure.parameters[1]", "CONFLICT", "parameter_once"),
    (scheduled(start=at(18), end=at(17), text="18 to 17"), "schedule.end", "CONFLICT", "schedule_order"),
    (scheduled(start=at(18), end=at(18), text="18"), "schedule.end", "CONFLICT", "schedule_order"),
    (scheduled(recurrence="every day"), "schedule.recurrence", "UNSUPPORTED_VALUE", "recurrence_format"),
    (scheduled(), "schedule", "MISSING_PARAMETER", "schedule_said"),
    (steer(source="cell-1", destination="cell-1"), "steer_traffic.destination", "CONFLICT", "steering_direction"),
]

DOUBTS = [
    (restart(component="my-amf"), "target.component", "UNKNOWN_FUNCTION", "known_component"),
    (restart(slice=Slice(type=SliceType.URLLC, sst=1)), "target.slice.sst", "CONFLICT", "sst_against_type"),
    (restart(slice=Slice(name="gold", sd="010203")), "target.slice.sst", "MISSING_PARAMETER", "sd_without_sst"),
    (
        scale_range(max_replicas=3, target=80, unit="percent"),
        "scale.autoscale.metric",
        "AMBIGUOUS",
        "autoscale_metric_said",
    ),
    (configure(mtu(), mtu()), "configure.parameters[1]", "CONFLICT", "parameter_once"),
    (steer(cells=("a", "b", "a")), "steer_traffic.cells[2]", "CONFLICT", "cells_once"),
    (
        assure(replace(LATENCY, value=50), slice=Slice(type=SliceType.URLLC)),
        "objectives[0].value",
        "SUSPICIOUS_OBJECTIVE",
        "urllc_latency",
    ),
    (
        assure(
            Objective(metric="reliability", comparison=Comparison.AT_LEAST, value=99, unit="percent"),
            slice=Slice(type=SliceType.URLLC),
        ),
        "objectives[0].value",
        "SUSPICIOUS_OBJECTIVE",
        "urllc_reliability",
    ),
    (
        assure(
            Objective(metric="throughput", comparison=Comparison.AT_LEAST, value=1000, unit="bps"),
            slice=Slice(type=SliceType.EMBB),
        ),
        "objectives[0].value",
        "SUSPICIOUS_OBJECTIVE",
        "embb_throughput",
    ),
    (
        assure(Objective(metric="throughput", comparison=Comparison.AT_LEAST, value=100, unit="bps")),
        "objectives[0].value",
        "SUSPICIOUS_OBJECTIVE",
        "throughput_unit",
    ),
    (
        assure(replace(LATENCY, comparison=Comparison.AT_LEAST)),
        "objectives[0].comparison",
        "SUSPICIOUS_OBJECTIVE",
        "lower_is_better",
    ),
]


@pytest.mark.parametrize(("action", "path", "code", "rule"), FAULTS, ids=lambda v: v if isinstance(v, str) else "")
def test_a_fault_is_an_error_that_says_where_it_is_and_what_to_do(action, path, code, rule):
    findings = validate(plan_of(action), KNOWN)
    found = [f for f in findings if f.rule_id == f"validate.{rule}"]
    assert [(f.field_path, f.code, f.severity) for f in found] == [(f"actions[0].{path}", code, Severity.ERROR)]
    assert found[0].message
    assert found[0].remedy


@pytest.mark.parametrize(("action", "path", "code", "rule"), DOUBTS, ids=lambda v: v if isinstance(v, str) else "")
def test_a_doubt_is_a_warning_and_the_plan_stays_usable(action, path, code, rule):
    findings = validate(plan_of(action), KNOWN)
    assert [(f.field_path, f.code, f.rule_id) for f in findings] == [
        (f"actions[0].{path}", code, f"validate.{rule}"),
    ]
    assert not has_error(findings)


@given(planned())
@settings(max_examples=60)
def test_a_valid_plan_has_no_error(plan):
    errors = [f for f in validate(plan, KNOWN) if f.severity is Severity.ERROR]
    assert not errors


SOUND = [
    scale(replicas=0),
    scale(replicas=1000),
    scale(replicas_delta=-1000),
    scale(factor=0.5),
    scale_range(min_replicas=0, max_replicas=1),
    scale_range(min_replicas=3),
    restart(slice=Slice(sst=0)),
    restart(slice=Slice(type=SliceType.EMBB, sst=200)),
    restart(name="1"),
    assure(LATENCY, site="edge01"),
    assure(replace(LATENCY, comparison=Comparison.BETWEEN, value=5, upper=10)),
    assure(Objective(metric="packet_loss", comparison=Comparison.AT_MOST, value=0, unit="percent")),
    assure(Objective(metric="connections", comparison=Comparison.AT_LEAST, value=5000)),
    steer(cells=("a", "b")),
    steer(threshold_percent=0),
    Action(kind=ActionKind.ROLLBACK, target=AMF, rollback=RollbackChange()),
    Action(kind=ActionKind.DEPLOY, target=Target(slice=Slice(type=SliceType.MMTC))),
    scheduled(start=at(17), end=at(18), recurrence="FREQ=WEEKLY;BYDAY=MO,FR", text="mondays"),
]


@pytest.mark.parametrize("action", SOUND, ids=lambda a: a.kind.name)
def test_nothing_is_said_of_what_is_sound(action):
    assert validate(plan_of(action), KNOWN) == ()


def test_an_unknown_function_is_answered_with_the_nearest_known_one():
    (finding,) = validate(plan_of(restart(network_function="AMFF")), KNOWN)
    assert finding.remedy == "did you mean AMF?"


def test_an_invalid_name_is_answered_with_one_that_would_do():
    (finding,) = validate(plan_of(restart(name="Edge UPF_2")), KNOWN)
    assert finding.remedy.endswith(": edge-upf-2")


def test_control_characters_of_a_caller_do_not_reach_the_message():
    (finding,) = validate(plan_of(restart(name="a\x1b[31m" + "b" * 9999)), KNOWN)
    assert "\x1b" not in finding.message
    assert len(finding.message) < 200


def test_ten_thousand_faulty_actions_give_a_bounded_answer_that_says_so():
    faulty = replace(scale(replicas=-1), target=Target(network_function="NOPE", name="A B"))
    findings = validate(plan_of(*[faulty] * 10_000), KNOWN)
    assert len(findings) == MAX_FINDINGS
    assert findings[-1].rule_id == "validate.findings_limit"
    assert findings[-1].severity is Severity.ERROR


def test_exactly_as_many_findings_as_are_listed_need_no_last_word():
    faulty = tuple(replace(scale(replicas=-1), target=Target(name=f"amf-{i}")) for i in range(MAX_FINDINGS))
    findings = validate(plan_of(*faulty), KNOWN)
    assert {f.rule_id for f in findings} == {"validate.replicas_range"}
    assert len(findings) == MAX_FINDINGS


def test_every_fault_of_one_action_is_reported_not_only_the_first():
    findings = validate(plan_of(replace(scale(replicas=-1), target=Target(name="A", namespace="B"))), KNOWN)
    assert {f.field_path for f in findings} == {
        "actions[0].target.name",
        "actions[0].target.namespace",
        "actions[0].scale.replicas",
    }
