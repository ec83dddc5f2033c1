import json
from datetime import UTC, datetime
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given, settings
from plans import contexts, plan_of, planned
from said import losses

from netintent_server.intent.formats import render
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import (
    Action,
    ActionKind,
    AutoscaleSpec,
    ConfigureChange,
    DeployChange,
    Parameter,
    PlanContext,
    Resources,
    RollbackChange,
    ScaleChange,
    Slice,
    SliceType,
    SteerTrafficChange,
    Target,
    UpgradeChange,
)
from netintent_server.model.rendered import OutputFormat

SCHEMA = json.loads(
    (files("netintent_server.intent.formats") / "schemas" / "nephoran_intent_plan.schema.json").read_text("utf-8")
)
NOWHERE = PlanContext()
NOON = PlanContext(now=datetime(2026, 11, 24, 12, tzinfo=UTC))
UPF = Target(network_function="UPF", component="free5gc-upf")
EVERYTHING_DENIED = {
    "requireHumanReview": True,
    "guardrails": {
        "denyClusterScoped": True,
        "denyPrivileged": True,
        "denyHostNetwork": True,
        "denyCRDChanges": True,
        "denyRBACChanges": True,
    },
}


def write(*actions, context=NOWHERE):
    rendered = render(plan_of(*actions), OutputFormat.NEPHORAN_INTENT_PLAN, context)
    return json.loads(rendered.content) if rendered.content else {}, rendered.findings


def action(kind, target=UPF, **change):
    return Action(kind=ActionKind[kind], target=target, **change)


def scale(target=UPF, **change):
    return action("SCALE", target, scale=ScaleChange(**change))


def configure(*parameters):
    return action("CONFIGURE", configure=ConfigureChange(parameters=parameters))


def noted(findings, path):
    return {(f.code, f.severity.name) for f in findings if f.field_path == path and f.code != FindingCode.FORMAT_LOSS}


def test_a_plan_says_its_actions_and_is_as_strict_as_it_can_be():
    target = Target(
        component="free5gc-upf",
        namespace="core",
        cluster="c1",
        site="edge01",
        slice=Slice(type=SliceType.EMBB, name="embb-1"),
    )
    document, findings = write(action("DEPLOY", target, deploy=DeployChange(replicas=3)), context=NOON)
    assert document.pop("intentId").startswith("intent-20261124-")
    assert document == {
        "intentType": "slice.deploy",
        "slice": {"sliceType": "eMBB", "name": "embb-1", "site": "edge01", "targets": {"clusters": ["c1"]}},
        "constraints": {"allowedNamespaces": ["core"]},
        "actions": [
            {
                "kind": "deploy",
                "component": "free5gc-upf",
                "replicas": 3,
                "naming": {"domain": "core", "site": "edge01", "slice": "embb"},
            }
        ],
        "policy": EVERYTHING_DENIED,
        "metadata": {"createdAt": "2026-11-24T12:00:00Z", "createdBy": "netintent"},
    }
    assert findings == ()


def test_the_identifier_is_the_plans_own_and_has_a_date_only_where_a_clock_is_known():
    (first, findings), (again, _) = write(scale(replicas=3)), write(scale(replicas=3))
    (another, _), (dated, on_time) = write(scale(replicas=4)), write(scale(replicas=3), context=NOON)
    assert first["intentId"] == again["intentId"] != another["intentId"]
    assert first["intentId"][-4:] == dated["intentId"][-4:]
    assert noted(findings, "") == {("AMBIGUOUS", "INFO")}
    assert noted(on_time, "") == set()
    assert "createdAt" not in first["metadata"]


@pytest.mark.parametrize(
    ("target", "component"),
    [
        (Target(component="oai-du"), "oai-odu"),
        (Target(component="oai-cucp"), "oai-cu-cp"),
        (Target(component="ric-e2sim"), "sim-e2"),
        (Target(name="trafficgen"), "trafficgen"),
        (Target(network_function="AMF"), "free5gc-amf"),
        (Target(network_function="DU", name="du-7"), "oai-odu"),
    ],
)
def test_a_component_is_found_by_its_other_names_and_its_function(target, component):
    document, _ = write(scale(target, replicas=1))
    assert document["actions"][0]["component"] == component


def test_an_implementation_that_only_the_function_led_to_is_told():
    _, findings = write(scale(Target(network_function="AMF"), replicas=1))
    assert noted(findings, "actions[0].target.network_function") == {("AMBIGUOUS", "WARNING")}


@pytest.mark.parametrize(
    "target",
    [
        Target(network_function="AMF", component="open5gs-amf"),
        Target(network_function="XAPP"),
        Target(network_function="NRF"),
        Target(name="my-app"),
        Target(slice=Slice(type=SliceType.EMBB)),
    ],
)
def test_what_is_not_on_nephorans_list_is_lost_whole(target):
    document, findings = write(scale(target, replicas=1))
    assert document == {}
    assert "free5gc-upf" in next(f.remedy for f in findings if f.field_path == "actions[0]")


def test_a_relative_amount_is_resolved_against_what_runs_or_lost():
    context = PlanContext(current_replicas=(("core/free5gc-upf", 3),))
    assert write(scale(replicas_delta=2), context=context)[0]["actions"][0]["replicas"] == 5
    document, findings = write(scale(factor=2.0))
    assert document == {}
    assert losses(findings) == {"actions[0]", "actions[0].scale.factor"}


def test_replicas_end_at_200():
    assert write(scale(replicas=200))[0]["actions"][0]["replicas"] == 200
    document, findings = write(scale(replicas=201))
    assert document == {}
    assert "actions[0].scale.replicas" in losses(findings)
    document, findings = write(action("DEPLOY", deploy=DeployChange(replicas=201)))
    assert "replicas" not in document["actions"][0]
    assert losses(findings) >= {"actions[0].deploy.replicas"}


def test_settings_are_parameters_with_their_units():
    document, findings = write(
        configure(
            Parameter(key="mtu", value=1500.0, unit="byte"),
            Parameter(key="nat", value=True),
            Parameter(key="weights", value=[1.0, 0.5, {"a": 2.0}]),
        )
    )
    assert document["intentType"] == "config.update"
    assert document["actions"][0]["params"] == {
        "mtu": 1500,
        "mtu_unit": "byte",
        "nat": True,
        "weights": [1, 0.5, {"a": 2}],
    }
    assert not losses(findings) - {"actions[0].target.network_function"}


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {"a": float("-inf")}])
def test_what_json_has_no_word_for_is_lost(value):
    document, findings = write(configure(Parameter(key="a", value=value)))
    assert document == {}
    assert "actions[0].configure.parameters[0]" in losses(findings)


def test_steering_is_the_threshold_of_the_steering_application():
    change = SteerTrafficChange(threshold_percent=10.0, source="cell-1", destination="cell-2")
    document, findings = write(action("STEER_TRAFFIC", Target(site="edge01"), steer_traffic=change))
    assert document["intentType"] == "closedloop.act"
    assert document["actions"] == [
        {
            "kind": "configure",
            "component": "ric-ts",
            "params": {"threshold": 10},
            "naming": {"domain": "ric", "site": "edge01"},
        }
    ]
    assert losses(findings) == {"actions[0].steer_traffic.source", "actions[0].steer_traffic.destination"}


def test_a_rollback_says_to_which_version_if_it_is_said():
    assert write(action("ROLLBACK"))[0]["actions"] == [
        {"kind": "rollback", "component": "free5gc-upf", "naming": {"domain": "core"}}
    ]
    document, _ = write(action("ROLLBACK", rollback=RollbackChange(to_version="1.2")))
    assert document["actions"][0]["params"] == {"to_version": "1.2"}


def test_images_resources_and_ranges_are_the_generators_own():
    change = DeployChange(image="a:1", resources=Resources(gpus=1), autoscale=AutoscaleSpec(max_replicas=4))
    _, findings = write(action("DEPLOY", Target(component="free5gc-upf"), deploy=change))
    assert losses(findings) == {"actions[0].deploy"}


def test_a_site_and_a_slice_type_outside_the_schema_are_lost():
    target = Target(component="ric-ts", site="muc-01", slice=Slice(type=SliceType.V2X, sst=4))
    document, findings = write(scale(target, replicas=1))
    assert document["actions"][0]["naming"] == {"domain": "ric"}
    assert losses(findings) == {"actions[0].target.site", "actions[0].target.slice"}


def test_what_is_said_once_for_all_is_said_only_where_it_holds_for_all():
    here = Target(component="free5gc-upf", namespace="core", site="edge01", slice=Slice(type=SliceType.EMBB, name="a"))
    there = Target(component="free5gc-smf", site="edge02", slice=Slice(type=SliceType.URLLC, name="b"))
    document, findings = write(scale(here, replicas=1), scale(there, replicas=1))
    assert document.keys() == {"intentId", "intentType", "actions", "policy", "metadata"}
    assert [entry["naming"]["slice"] for entry in document["actions"]] == ["embb", "urllc"]
    assert losses(findings) == {
        "actions[0].target.namespace",
        "actions[0].target.slice.name",
        "actions[1].target.slice.name",
    }


def test_a_plan_of_several_types_has_that_of_its_first_action_and_says_so():
    document, findings = write(scale(replicas=1), configure(Parameter(key="mtu", value=9000.0)))
    assert document["intentType"] == "slice.scale"
    assert noted(findings, "actions") == {("AMBIGUOUS", "INFO")}


def test_one_action_that_cannot_be_said_leaves_the_others():
    document, findings = write(action("RESTART"), scale(replicas=1))
    assert [entry["kind"] for entry in document["actions"]] == ["scale"]
    assert "actions[0]" in losses(findings)


@pytest.mark.parametrize(
    ("lost", "remedy"),
    [
        (action("UPGRADE", upgrade=UpgradeChange(version="2")), "NEPHIO_PACKAGE_VARIANT"),
        (action("RESTART"), "KUBERNETES"),
        (action("DELETE"), "KUBERNETES"),
        (action("ASSURE"), "A1_POLICY"),
        (action("STEER_TRAFFIC", steer_traffic=SteerTrafficChange(source="a")), "PLAN_JSON"),
        (scale(autoscale=AutoscaleSpec(max_replicas=4)), "PLAN_JSON"),
    ],
    ids=lambda value: value.kind.name if isinstance(value, Action) else "",
)
def test_what_has_no_place_is_lost_whole_with_a_way_out(lost, remedy):
    document, findings = write(lost)
    assert document == {}
    assert remedy in next(f.remedy for f in findings if f.field_path == "actions[0]")
    assert [f.severity for f in findings if not f.field_path] == [Severity.ERROR]


@given(planned(), contexts)
@settings(max_examples=40)
def test_every_plan_is_valid_to_nephoran(plan, context):
    rendered = render(plan, OutputFormat.NEPHORAN_INTENT_PLAN, context)
    assert rendered.checked == bool(rendered.content)
    if rendered.content:
        jsonschema.validate(json.loads(rendered.content), SCHEMA, format_checker=jsonschema.FormatChecker())
    assert not any("would not fit" in finding.message for finding in rendered.findings)
