"""Every method of the contract has a scope, and answers exactly when GetCapabilities lists it."""

from __future__ import annotations

import grpc
import pytest
from google.protobuf.message_factory import GetMessageClass

from netintent.admin.v1 import admin_service_pb2
from netintent.common.v1 import options_pb2
from netintent.intent.v1 import intent_service_pb2
from netintent.rag.v1 import rag_service_pb2

SERVICES = [
    intent_service_pb2.DESCRIPTOR.services_by_name["IntentService"],
    rag_service_pb2.DESCRIPTOR.services_by_name["RagService"],
    admin_service_pb2.DESCRIPTOR.services_by_name["AdminService"],
]
METHODS = [method for service in SERVICES for method in service.methods]


def full_name(method) -> str:
    return f"{method.containing_service.full_name}/{method.name}"


async def called(channel, method, metadata=()):
    """The code a method answers an empty request with; OK when it answers."""
    shape = f"{'stream' if method.client_streaming else 'unary'}_{'stream' if method.server_streaming else 'unary'}"
    request = GetMessageClass(method.input_type)()
    rpc = getattr(channel, shape)(
        f"/{full_name(method)}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=GetMessageClass(method.output_type).FromString,
    )
    call = rpc(iter([request]) if method.client_streaming else request, metadata=metadata, timeout=10)
    try:
        if method.server_streaming:
            async for _ in call:
                pass
        else:
            await call
    except grpc.aio.AioRpcError as error:
        return error.code()
    return grpc.StatusCode.OK


@pytest.mark.parametrize("method", METHODS, ids=full_name)
def test_a_method_says_which_scope_it_needs(method):
    assert method.GetOptions().Extensions[options_pb2.required_scope] != options_pb2.SCOPE_UNSPECIFIED


async def test_exactly_the_methods_that_are_listed_are_built(serve):
    async with serve() as server:
        listed = (await server.intent.GetCapabilities(intent_service_pb2.GetCapabilitiesRequest())).methods
        answers = {full_name(method): await called(server.channel, method) for method in METHODS}
    assert {name for name, code in answers.items() if code is not grpc.StatusCode.UNIMPLEMENTED} == set(listed)
    assert grpc.StatusCode.INTERNAL not in answers.values()
    assert grpc.StatusCode.UNKNOWN not in answers.values()
