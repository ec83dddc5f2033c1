"""What the server says it can do is what it does, method by method."""

from __future__ import annotations

import grpc
from rpcs import RPCS
from wire_errors import error_info, fails_with

from netintent.admin.v1 import admin_service_pb2
from netintent.common.v1 import common_pb2
from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1 import plan_pb2, register_pb2

OF_THIS_VERSION = {
    *(f"netintent.intent.v1.IntentService/{name}" for name in ("ProcessIntent", "StreamIntent", "ProcessIntents")),
    *(f"netintent.intent.v1.IntentService/{name}" for name in ("ValidatePlan", "RenderPlan", "GetCapabilities")),
    "netintent.admin.v1.AdminService/GetStatus",
}


UNIMPLEMENTED = grpc.StatusCode.UNIMPLEMENTED


async def capabilities(server):
    return await server.intent.GetCapabilities(wire.GetCapabilitiesRequest())


async def test_exactly_the_methods_listed_answer_something_else_than_unimplemented(serve, planner):
    async with serve(planner=planner) as server:
        listed = (await capabilities(server)).methods
        codes = {rpc.name: await rpc.call(server.channel) for rpc in RPCS}
        assert list(listed) == sorted(name for name, code in codes.items() if code is not UNIMPLEMENTED)
        assert not {grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN} & set(codes.values())


async def test_what_is_built_now_is_listed(serve):
    async with serve() as server:
        assert set((await capabilities(server)).methods) >= OF_THIS_VERSION


async def test_a_method_that_is_not_built_says_so_with_its_name(serve):
    async with serve() as server:
        with fails_with(grpc.StatusCode.UNIMPLEMENTED) as caught:
            await server.intent.CreateIntent(register_pb2.CreateIntentRequest())
        assert error_info(caught.value).metadata["method"] == "netintent.intent.v1.IntentService/CreateIntent"
        assert "GetCapabilities" in caught.value.details()


async def test_every_format_listed_is_written_and_no_other(serve, planner):
    async with serve(planner=planner) as server:
        listed = {form.format: form for form in (await capabilities(server)).formats}
        plan = (await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="go"))).plan
        for number in wire.OutputFormat.values():
            request = wire.RenderPlanRequest(plan=plan, format=number)
            if number in listed:
                rendered = await server.intent.RenderPlan(request)
                form = listed[number]
                assert (rendered.media_type, rendered.schema_id) == (form.media_type, form.schema_id)
                assert rendered.schema_version == form.schema_version
            else:
                with fails_with(grpc.StatusCode.INVALID_ARGUMENT):
                    await server.intent.RenderPlan(request)


async def test_every_planner_listed_plans_and_no_other(serve, planner):
    async with serve(planner=planner) as server:
        listed = (await capabilities(server)).planners
        for number in common_pb2.Planner.values():
            request = wire.ProcessIntentRequest(intent="go", planner=number)
            if number in (0, *listed):
                await server.intent.ProcessIntent(request)
            else:
                with fails_with(grpc.StatusCode.INVALID_ARGUMENT):
                    await server.intent.ProcessIntent(request)


async def test_the_limits_told_are_the_limits_set(serve):
    settings = {
        "transport__message_bytes": 100_000,
        "deadline__unary_cap_seconds": 7.5,
        "deadline__stream_cap_seconds": 70,
        "admission__in_flight": 5,
        "admission__waiting": 6,
        "ingest__file_bytes": 1_000_000,
    }
    async with serve(**settings) as server:
        limits = (await capabilities(server)).limits
        assert limits == wire.Limits(
            intent_characters=8192,
            message_bytes=100_000,
            unary_budget_ms=7_500,
            stream_budget_ms=70_000,
            in_flight=5,
            waiting=6,
            question_characters=4096,
            top_k=100,
            file_bytes=1_000_000,
        )


async def test_kinds_and_catalogue_are_told(serve, tmp_path):
    async with serve() as server:
        told = await capabilities(server)
        assert told.version
        assert set(told.action_kinds) <= set(plan_pb2.ActionKind.values()) - {0}
        assert {"AMF", "SMF", "UPF"} <= {entry.type for entry in told.catalogue}
        status = await server.admin.GetStatus(admin_service_pb2.GetStatusRequest())
        assert {v.name: v.version for v in status.versions}["netintent"] == told.version
