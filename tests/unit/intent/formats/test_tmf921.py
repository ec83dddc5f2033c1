import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from plans import contexts, plan_of, planned
from said import losses
from upstream import tmf921

from netintent_server.intent.digest import plan_digest
from netintent_server.intent.formats import render
from netintent_server.intent.formats.tmf921.check import fault_of
from netintent_server.model.plan import (
    Action,
    ActionKind,
    AutoscaleSpec,
    Comparison,
    ConfigureChange,
    DeployChange,
    Objective,
    Parameter,
    PlanContext,
    Priority,
    Resources,
    RollbackChange,
    RolloutStrategy,
    ScaleChange,
    Schedule,
    Slice,
    SliceType,
    SteerTrafficChange,
    Target,
    UpgradeChange,
)
from netintent_server.model.rendered import OutputFormat

NOWHERE = PlanContext()
METRICS = ("latency", "jitter", "availability", "downlink_throughput", "uplink_throughput")
UPF = Target(network_function="UPF")
START, END = datetime(2026, 12, 5, 1, 30, tzinfo=UTC), datetime(2026, 12, 5, 3, 0, tzinfo=UTC)


def write(*actions, context=NOWHERE):
    rendered = render(plan_of(*actions), OutputFormat.TMF921_INTENT, context)
    return json.loads(rendered.content) if rendered.content else None, rendered.findings


def expectations(intent):
    (node,) = intent["expression"]["expressionValue"]["@graph"]
    (listed,) = node["log:allOf"]
    return listed["@list"]


def parts(*actions, context=NOWHERE):
    """What the one expectation sets: (property, operator, value) each, or the node of a context."""
    intent, _ = write(*actions, context=context)
    (expectation,) = expectations(intent)
    ((listed),) = expectation["log:allOf"]
    return [_part(node) for node in listed["@list"]]


def _part(node):
    if node["@type"] != "icm:Condition":
        return node
    (wanted,) = node["set:forAll"]
    (of,) = wanted.pop("icm:valuesOfTargetProperty")
    ((operator, (value,)),) = wanted.items()
    return of.get("@id", of.get("net:key")), operator, value


def assure(*objectives, target=UPF):
    return Action(kind=ActionKind.ASSURE, target=target, objectives=objectives)


def test_an_intent_is_named_by_what_it_does_and_by_its_plan():
    action = assure(Objective(metric="latency", comparison=Comparison.BELOW, value=10.0, unit="ms"))
    intent, findings = write(action)
    digest = plan_digest(plan_of(action))
    assert intent["@type"] == "Intent"
    assert intent["name"] == f"assure-upf-{digest[7:17]}"
    assert intent["description"] == "ASSURE UPF"
    assert intent["isBundle"] is False
    assert intent["expression"]["@type"] == "JsonLdExpression"
    assert intent["expression"]["iri"] == f"https://netintent.dev/plans/{digest}"
    assert findings == ()


def test_the_context_stands_where_both_the_schema_and_json_ld_take_it():
    intent, _ = write(assure(Objective(metric="latency", comparison=Comparison.BELOW, value=10.0, unit="ms")))
    value = intent["expression"]["expressionValue"]
    assert "@context" not in value
    assert value["@type"] == "JsonLdExpressionValue"
    (context,) = value["@graph"][0]["@context"]
    assert context["icm"].endswith("/IntentCommonModel/")
    assert context["@base"] == intent["expression"]["iri"]


@pytest.mark.parametrize(
    ("comparison", "operator"),
    [
        (Comparison.AT_MOST, "quan:atMost"),
        (Comparison.AT_LEAST, "quan:atLeast"),
        (Comparison.BELOW, "quan:smaller"),
        (Comparison.ABOVE, "quan:greater"),
        (Comparison.EQUAL, "quan:exactly"),
    ],
)
def test_an_objective_is_a_condition_with_a_quantity(comparison, operator):
    said = Objective(metric="latency", comparison=comparison, value=2.5, unit="ms")
    assert parts(assure(said)) == [("net:latency", operator, {"rdf:value": 2.5, "quan:unit": "ms"})]


def test_a_range_has_both_its_ends():
    said = Objective(metric="jitter", comparison=Comparison.BETWEEN, value=1.0, upper=2.5, unit="ms")
    ends = [{"rdf:value": 1, "quan:unit": "ms"}, {"rdf:value": 2.5, "quan:unit": "ms"}]
    assert parts(assure(said)) == [("net:jitter", "quan:inRange", {"@list": ends})]


def test_a_deploy_is_a_delivery_of_all_that_is_said():
    change = DeployChange(
        replicas=3,
        version="2.1",
        image="registry.example/upf:2.1",
        resources=Resources(cpu_millicores=500, memory_bytes=2**32, storage_bytes=10**9, gpus=1),
        autoscale=AutoscaleSpec(min_replicas=2, max_replicas=8, metric="cpu_utilization", target=80.0, unit="percent"),
        parameters=(Parameter(key="mtu", value=9000.0), Parameter(key="ipv6", value=True)),
    )
    action = Action(kind=ActionKind.DEPLOY, target=UPF, deploy=change)
    intent, findings = write(action)
    assert expectations(intent)[0]["@type"] == "icm:DeliveryExpectation"
    assert findings == ()
    assert parts(action) == [
        ("net:replicas", "quan:exactly", {"rdf:value": 3}),
        ("net:version", "net:equals", "2.1"),
        ("net:image", "net:equals", "registry.example/upf:2.1"),
        ("net:cpu", "quan:exactly", {"rdf:value": 500, "quan:unit": "m"}),
        ("net:memory", "quan:exactly", {"rdf:value": 2**32, "quan:unit": "byte"}),
        ("net:storage", "quan:exactly", {"rdf:value": 10**9, "quan:unit": "byte"}),
        ("net:gpus", "quan:exactly", {"rdf:value": 1}),
        ("net:replicas", "quan:atLeast", {"rdf:value": 2}),
        ("net:replicas", "quan:atMost", {"rdf:value": 8}),
        (
            "net:autoscaling",
            "quan:exactly",
            {"net:metric": "cpu_utilization", "rdf:value": 80, "quan:unit": "percent"},
        ),
        ("mtu", "quan:exactly", {"rdf:value": 9000}),
        ("ipv6", "net:equals", True),
    ]


def test_a_target_holds_every_name_place_and_slice():
    part = Slice(type=SliceType.URLLC, name="gold", sst=2, sd="0000af")
    target = Target(
        network_function="UPF",
        component="free5gc-upf",
        name="upf-1",
        namespace="core",
        cluster="c1",
        site="edge01",
        region="west",
        slice=part,
    )
    intent, findings = write(Action(kind=ActionKind.DEPLOY, target=target))
    (expectation,) = expectations(intent)
    (node,) = expectation["icm:target"]
    assert {key: value for key, value in node.items() if key not in ("@id", "@type", "net:slice")} == {
        "net:networkFunction": "UPF",
        "net:component": "free5gc-upf",
        "net:name": "upf-1",
        "net:namespace": "core",
        "net:cluster": "c1",
        "net:site": "edge01",
        "net:region": "west",
    }
    assert node["net:slice"] == [
        {"@type": "net:Slice", "net:type": "URLLC", "net:name": "gold", "net:sst": 2, "net:sd": "0000af"}
    ]
    assert "log:allOf" not in expectation
    assert findings == ()


def test_relative_scaling_is_resolved_against_what_runs_or_lost():
    action = Action(kind=ActionKind.SCALE, target=Target(name="upf-1"), scale=ScaleChange(replicas_delta=2))
    known = PlanContext(namespace="core", current_replicas=(("core/upf-1", 3),))
    assert parts(action, context=known) == [("net:replicas", "quan:exactly", {"rdf:value": 5})]
    intent, findings = write(action)
    assert intent is None
    assert losses(findings) == {"actions[0].scale.replicas_delta", "actions[0]"}


def test_a_setting_keeps_its_unit_and_a_structure_is_a_json_literal():
    settings_ = (Parameter(key="t3512", value=54.0, unit="min"), Parameter(key="dns", value=["10.0.0.1"]))
    action = Action(kind=ActionKind.CONFIGURE, target=UPF, configure=ConfigureChange(parameters=settings_))
    assert parts(action) == [
        ("t3512", "quan:exactly", {"rdf:value": 54, "quan:unit": "min"}),
        ("dns", "net:equals", {"@type": "@json", "@value": ["10.0.0.1"]}),
    ]


def test_steering_says_where_from_where_to_how_much_and_when():
    change = SteerTrafficChange(
        threshold_percent=80.0, source="cell-1", destination="cell-2", share_percent=30.0, cells=("a", "b")
    )
    assert parts(Action(kind=ActionKind.STEER_TRAFFIC, steer_traffic=change)) == [
        ("net:trafficSource", "net:equals", "cell-1"),
        ("net:trafficDestination", "net:equals", "cell-2"),
        ("net:trafficCells", "net:equals", {"@list": ["a", "b"]}),
        ("net:trafficShare", "quan:exactly", {"rdf:value": 30, "quan:unit": "percent"}),
        {"@type": "icm:Context", "net:loadAbove": [{"rdf:value": 80, "quan:unit": "percent"}]},
    ]


def test_an_upgrade_says_what_is_to_run_and_not_how_it_is_replaced():
    change = UpgradeChange(version="4.0.2", strategy=RolloutStrategy.CANARY)
    action = Action(kind=ActionKind.UPGRADE, target=UPF, upgrade=change)
    assert parts(action) == [("net:version", "net:equals", "4.0.2")]
    assert losses(write(action)[1]) == {"actions[0].upgrade.strategy"}


@pytest.mark.parametrize("kind", [ActionKind.RESTART, ActionKind.DELETE, ActionKind.ROLLBACK])
def test_what_is_only_an_operation_is_no_intent(kind):
    intent, findings = write(Action(kind=kind, target=UPF))
    assert intent is None
    assert losses(findings) == {"actions[0]"}


def test_a_rollback_to_a_version_says_what_is_to_run():
    action = Action(kind=ActionKind.ROLLBACK, target=UPF, rollback=RollbackChange(to_version="2.0"))
    assert parts(action) == [("net:version", "net:equals", "2.0")]


def test_time_and_priority_of_every_action_are_the_intents():
    schedule = Schedule(start=START, end=END, recurrence="FREQ=DAILY", text="every night")
    said = [
        Action(kind=ActionKind.SCALE, target=UPF, scale=ScaleChange(replicas=n), schedule=schedule, priority=priority)
        for n, priority in ((3, Priority.HIGH), (4, Priority.HIGH))
    ]
    intent, findings = write(*said)
    assert intent["priority"] == "HIGH"
    assert intent["validFor"] == {"startDateTime": "2026-12-05T01:30:00Z", "endDateTime": "2026-12-05T03:00:00Z"}
    context = expectations(intent)[0]["log:allOf"][0]["@list"][-1]
    assert context == {
        "@type": "icm:Context",
        "net:start": "2026-12-05T01:30:00Z",
        "net:end": "2026-12-05T03:00:00Z",
        "net:recurrence": "FREQ=DAILY",
        "net:text": "every night",
    }
    assert findings == ()


def test_time_and_priority_that_differ_stay_with_their_expectation():
    said = [
        Action(kind=ActionKind.SCALE, target=UPF, scale=ScaleChange(replicas=3), priority=Priority.LOW),
        Action(
            kind=ActionKind.SCALE, target=UPF, scale=ScaleChange(replicas=4), schedule=Schedule(start=START, end=END)
        ),
    ]
    intent, findings = write(*said)
    assert "priority" not in intent
    assert "validFor" not in intent
    assert [node.get("net:priority") for node in expectations(intent)] == ["LOW", None]
    assert findings == ()


def test_actions_that_can_be_said_are_written_beside_those_that_cannot():
    intent, findings = write(Action(kind=ActionKind.RESTART, target=UPF), Action(kind=ActionKind.DEPLOY, target=UPF))
    (expectation,) = expectations(intent)
    assert expectation["@id"].endswith("#action-1")
    assert intent["name"].startswith("deploy-upf-")
    assert losses(findings) == {"actions[0]"}


def test_a_plan_of_a_thousand_actions_fits_a_message():
    said = tuple(Objective(metric=metric, comparison=Comparison.BELOW, value=5.5, unit="ms") for metric in METRICS)
    target = Target(network_function="UPF", site="edge01", slice=Slice(type=SliceType.EMBB, sst=1, sd="010203"))
    actions = [Action(kind=ActionKind.DEPLOY, target=target, objectives=said) for _ in range(1000)]
    rendered = render(plan_of(*actions), OutputFormat.TMF921_INTENT, NOWHERE)
    assert len(rendered.content) < 2 * 2**20


@given(planned(), contexts)
@settings(max_examples=40)
def test_every_intent_fits_the_schema_and_leaves_no_object_without_its_type(plan, context):
    rendered = render(plan, OutputFormat.TMF921_INTENT, context)
    if rendered.content:
        assert fault_of(json.loads(rendered.content)) == ""


GOOD, _ = write(Action(kind=ActionKind.DEPLOY, target=UPF))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"name": None}, "$.name"),
        ({"isBundled": False}, "$"),  # as the document's own examples misspell it
        ({"validFor": {"startDateTime": 5}}, "$.validFor.startDateTime"),
        ({"@type": 5}, "$['@type']"),
        ({"expression": {"@type": "JsonLdExpression", "iri": "x"}}, "$"),
        ({"expression": {"@type": "JsonLdExpression", "expressionValue": {"@type": "x"}}}, "$.expression"),
        ({"expression": {**GOOD["expression"], "expressionValue": {}}}, "$.expressionValue"),
        ({"expression": {**GOOD["expression"], "value": 1}}, "$"),
        (
            {"expression": {**GOOD["expression"], "expressionValue": {"@type": "x", "@context": {"icm": "y"}}}},
            "$.expressionValue['@context']",
        ),
    ],
)
def test_what_a_server_would_refuse_or_drop_fails_our_check(change, where):
    assert fault_of(GOOD) == ""
    assert fault_of({**GOOD, **change}).startswith(f"{where}:")


def test_an_intent_that_fits_our_check_fits_the_document_upstream(shared):
    assert tmf921(shared / "schemas" / "tmf921_v5.oas.yaml", GOOD) == ""
