"""From a servicer's methods to gRPC handlers, each wrapped in the interceptors that its method passes.

The interceptors are composed once per method at start-up, not looked up per call, and see one shape: a coroutine that
ends the call. Handlers take and return bytes, so that a malformed request is our INVALID_ARGUMENT and a response that
is at hand as bytes leaves as it is. A stream is written, not yielded to the library: its generator is closed here, in
the handler's own task, whatever ends the call.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any

import grpc
from google.protobuf.message import DecodeError, Message

from netintent_server.errors import InvalidRequest, NotImplementedYet, Violation
from netintent_server.rpc.call import Call, Interceptor, Proceed
from netintent_server.rpc.methods import Method

Response = Message | bytes
UnaryBehaviour = Callable[[Any, Call], Awaitable[Response]]
StreamBehaviour = Callable[[Any, Call], AsyncGenerator[Response]]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The interceptors, outermost first: one chain for the contract's methods, a shorter one for the standard ones."""

    for_contract: Sequence[Interceptor]
    for_standard: Sequence[Interceptor]

    def handlers(self, methods: Iterable[Method], servicer: object) -> grpc.GenericRpcHandler:
        """Handlers for the methods of one service; a method that the servicer lacks answers UNIMPLEMENTED."""
        listed = tuple(methods)
        by_name = {method.name: self._handler(method, behaviour_of(servicer, method)) for method in listed}
        return grpc.method_handlers_generic_handler(listed[0].service, by_name)

    def _handler(self, method: Method, behaviour: Callable[..., Any] | None) -> grpc.RpcMethodHandler[Any, Any]:
        proceed = _last(method, behaviour)
        for interceptor in reversed(self.for_standard if method.standard else self.for_contract):
            proceed = _wrap(proceed, interceptor)

        async def handle(request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> bytes | None:
            return await proceed(Call(method, request, context))

        return _SHAPES[method.client_streaming, method.server_streaming](handle)


def behaviour_of(servicer: object, method: Method) -> Callable[..., Any] | None:
    """The servicer's own coroutine or generator function for a method, None where it has none."""
    behaviour: Callable[..., Any] | None = getattr(servicer, snake_case(method.name), None)
    return behaviour


def snake_case(name: str) -> str:
    """ProcessIntent → process_intent."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


_SHAPES: dict[tuple[bool, bool], Callable[[Any], grpc.RpcMethodHandler[Any, Any]]] = {
    (False, False): grpc.unary_unary_rpc_method_handler,
    (False, True): grpc.unary_stream_rpc_method_handler,
    (True, False): grpc.stream_unary_rpc_method_handler,
    (True, True): grpc.stream_stream_rpc_method_handler,
}


def _last(method: Method, behaviour: Callable[..., Any] | None) -> Proceed:
    if behaviour is None:
        return _not_built
    return partial(_stream if method.server_streaming else _unary, behaviour)


def _wrap(proceed: Proceed, interceptor: Interceptor) -> Proceed:
    async def wrapped(call: Call) -> bytes | None:
        return await interceptor.intercept(call, proceed)

    return wrapped


async def _not_built(call: Call) -> bytes | None:
    raise NotImplementedYet(call.method.full_name)


async def _unary(behaviour: UnaryBehaviour, call: Call) -> bytes:
    return _bytes(await behaviour(_request(call), call))


async def _stream(behaviour: StreamBehaviour, call: Call) -> None:
    async with aclosing(behaviour(_request(call), call)) as responses:
        async for response in responses:
            await call.context.write(_bytes(response))


def _request(call: Call) -> Any:
    if call.method.client_streaming:
        return _parse_each(call)
    return _parse(call.request, call.method)


async def _parse_each(call: Call) -> AsyncIterator[Any]:
    async for data in call.request:
        yield _parse(data, call.method)


def _parse(data: bytes, method: Method) -> Any:
    try:
        return method.request_class.FromString(data)
    except DecodeError:
        name = method.request_class.DESCRIPTOR.full_name
        raise InvalidRequest(Violation("", f"the bytes are not a {name}; check the caller's stubs")) from None


def _bytes(response: Response) -> bytes:
    return response if isinstance(response, bytes) else response.SerializeToString()
