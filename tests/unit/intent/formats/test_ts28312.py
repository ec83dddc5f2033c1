from datetime import UTC, datetime

import pytest
import yaml
from hypothesis import given, settings
from plans import contexts, plan_of, planned
from said import losses
from upstream import ts28312

from netintent_server.intent.formats import FORMATS, render
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import (
    Action,
    ActionKind,
    Comparison,
    ConfigureChange,
    DeployChange,
    Objective,
    Parameter,
    PlanContext,
    Priority,
    ScaleChange,
    Schedule,
    Slice,
    SliceType,
    SteerTrafficChange,
    Target,
    UpgradeChange,
)
from netintent_server.model.rendered import OutputFormat

AMF = Target(network_function="AMF")
URLLC = Target(slice=Slice(type=SliceType.URLLC))
LATENCY = Objective(metric="latency", comparison=Comparison.BELOW, value=10.0, unit="ms")
START, END = datetime(2026, 12, 5, 1, 30, tzinfo=UTC), datetime(2026, 12, 5, 3, 0, tzinfo=UTC)


def write(*actions):
    rendered = render(plan_of(*actions), OutputFormat.TS28312_INTENT, PlanContext())
    return yaml.safe_load(rendered.content) if rendered.content else None, rendered.findings


def one(*actions):
    intent, findings = write(*actions)
    (expectation,) = intent["intentExpectations"]
    return expectation, findings


def assure(*objectives, target=URLLC, **more):
    return Action(kind=ActionKind.ASSURE, target=target, objectives=objectives, **more)


def deploy(target, **more):
    return Action(kind=ActionKind.DEPLOY, target=target, **more)


def objective(metric, comparison, value, upper=None):
    return Objective(metric=metric, comparison=comparison, value=value, upper=upper)


def notes(findings):
    return [(f.code.name, f.severity.name, f.field_path) for f in findings if f.code != FindingCode.FORMAT_LOSS]


def context(attribute, condition, value):
    return {"contextAttribute": attribute, "contextCondition": condition, "contextValueRange": value}


def target(name, condition, value):
    return {"targetName": name, "targetCondition": condition, "targetValueRange": value}


@pytest.mark.parametrize(
    ("said", "kind", "contexts_"),
    [
        (AMF, "5GC_SubNetwork", [context("NfType", "IS_ALL_OF", ["AMF"])]),
        (Target(network_function="EIR"), "5GC_SubNetwork", [context("NfType", "IS_ALL_OF", ["5G_EIR"])]),
        (
            Target(network_function="UPF", site="edge01"),
            "5GC_SubNetwork",
            [context("NfType", "IS_ALL_OF", ["UPF"]), context("NfInstanceLocation", "IS_ALL_OF", ["edge01"])],
        ),
        (
            Target(network_function="5GC", region="west"),
            "5GC_SubNetwork",
            [context("NfInstanceLocation", "IS_ALL_OF", ["west"])],
        ),
        (Target(network_function="GNB"), "RAN_SubNetwork", [context("RAT", "IS_ALL_OF", ["NR"])]),
        (Target(network_function="ENB"), "RAN_SubNetwork", [context("RAT", "IS_ALL_OF", ["EUTRAN"])]),
        (
            Target(network_function="RAN", slice=Slice(sst=1, sd="010203")),
            "RAN_SubNetwork",
            [context("UEGroup", "IS_ALL_OF", [{"sNssai": {"sst": 1, "sd": "010203"}}])],
        ),
        (URLLC, "Radio_Service", [context("ServiceType", "IS_EQUAL_TO", 2)]),
        (Target(slice=Slice(sst=128)), "Radio_Service", [context("ServiceType", "IS_EQUAL_TO", 128)]),
    ],
)
def test_a_deploy_delivers_an_object_known_by_its_type_and_contexts(said, kind, contexts_):
    expectation, findings = one(deploy(said))
    assert expectation["expectationVerb"] == "DELIVER"
    assert expectation["expectationObject"] == {"objectType": kind, "objectContexts": contexts_}
    assert expectation["expectationObjects"] == [expectation["expectationObject"]]
    assert losses(findings) == set()


def test_what_is_at_a_site_is_support_of_its_edge_services():
    expectation, findings = one(assure(LATENCY, target=Target(site="edge01")))
    about = expectation["expectationObject"]
    assert about["objectType"] == "EdgeService_Support"
    assert about["objectContexts"] == [context("edgeIdentificationId", "IS_EQUAL_TO", "edge01")]
    assert ("AMBIGUOUS", "INFO", "actions[0].target.site") in notes(findings)


@pytest.mark.parametrize(
    ("said", "target_"),
    [
        (
            objective("downlink_throughput", Comparison.AT_LEAST, 1e8),
            [target("DlThptPerUE", "IS_GREATER_THAN", {"guaThpt": 100000})],
        ),
        (
            objective("uplink_throughput", Comparison.ABOVE, 1500.0),
            [target("UlThptPerUE", "IS_GREATER_THAN", {"guaThpt": 1.5})],
        ),
        (
            objective("latency", Comparison.BELOW, 10.0),
            [target("DlLatency", "IS_LESS_THAN", 10), target("UlLatency", "IS_LESS_THAN", 10)],
        ),
        (
            objective("latency", Comparison.AT_MOST, 10.0),
            [target("DlLatency", "IS_LESS_THAN", 10), target("UlLatency", "IS_LESS_THAN", 10)],
        ),
        (
            objective("latency", Comparison.AT_MOST, 0.5),
            [target("LatencySeconds", "IS_EQUAL_TO_OR_LESS_THAN", 0.0005)],
        ),
        (
            objective("latency", Comparison.BETWEEN, 5.0, 10.0),
            [target("LatencySeconds", "IS_WITHIN_RANGE", [0.005, 0.01])],
        ),
        (objective("jitter", Comparison.EQUAL, 3.0), [target("JitterSeconds", "IS_EQUAL_TO", 0.003)]),
        (
            objective("availability", Comparison.AT_LEAST, 99.999),
            [target("AvailabilityRatio", "IS_EQUAL_TO_OR_GREATER_THAN", 0.99999)],
        ),
        (objective("packet_loss", Comparison.BELOW, 1.0), [target("PacketLossRatio", "IS_LESS_THAN", 0.01)]),
        (objective("reliability", Comparison.ABOVE, 99.0), [target("ReliabilityRatio", "IS_GREATER_THAN", 0.99)]),
    ],
)
def test_objectives_are_targets_by_3gpps_name_or_by_one_that_holds_the_unit(said, target_):
    expectation, findings = one(assure(said))
    assert expectation["expectationVerb"] == "ENSURE"
    assert expectation["expectationTargets"] == target_
    assert losses(findings) == set()


def test_a_throughput_is_of_each_ue_in_a_unit_of_our_choice_and_that_is_said_aloud():
    _, findings = one(assure(objective("downlink_throughput", Comparison.AT_LEAST, 1e8)))
    assert "kbit/s" in next(f.message for f in findings if f.field_path == "actions[0].objectives[0]")
    assert ("AMBIGUOUS", "WARNING", "actions[0].objectives[0]") in notes(findings)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (objective("availability", Comparison.AT_LEAST, 100.0), "whole number"),
        (objective("jitter", Comparison.BELOW, 2000.0), "whole number"),
        (objective("throughput", Comparison.AT_LEAST, 1e9), "direction"),
        (objective("downlink_throughput", Comparison.AT_MOST, 1e9), "least"),
        (objective("connection_density", Comparison.AT_LEAST, 1e6), "no target"),
    ],
)
def test_an_objective_that_no_target_can_hold_is_lost_with_its_reason(said, why):
    expectation, findings = one(assure(LATENCY, said))
    assert len(expectation["expectationTargets"]) == 2
    assert losses(findings) == {"actions[0].objectives[1]"}
    assert why in next(f.message for f in findings if f.field_path == "actions[0].objectives[1]")


def test_of_a_core_function_latency_goes_by_its_unit():
    expectation, _ = one(assure(LATENCY, target=AMF))
    assert expectation["expectationTargets"] == [target("LatencySeconds", "IS_LESS_THAN", 0.01)]


def test_an_expectation_without_a_target_ensures_nothing():
    intent, findings = write(assure(objective("throughput", Comparison.AT_LEAST, 1e9)))
    assert intent is None
    assert losses(findings) == {"actions[0].objectives[0]", "actions[0]"}


@pytest.mark.parametrize(
    "said",
    [
        Target(name="billing-api"),
        Target(network_function="NEAR-RT-RIC"),
        Target(network_function="MME", site="muc-1"),
        Target(slice=Slice(name="gold")),
        Target(cluster="c1"),
        Target(network_function="5GC"),
        Target(network_function="DU"),
    ],
)
def test_what_the_schema_has_no_object_for_or_cannot_tell_apart_is_lost_entirely(said):
    intent, findings = write(deploy(said))
    assert intent is None
    assert "actions[0]" in losses(findings)


@pytest.mark.parametrize(
    "action",
    [
        Action(kind=ActionKind.RESTART, target=AMF),
        Action(kind=ActionKind.DELETE, target=AMF),
        Action(kind=ActionKind.ROLLBACK, target=AMF),
        Action(kind=ActionKind.SCALE, target=AMF, scale=ScaleChange(replicas=3)),
        Action(kind=ActionKind.UPGRADE, target=AMF, upgrade=UpgradeChange(version="2")),
        Action(
            kind=ActionKind.CONFIGURE,
            target=AMF,
            configure=ConfigureChange(parameters=(Parameter(key="mtu", value=1.0),)),
        ),
        Action(kind=ActionKind.STEER_TRAFFIC, steer_traffic=SteerTrafficChange(source="a")),
    ],
)
def test_what_is_no_expectation_is_lost_entirely_and_says_where_it_can_be_said(action):
    intent, findings = write(action)
    assert intent is None
    assert losses(findings) == {"actions[0]"}
    assert findings[0].remedy


def test_objectives_beside_a_scaling_are_ensured_and_the_scaling_is_lost():
    action = Action(kind=ActionKind.SCALE, target=AMF, scale=ScaleChange(replicas=3), objectives=(LATENCY,))
    expectation, findings = one(action)
    assert expectation["expectationVerb"] == "ENSURE"
    assert losses(findings) == {"actions[0].kind", "actions[0].scale"}


def test_size_version_and_names_of_a_deploy_are_lost_by_name():
    said = Target(network_function="AMF", component="free5gc-amf", name="amf-1", namespace="core")
    _, findings = one(deploy(said, deploy=DeployChange(replicas=3, version="2"), priority=Priority.HIGH))
    assert losses(findings) == {
        "actions[0].deploy",
        "actions[0].target.component",
        "actions[0].target.name",
        "actions[0].target.namespace",
        "actions[0].priority",
    }
    assert {f.severity for f in findings if f.field_path == "actions[0].priority"} == {Severity.INFO}


@pytest.mark.parametrize(
    ("said", "contexts_", "lost"),
    [
        (AMF, [context("StartTime", "IS_EQUAL_TO", "2026-12-05T01:30:00Z")], {"actions[0].schedule.end"}),
        (
            Target(site="edge01"),
            [
                context("ServiceStartTime", "IS_EQUAL_TO", "2026-12-05T01:30:00Z"),
                context("ServiceEndTime", "IS_EQUAL_TO", "2026-12-05T03:00:00Z"),
            ],
            set(),
        ),
        (URLLC, None, {"actions[0].schedule"}),
    ],
)
def test_start_and_end_are_said_where_the_object_has_a_context_for_them(said, contexts_, lost):
    expectation, findings = one(assure(LATENCY, target=said, schedule=Schedule(start=START, end=END)))
    assert expectation.get("expectationContexts") == contexts_
    assert losses(findings) == lost


def test_each_action_is_an_expectation_of_the_one_intent():
    intent, findings = write(Action(kind=ActionKind.RESTART, target=AMF), deploy(AMF), assure(LATENCY))
    assert [e["expectationId"] for e in intent["intentExpectations"]] == ["action-1", "action-2"]
    assert intent["objectClass"] == "Intent"
    assert losses(findings) == {"actions[0]"}


def test_the_format_says_that_it_is_not_checked_as_its_schema_may_not_be_shipped():
    assert not FORMATS[OutputFormat.TS28312_INTENT].checked


@given(planned(), contexts)
@settings(max_examples=40)
def test_every_intent_fits_the_schema_of_3gpp(shared, plan, around):
    rendered = render(plan, OutputFormat.TS28312_INTENT, around)
    for intent in yaml.safe_load_all(rendered.content) if rendered.content else ():
        assert ts28312(shared / "schemas" / "ts28312", intent) == ""
        if not any(map(has_no_form_where_dates_are_asserted, intent["intentExpectations"])):
            assert ts28312(shared / "schemas" / "ts28312", intent, dates=True) == ""


def has_no_form_where_dates_are_asserted(expectation):
    """A text then fits a context of its own and the generic one, of which one may; a date only the former."""
    about = expectation["expectationObject"]["objectType"]
    return about == "EdgeService_Support" or (about == "5GC_SubNetwork" and "expectationContexts" in expectation)


def test_what_has_no_form_where_dates_are_asserted_is_an_edge_and_a_start_of_the_core(shared):
    schemas = shared / "schemas" / "ts28312"
    said, _ = write(deploy(AMF), deploy(Target(network_function="GNB")), assure(LATENCY, target=AMF), assure(LATENCY))
    assert ts28312(schemas, said, dates=True) == ""
    for unsaid in (assure(LATENCY, target=Target(site="edge01")), deploy(AMF, schedule=Schedule(start=START))):
        intent, _ = write(unsaid)
        assert ts28312(schemas, intent) == ""
        assert ts28312(schemas, intent, dates=True) != ""


@pytest.mark.parametrize(
    "expectation",
    [
        {"expectationVerb": "ENSURE", "expectationObject": {"objectType": "Radio_Service"}},
        {"expectationTargets": [target("Replicas", "IS_EQUAL_TO", 3)]},
        {"expectationVerb": "KEEP"},
    ],
)
def test_the_schema_refuses_what_we_take_care_not_to_write(shared, expectation):
    intent = {"id": "i", "intentExpectations": [{"expectationId": "a", **expectation}]}
    assert ts28312(shared / "schemas" / "ts28312", intent) != ""
