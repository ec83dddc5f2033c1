"""Walks the whole contract: every method of every service, whatever its shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.message import Message
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
SHAPES = {
    (False, False): "unary_unary",
    (False, True): "unary_stream",
    (True, False): "stream_unary",
    (True, True): "stream_stream",
}


@dataclass(frozen=True)
class Rpc:
    """One method of the contract, and how to call it."""

    method: Any

    @property
    def name(self) -> str:
        return f"{self.method.containing_service.full_name}/{self.method.name}"

    @property
    def scope(self) -> str:
        number = self.method.GetOptions().Extensions[options_pb2.required_scope]
        return options_pb2.Scope.Name(number).removeprefix("SCOPE_").lower()

    @property
    def shape(self) -> str:
        return SHAPES[self.method.client_streaming, self.method.server_streaming]

    async def call(
        self, channel: grpc.aio.Channel, request: Message | None = None, *, attempts: int = 5, **options: Any
    ) -> grpc.StatusCode:
        """Call it with one request, an empty one unless given; returns the code it ends with."""
        message = request if request is not None else GetMessageClass(self.method.input_type)()
        invoke = getattr(channel, self.shape)(f"/{self.name}", request_serializer=lambda m: m.SerializeToString())
        call = invoke(iter([message]) if self.method.client_streaming else message, timeout=10, **options)
        try:
            if self.method.server_streaming:
                async for _ in call:
                    pass
            else:
                await call
        except grpc.aio.AioRpcError as error:
            if error.details() != "Internal error from Core" or attempts == 1:
                return error.code()
            # the client library's own: it wrote to a stream that the server had ended in that moment
            return await self.call(channel, request, attempts=attempts - 1, **options)
        return grpc.StatusCode.OK


RPCS = [Rpc(method) for service in SERVICES for method in service.methods]
