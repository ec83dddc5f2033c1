"""Reflection under both names, for grpcurl and its like."""

from __future__ import annotations

import asyncio

import grpc
import pytest
from google.protobuf import descriptor_pb2
from grpc_reflection.v1alpha import reflection_pb2 as wire
from wire_errors import fails_with

V1, V1ALPHA = "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"
BOTH = pytest.mark.parametrize("name", [V1, V1ALPHA])
SERVICES = {
    "netintent.intent.v1.IntentService",
    "netintent.rag.v1.RagService",
    "netintent.admin.v1.AdminService",
    "grpc.health.v1.Health",
    V1,
    V1ALPHA,
}


def reflect(server, name):
    return server.channel.stream_stream(
        f"/{name}/ServerReflectionInfo",
        request_serializer=wire.ServerReflectionRequest.SerializeToString,
        response_deserializer=wire.ServerReflectionResponse.FromString,
    )


async def answers(server, name, *questions):
    requests = iter([wire.ServerReflectionRequest(**question) for question in questions])
    return [answer async for answer in reflect(server, name)(requests, timeout=5)]


@BOTH
async def test_every_service_is_listed(serve, name):
    async with serve() as server:
        (answer,) = await answers(server, name, {"list_services": ""})
        assert {service.name for service in answer.list_services_response.service} == SERVICES


@BOTH
async def test_every_listed_service_can_be_described_with_all_it_imports(serve, name):
    async with serve() as server:
        for service in SERVICES:
            (answer,) = await answers(server, name, {"file_containing_symbol": service})
            assert not answer.HasField("error_response"), (service, answer.error_response)
            files = [
                descriptor_pb2.FileDescriptorProto.FromString(data)
                for data in answer.file_descriptor_response.file_descriptor_proto
            ]
            described = {f"{file.package}.{described.name}" for file in files for described in file.service}
            assert service in described
            for needed in {needed for file in files for needed in file.dependency}:
                (answer,) = await answers(server, name, {"file_by_filename": needed})
                assert answer.HasField("file_descriptor_response"), needed


@BOTH
async def test_the_scope_a_method_needs_can_be_read(serve, name):
    async with serve() as server:
        extension = {"containing_type": "google.protobuf.MethodOptions", "extension_number": 51207}
        (answer,) = await answers(server, name, {"file_containing_extension": extension})
        assert b"required_scope" in answer.file_descriptor_response.file_descriptor_proto[0]


@BOTH
async def test_a_symbol_that_is_not_there_is_an_answer_and_not_the_end(serve, name):
    async with serve() as server:
        missing, listed = await answers(
            server, name, {"file_containing_symbol": "no.such.Thing"}, {"list_services": ""}
        )
        assert missing.error_response.error_code == grpc.StatusCode.NOT_FOUND.value[0]
        assert missing.original_request.file_containing_symbol == "no.such.Thing"
        assert listed.list_services_response.service


async def test_it_can_be_turned_off(serve):
    async with serve(reflection=False) as server:
        with fails_with(grpc.StatusCode.UNIMPLEMENTED):
            await answers(server, V1, {"list_services": ""})


async def test_a_stream_left_open_does_not_hold_the_drain(serve):
    async with asyncio.timeout(5), serve(drain__grace_seconds=60) as server:
        idle = reflect(server, V1)()
        await idle.write(wire.ServerReflectionRequest(list_services=""))
        assert (await idle.read()).list_services_response.service


@BOTH
@pytest.mark.parametrize(
    "symbol",
    [
        "netintent.intent.v1.IntentService.ProcessIntent",
        "netintent.intent.v1.Target.site",
        "netintent.intent.v1.DISPOSITION_PLANNED",
    ],
)
async def test_a_method_a_field_and_a_value_are_found_in_the_file_of_what_they_belong_to(serve, name, symbol):
    async with serve() as server:
        (answer,) = await answers(server, name, {"file_containing_symbol": symbol})
        assert answer.HasField("file_descriptor_response"), answer.error_response


async def test_a_symbol_of_nothing_is_not_found(serve):
    async with serve() as server:
        (answer,) = await answers(server, V1, {"file_containing_symbol": "netintent.intent.v1.IntentService.Nothing"})
        assert answer.error_response.error_code == grpc.StatusCode.NOT_FOUND.value[0]
