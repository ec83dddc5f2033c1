"""One call in flight: what the interceptors learn about it and the servicers may ask."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import grpc

from netintent_server.budget import Budget
from netintent_server.ports import Identity
from netintent_server.rpc.methods import Method
from netintent_server.rpc.status import REQUEST_ID_KEY, Status

ANONYMOUS = Identity(principal="anonymous", tenant="default", scopes=frozenset({"read", "write", "approve", "admin"}))


class Call:
    """The state of one call. Interceptors fill it on the way in; `code` is what the caller was told."""

    __slots__ = ("budget", "code", "context", "identity", "metadata", "method", "request", "request_id")

    def __init__(self, method: Method, request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> None:
        self.method = method
        self.request = request  # bytes, or an async iterator of bytes
        self.context = context
        self.metadata: dict[str, str | bytes] = {}
        self.request_id = ""
        self.identity = ANONYMOUS
        self.budget = Budget(math.inf)  # until the deadline interceptor knows better
        self.code = grpc.StatusCode.OK

    def go_by(self, request_id: str) -> None:
        """Take an id that is fit for a header: logs, errors and the trailers name the call by it from here on."""
        self.request_id = request_id
        self.context.set_trailing_metadata(((REQUEST_ID_KEY, request_id),))

    async def abort(self, status: Status) -> None:
        """End the call with a status; raises grpc.aio.AbortError, which must travel on."""
        self.code = status.code
        await self.context.abort_with_status(status)


def is_cancelled() -> bool:
    """Whether a CancelledError is meant for this task; one that merely arrives here was meant for work it shared."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


Proceed = Callable[[Call], Awaitable[bytes | None]]
"""What an interceptor wraps: the rest of the call. Returns the response of a unary call as bytes; a streaming call
has written its own."""


class Interceptor(Protocol):
    """One concern around every call, whatever its shape."""

    async def intercept(self, call: Call, proceed: Proceed) -> bytes | None:
        """Do what comes before, `return await proceed(call)`, do what comes after."""
        ...
