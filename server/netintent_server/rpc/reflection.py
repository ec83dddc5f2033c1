"""Server reflection under both of its names; v1 and v1alpha are the same on the wire, and the library has v1alpha."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from typing import Any

from grpc_reflection.v1alpha import reflection
from grpc_reflection.v1alpha import reflection_pb2 as wire

from netintent_server.rpc.call import Call

V1 = "grpc.reflection.v1.ServerReflection"
V1ALPHA = "grpc.reflection.v1alpha.ServerReflection"
DESCRIPTOR = wire.DESCRIPTOR.services_by_name["ServerReflection"]


class ReflectionServicer:
    """Answers what grpcurl and its like ask about the contract."""

    def __init__(self, services: Iterable[str], while_open: Callable[[], AbstractAsyncContextManager[None]]) -> None:
        self._while_open = while_open
        self._library = reflection.aio.ReflectionServicer(service_names=tuple(services))

    async def server_reflection_info(self, requests: AsyncIterator[Any], call: Call) -> AsyncGenerator[Any]:
        """One answer a question."""
        answers: Any = self._library.ServerReflectionInfo(
            self._read(requests), call.context
        )  # a generator, whatever the stubs say
        async for answer in answers:
            yield answer

    async def _read(self, requests: AsyncIterator[Any]) -> AsyncGenerator[Any]:
        """The questions, until the server drains: a stream left open and idle would hold it up."""
        while True:
            async with self._while_open():
                request = await anext(requests, None)
            if request is None:
                return
            yield request
