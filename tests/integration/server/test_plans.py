"""Plans over the wire: planned, checked and rendered, and refused where the contract says so."""

from __future__ import annotations

import grpc
import pytest
import yaml
from google.rpc import error_details_pb2
from wire_errors import detail, fails_with, violations

from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1 import plan_pb2


async def planned(server, text, **context) -> plan_pb2.IntentPlan:
    request = wire.ProcessIntentRequest(intent=text, context=plan_pb2.PlanContext(**context))
    return (await server.intent.ProcessIntent(request)).plan


async def test_a_stream_tells_its_stages_and_ends_with_the_plan_that_a_unary_call_gives(serve):
    async with serve() as server:
        events = [e async for e in server.intent.StreamIntent(wire.StreamIntentRequest(intent="scale the UPF to 4"))]
        assert [event.sequence for event in events] == list(range(1, len(events) + 1))
        kinds = [event.WhichOneof("event") for event in events]
        assert kinds[0] == "accepted"
        assert kinds.count("completed") == 1
        assert kinds[-1] == "completed"
        assert events[-1].completed.plan == await planned(server, "scale the UPF to 4")


async def test_a_plan_that_was_edited_is_checked_as_it_is_now(serve):
    async with serve() as server:
        plan = await planned(server, "scale the UPF to 4")
        answer = await server.intent.ValidatePlan(wire.ValidatePlanRequest(plan=plan))
        assert answer.valid
        assert answer.digest == plan.digest
        plan.actions[0].scale.replicas = 4_000
        answer = await server.intent.ValidatePlan(wire.ValidatePlanRequest(plan=plan))
        assert not answer.valid
        assert [f.field_path for f in answer.findings] == ["actions[0].scale.replicas"]
        assert answer.digest != plan.digest


@pytest.mark.parametrize("form", ["PLAN_JSON", "KUBERNETES", "NEPHORAN_NETWORK_INTENT"])
async def test_a_plan_is_rendered_in_every_listed_form(serve, form):
    async with serve() as server:
        plan = await planned(server, "Deploy 3 AMF replicas in namespace core with image example.com/amf:1.0")
        number = wire.OutputFormat.Value(f"OUTPUT_FORMAT_{form}")
        answer = await server.intent.RenderPlan(wire.RenderPlanRequest(plan=plan, format=number))
        assert list(yaml.safe_load_all(answer.content))
        listed = (await server.intent.GetCapabilities(wire.GetCapabilitiesRequest())).formats
        assert number in {capability.format for capability in listed}


async def test_what_is_not_planned_or_has_an_error_is_not_rendered(serve):
    async with serve() as server:
        for text in ("scale the UPF", "what is a UPF?", "scale the UPF to 4000"):
            plan = await planned(server, text)
            with fails_with(grpc.StatusCode.FAILED_PRECONDITION) as caught:
                await server.intent.RenderPlan(wire.RenderPlanRequest(plan=plan, format=wire.OUTPUT_FORMAT_KUBERNETES))
            assert detail(caught.value, error_details_pb2.PreconditionFailure).violations


async def test_a_form_that_is_not_listed_is_an_invalid_argument(serve):
    async with serve() as server:
        plan = await planned(server, "scale the UPF to 4")
        for number in (0, wire.OUTPUT_FORMAT_A1_POLICY, 99):
            with fails_with(grpc.StatusCode.INVALID_ARGUMENT) as caught:
                await server.intent.RenderPlan(wire.RenderPlanRequest(plan=plan, format=number))
            assert "format" in violations(caught.value)


async def test_the_context_fills_gaps_and_resolves_relative_sizes(serve):
    async with serve() as server:
        plan = await planned(server, "scale out upf-1 by 2", namespace="core")
        assert plan.actions[0].target.namespace == "core"
        request = wire.RenderPlanRequest(
            plan=plan,
            format=wire.OUTPUT_FORMAT_KUBERNETES,
            context=plan_pb2.PlanContext(current_replicas={"core/upf-1": 3}),
        )
        manifests = list(yaml.safe_load_all((await server.intent.RenderPlan(request)).content))
        assert any(manifest["spec"].get("replicas") == 5 for manifest in manifests)


async def test_the_capabilities_name_what_is_planned_and_nothing_more(serve):
    async with serve() as server:
        capabilities = await server.intent.GetCapabilities(wire.GetCapabilitiesRequest())
    kinds = {plan_pb2.ActionKind.Name(kind) for kind in capabilities.action_kinds}
    assert kinds == {f"ACTION_KIND_{name}" for name in ("DEPLOY", "SCALE", "RESTART", "DELETE")}
    assert {"AMF", "NEAR-RT-RIC", "5GC"} <= {entry.type for entry in capabilities.catalogue}


async def test_a_deployment_adds_its_own_functions(serve, tmp_path):
    extra = tmp_path / "functions.toml"
    extra.write_text('[[function]]\ntype = "AIOTF"\nfull_name = "Ambient IoT Function"\ncomponents = ["acme-aiotf"]\n')
    async with serve(catalogue_file=extra) as server:
        plan = await planned(server, "deploy an ambient IoT function and restart acme-aiotf")
        assert [action.target.network_function for action in plan.actions] == ["AIOTF", "AIOTF"]
        assert not [f for f in plan.findings if f.code == "UNKNOWN_FUNCTION"]
