"""What holds for every format: the rules of rendering, and that nothing is dropped in silence."""

import json
import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import actions, contexts, planned
from said import dropped

from netintent_server.errors import InvalidRequest, PreconditionFailed
from netintent_server.intent.formats import FORMATS, render
from netintent_server.intent.plain import to_plain
from netintent_server.model.common import Finding, FindingCode, Severity
from netintent_server.model.plan import (
    Action,
    ActionKind,
    AutoscaleSpec,
    Comparison,
    DeployChange,
    Disposition,
    IntentPlan,
    Objective,
    PlanContext,
    Resources,
    ScaleChange,
    Slice,
    SteerTrafficChange,
    Target,
)
from netintent_server.model.rendered import OutputFormat

LOSSY = [name for name in FORMATS if name is not OutputFormat.PLAN_JSON]
AMF_TO_3 = IntentPlan(
    disposition=Disposition.PLANNED,
    actions=(Action(kind=ActionKind.SCALE, target=Target(network_function="AMF"), scale=ScaleChange(replicas=3)),),
)
MUCH = IntentPlan(
    disposition=Disposition.PLANNED,
    actions=(
        Action(
            kind=ActionKind.DEPLOY,
            target=Target(network_function="UPF", component="free5gc-upf", namespace="core", site="edge01"),
            deploy=DeployChange(replicas=3, version="2"),
            objectives=(
                Objective(metric="latency", comparison=Comparison.AT_MOST, value=10.0, unit="ms"),
                Objective(metric="throughput", comparison=Comparison.AT_LEAST, value=1e9, unit="bps"),
            ),
        ),
        Action(
            kind=ActionKind.STEER_TRAFFIC,
            steer_traffic=SteerTrafficChange(threshold_percent=10.0, source="cell-1", destination="cell-2"),
        ),
        Action(
            kind=ActionKind.STEER_TRAFFIC,
            target=Target(slice=Slice(sst=1, sd="010203")),
            steer_traffic=SteerTrafficChange(source="310-410-00000a1b1", destination="310-410-00000a1b2"),
        ),
    ),
)
"""A plan of which every format can say something."""
slowly = settings(max_examples=50)


def parsed(rendered):
    if not rendered.content:
        return []
    if rendered.media_type == "application/json":
        return [json.loads(rendered.content)]
    return list(yaml.safe_load_all(rendered.content))


@pytest.mark.parametrize("output_format", [f for f in OutputFormat if f not in FORMATS])
def test_a_format_this_server_does_not_write_is_an_invalid_request_that_names_those_it_does(output_format):
    with pytest.raises(InvalidRequest) as caught:
        render(AMF_TO_3, output_format, PlanContext())
    assert caught.value.violations[0].field == "format"
    assert "KUBERNETES" in caught.value.violations[0].description


@pytest.mark.parametrize("output_format", FORMATS)
@pytest.mark.parametrize("disposition", [d for d in Disposition if d is not Disposition.PLANNED])
def test_only_a_planned_plan_is_rendered(output_format, disposition):
    with pytest.raises(PreconditionFailed) as caught:
        render(IntentPlan(disposition=disposition), output_format, PlanContext())
    assert caught.value.violations[0].field == "disposition"


@pytest.mark.parametrize("output_format", FORMATS)
def test_an_error_finding_forbids_rendering_and_is_named(output_format):
    fault = Finding(
        code=FindingCode.OUT_OF_RANGE,
        severity=Severity.ERROR,
        field_path="actions[0].scale.replicas",
        message="1001 is outside 0..1000",
    )
    doubt = Finding(code=FindingCode.SUSPICIOUS_OBJECTIVE, severity=Severity.WARNING)
    plan = IntentPlan(disposition=Disposition.PLANNED, actions=AMF_TO_3.actions, findings=(doubt, fault))
    with pytest.raises(PreconditionFailed) as caught:
        render(plan, output_format, PlanContext())
    (violation,) = caught.value.violations
    assert violation.field == "actions[0].scale.replicas"
    assert violation.description == "OUT_OF_RANGE: 1001 is outside 0..1000"


@pytest.mark.parametrize("output_format", FORMATS)
def test_the_answer_carries_what_the_capabilities_announce(output_format):
    rendered, announced = render(MUCH, output_format, PlanContext()), FORMATS[output_format]
    assert rendered.content
    assert (rendered.media_type, rendered.schema_id, rendered.schema_version, rendered.checked) == (
        announced.media_type,
        announced.schema_id,
        announced.schema_version,
        announced.checked,
    )


@given(planned(), contexts)
@slowly
def test_every_plan_renders_parses_and_renders_the_same_again(plan, context):
    for output_format in FORMATS:  # one draw of a plan costs more than all its renderings
        rendered = render(plan, output_format, context)
        parsed(rendered)
        assert render(plan, output_format, context) == rendered, output_format


@given(planned(), contexts)
@slowly
def test_content_is_empty_exactly_when_an_error_finding_says_so(plan, context):
    for output_format in LOSSY:
        rendered = render(plan, output_format, context)
        grave = [f for f in rendered.findings if f.severity is Severity.ERROR]
        assert bool(rendered.content) != bool(grave), output_format
        assert all(f.code == FindingCode.FORMAT_LOSS for f in grave), output_format


@given(planned(max_actions=1), contexts)
@slowly
def test_each_set_field_is_in_the_output_or_named_as_lost(plan, context):
    for output_format in LOSSY:
        rendered = render(plan, output_format, context)
        assert dropped(plan, rendered.findings, parsed(rendered)) == [], output_format


@given(planned(), contexts)
@slowly
def test_findings_point_into_the_plan_and_help(plan, context):
    for finding in (f for output_format in LOSSY for f in render(plan, output_format, context).findings):
        assert re.fullmatch(r"(actions(\[\d+\][\w.\[\]]*)?)?", finding.field_path)
        assert finding.message
        assert finding.remedy
        assert finding.rule_id.startswith("format.")


@pytest.mark.parametrize("output_format", FORMATS)
@given(
    st.builds(
        AutoscaleSpec,
        min_replicas=st.integers(-5, 2**33),
        max_replicas=st.none() | st.integers(-5, 2**33),
        metric=st.sampled_from(["", "cpu_utilization", "x"]),
        target=st.none() | st.floats(),
    ),
    st.none() | st.floats(),
    st.text(st.characters(codec="utf-8")),
)
@slowly
def test_a_plan_nobody_validated_does_not_break_a_format(output_format, autoscale, factor, name):
    change = ScaleChange(factor=factor, autoscale=autoscale, resources=Resources(memory_bytes=0))
    action = Action(kind=ActionKind.SCALE, target=Target(name=name, network_function=name), scale=change)
    plan = IntentPlan(disposition=Disposition.PLANNED, actions=(action,))
    parsed(render(plan, output_format, PlanContext(current_replicas=((f"a/{name}", 3),))))


@given(actions())
@slowly
def test_plan_json_loses_nothing(action):
    plan = IntentPlan(disposition=Disposition.PLANNED, actions=(action,), confidence=0.5)
    rendered = render(plan, OutputFormat.PLAN_JSON, PlanContext())
    assert json.loads(rendered.content) == to_plain(plan)
    assert rendered.findings == ()


def test_plan_json_is_readable_utf_8_in_the_order_of_the_contract():
    rendered = render(AMF_TO_3, OutputFormat.PLAN_JSON, PlanContext())
    assert rendered.content.decode().splitlines()[:4] == [
        "{",
        '  "disposition": "DISPOSITION_PLANNED",',
        '  "actions": [',
        "    {",
    ]
    named = IntentPlan(disposition=Disposition.PLANNED, actions=AMF_TO_3.actions, fallback_reason="für später")
    assert "für später".encode() in render(named, OutputFormat.PLAN_JSON, PlanContext()).content
