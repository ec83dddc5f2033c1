"""Server reflection under both of its names; v1 and v1alpha are the same on the wire, and the library has v1alpha."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, text_format
from google.protobuf.descriptor import FileDescriptor
from grpc_reflection.v1alpha import reflection
from grpc_reflection.v1alpha import reflection_pb2 as wire

from netintent_server.rpc.call import Call
from netintent_server.rpc.door import Door

V1 = "grpc.reflection.v1.ServerReflection"
V1ALPHA = "grpc.reflection.v1alpha.ServerReflection"
DESCRIPTOR = wire.DESCRIPTOR.services_by_name["ServerReflection"]


class ReflectionServicer:
    """Answers what grpcurl and its like ask about the contract."""

    def __init__(self, services: Iterable[str], reading: Door) -> None:
        self._reading = reading
        self._library = reflection.aio.ReflectionServicer(service_names=tuple(services), pool=_Pool())

    async def server_reflection_info(self, requests: AsyncIterator[Any], call: Call) -> AsyncGenerator[Any]:
        """One answer a question."""
        # a generator, whatever the stubs say
        answers: Any = self._library.ServerReflectionInfo(self._read(requests), call.context)
        async for answer in answers:
            yield answer

    async def _read(self, requests: AsyncIterator[Any]) -> AsyncGenerator[Any]:
        """The questions, until the server drains: a stream left open and idle would hold it up."""
        while True:
            async with self._reading.while_open():
                request = await anext(requests, None)
            if request is None:
                return
            yield request


class _Pool:
    """The process's descriptors, and beside them v1's own, copied from v1alpha's under its name.

    They stand apart: a library may bring a v1 some day, and the process's pool takes a file of one name only once.
    """

    def __init__(self) -> None:
        self._all = descriptor_pool.Default()
        v1alpha, v1 = descriptor_pb2.FileDescriptorProto(), descriptor_pb2.FileDescriptorProto()
        wire.DESCRIPTOR.CopyToProto(v1alpha)
        text_format.Parse(text_format.MessageToString(v1alpha).replace("v1alpha", "v1"), v1)
        self._v1 = descriptor_pool.DescriptorPool()
        self._v1.AddSerializedFile(v1.SerializeToString())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._all, name)

    def FindFileByName(self, name: str) -> FileDescriptor:  # noqa: N802 - the pool's own name for it
        try:
            return self._v1.FindFileByName(name)
        except KeyError:
            return self._all.FindFileByName(name)

    def FindFileContainingSymbol(self, symbol: str) -> FileDescriptor:  # noqa: N802 - the pool's own name for it
        for pool in (self._v1, self._all):
            try:
                return pool.FindFileContainingSymbol(symbol)
            except KeyError:
                continue
        # protobuf's own pool knows no methods: `grpcurl describe Service.Method` asks for them
        service, _, method = symbol.rpartition(".")
        found = self._all.FindServiceByName(service)
        if method not in found.methods_by_name:
            raise KeyError(symbol)
        return found.file
