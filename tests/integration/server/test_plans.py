"""ValidatePlan and RenderPlan: pure functions of a plan that the caller may have edited."""

from __future__ import annotations

import json

import grpc
import pytest
import yaml
from google.protobuf import json_format
from google.rpc import error_details_pb2
from wire_errors import detail, fails_with

from netintent.common.v1 import common_pb2
from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1 import plan_pb2

PRECONDITION = grpc.StatusCode.FAILED_PRECONDITION
PLANNED, CLARIFY, REJECTED = (
    plan_pb2.DISPOSITION_PLANNED,
    plan_pb2.DISPOSITION_NEEDS_CLARIFICATION,
    plan_pb2.DISPOSITION_REJECTED,
)


def scale(replicas=3, **target):
    named = {"network_function": "UPF", "name": "upf-west", "namespace": "core"} | target
    return plan_pb2.IntentPlan(
        disposition=PLANNED,
        actions=[{"kind": plan_pb2.ACTION_KIND_SCALE, "target": named, "scale": {"replicas": replicas}}],
    )


async def validate(server, plan):
    return await server.intent.ValidatePlan(wire.ValidatePlanRequest(plan=plan))


async def render(server, plan, output_format=wire.OUTPUT_FORMAT_KUBERNETES, **context):
    return await server.intent.RenderPlan(
        wire.RenderPlanRequest(plan=plan, format=output_format, context=context or None)
    )


async def test_a_good_plan_is_valid_and_its_digest_is_told(serve):
    async with serve() as server:
        checked = await validate(server, scale())
        assert checked.valid
        assert not [f for f in checked.findings if f.severity == common_pb2.SEVERITY_ERROR]
        assert checked.digest == (await validate(server, scale())).digest != (await validate(server, scale(4))).digest


async def test_what_is_wrong_with_a_plan_is_found_with_path_and_remedy(serve):
    async with serve() as server:
        checked = await validate(server, scale(name="Not_A_Name"))
        assert not checked.valid
        finding = next(f for f in checked.findings if f.severity == common_pb2.SEVERITY_ERROR)
        assert (finding.code, finding.field_path) == ("INVALID_NAME", "actions[0].target.name")
        assert finding.message
        assert finding.remedy
        assert finding.rule_id


async def test_findings_and_digest_that_the_caller_sends_are_not_believed(serve):
    async with serve() as server:
        good = scale()
        good.digest = "sha256:forged"
        good.findings.add(code="OUT_OF_RANGE", severity=common_pb2.SEVERITY_ERROR)
        checked = await validate(server, good)
        assert checked.valid
        assert checked.digest == (await validate(server, scale())).digest
        assert (await render(server, good)).content, "an error that is not there does not stop it"
        bad = scale(name="Not_A_Name")
        bad.digest = (await validate(server, scale())).digest
        with fails_with(PRECONDITION):
            await render(server, bad)


async def test_a_plan_is_rendered_with_what_it_is(serve):
    async with serve() as server:
        rendered = await render(server, scale())
        assert rendered.media_type == "application/yaml"
        assert rendered.schema_id
        assert [document["kind"] for document in yaml.safe_load_all(rendered.content)]


async def test_the_plan_itself_is_rendered_as_protobufs_own_json(serve):
    async with serve() as server:
        rendered = await render(server, scale(), wire.OUTPUT_FORMAT_PLAN_JSON)
        plan = json_format.ParseDict(json.loads(rendered.content), plan_pb2.IntentPlan())
        assert plan.actions == scale().actions
        assert rendered.media_type == "application/json"


@pytest.mark.parametrize("disposition", [CLARIFY, REJECTED, plan_pb2.DISPOSITION_UNSPECIFIED])
async def test_only_a_planned_plan_is_rendered(serve, disposition):
    async with serve() as server:
        with fails_with(PRECONDITION) as caught:
            await render(server, plan_pb2.IntentPlan(disposition=disposition))
        (violation,) = detail(caught.value, error_details_pb2.PreconditionFailure).violations
        assert violation.subject == "disposition"


async def test_a_plan_with_errors_is_not_rendered_and_each_is_named(serve):
    async with serve() as server:
        with fails_with(PRECONDITION) as caught:
            await render(server, scale(name="Not_A_Name", namespace="Nor This"))
        failure = detail(caught.value, error_details_pb2.PreconditionFailure)
        assert {v.subject for v in failure.violations} == {"actions[0].target.name", "actions[0].target.namespace"}


async def test_relative_amounts_are_resolved_by_the_callers_context(serve):
    async with serve() as server:
        plan = scale()
        plan.actions[0].scale.replicas_delta = 2
        rendered = await render(server, plan, current_replicas={"core/upf-west": 3})
        assert "replicas: 5" in rendered.content.decode()


async def test_what_a_format_cannot_say_is_a_finding(serve):
    async with serve() as server:
        plan = scale()
        plan.actions[0].priority = plan_pb2.PRIORITY_CRITICAL
        plan.actions[0].objectives.add(metric="latency", comparison=1, value=5, unit="ms")
        rendered = await render(server, plan)
        assert {finding.code for finding in rendered.findings} == {"FORMAT_LOSS"}


async def test_every_plan_of_the_planner_validates_as_it_was_planned(serve, planner):
    async with serve(planner=planner) as server:
        planned = (await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="go"))).plan
        checked = await validate(server, planned)
        assert list(checked.findings) == list(planned.findings)
        assert checked.digest == planned.digest


async def planned(server, intent, **context):
    request = wire.ProcessIntentRequest(intent=intent, context=context or None)
    return (await server.intent.ProcessIntent(request)).plan


async def test_the_context_fills_what_the_words_leave_open(serve):
    async with serve() as server:
        plan = await planned(server, "scale out upf-1 by 2", namespace="core")
        assert plan.actions[0].target.namespace == "core"
        rendered = await render(server, plan, current_replicas={"core/upf-1": 3})
        assert "replicas: 5" in rendered.content.decode()


async def test_a_deployment_adds_its_own_functions(serve, tmp_path):
    extra = tmp_path / "functions.toml"
    extra.write_text('[[function]]\ntype = "AIOTF"\nfull_name = "Ambient IoT Function"\ncomponents = ["acme-aiotf"]\n')
    async with serve(catalogue_file=extra) as server:
        plan = await planned(server, "deploy an ambient IoT function and restart acme-aiotf")
        assert [action.target.network_function for action in plan.actions] == ["AIOTF", "AIOTF"]
        assert "UNKNOWN_FUNCTION" not in {finding.code for finding in plan.findings}
        told = await server.intent.GetCapabilities(wire.GetCapabilitiesRequest())
        assert "AIOTF" in {entry.type for entry in told.catalogue}
