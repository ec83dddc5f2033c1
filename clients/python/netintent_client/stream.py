"""Streams as async iterators: left by the end, by an error or early, a stream leaves nothing running."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import grpc
from google.rpc import code_pb2, status_pb2

from netintent_client.errors import Cancelled, call_error

Request = TypeVar("Request")
Response = TypeVar("Response")


class Stream(AsyncIterator[Response], Generic[Response]):
    """The messages of one call, in order; a failed call raises its error in place of the next one.

    The call begins with the first message asked for. `async with` around the loop cancels it when the loop is left
    early; without, it is cancelled once the stream is collected.
    """

    def __init__(self, messages: AsyncGenerator[Response]) -> None:
        self._messages = messages

    async def __anext__(self) -> Response:
        return await anext(self._messages)

    async def aclose(self) -> None:
        """Cancel the call if it still runs."""
        await self._messages.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()


async def receive(begin: Callable[[], grpc.aio.UnaryStreamCall[Any, Response]]) -> AsyncGenerator[Response]:
    """What the server sends."""
    call = begin()
    try:
        async for message in call:
            yield message
    except grpc.aio.AioRpcError as error:
        raise call_error(error) from error
    except asyncio.CancelledError as error:
        raise cancellation(error) from None
    finally:
        call.cancel()


async def exchange(
    begin: Callable[[], grpc.aio.StreamStreamCall[Request, Response]], requests: AsyncGenerator[Request]
) -> AsyncGenerator[Response]:
    """Send the requests, as fast as the server takes them, and yield what comes back meanwhile.

    What `requests` raises is raised here.
    """
    call = begin()
    sending = asyncio.create_task(_send(call, requests), name="netintent:send")
    try:
        async for message in call:
            yield message
    except grpc.aio.AioRpcError as error:
        raise call_error(error) from error
    except asyncio.CancelledError as error:
        told = cancellation(error)
        if told is not error and sending.done() and not sending.cancelled():
            sending.result()
        raise told from None
    finally:
        call.cancel()
        sending.cancel()
        await asyncio.wait([sending])
        if not sending.cancelled():
            sending.exception()  # seen: it was raised above, or the stream is left for another reason


def cancellation(error: asyncio.CancelledError) -> BaseException:
    """The error itself when the task is being cancelled, else what it means that somebody ended the call.

    Closing the client does; asyncio's own error in a task that nobody cancelled would end the task in silence.
    """
    task = asyncio.current_task()
    if task is None or task.cancelling():
        return error
    return Cancelled(status_pb2.Status(code=code_pb2.CANCELLED, message="the client was closed during the call"))


async def _send(call: grpc.aio.StreamStreamCall[Request, Any], requests: AsyncGenerator[Request]) -> None:
    try:
        async with aclosing(requests):
            async for request in requests:
                try:
                    await call.write(request)
                except (grpc.aio.AioRpcError, asyncio.InvalidStateError):
                    return  # the call has ended; its reader learns how
        with suppress(grpc.aio.AioRpcError, asyncio.InvalidStateError):
            await call.done_writing()
    except BaseException:
        call.cancel()
        raise
