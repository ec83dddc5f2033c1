"""Many intents over one stream: read ahead a bounded number, work them side by side, answer in either order.

A place in the window is taken when a request is read and given back when its answer has been written, so a client that
does not read stops the server from reading. Every task belongs to the generator and ends with it.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from netintent.intent.v1 import intent_service_pb2 as wire
from netintent_server.errors import DependencyUnavailable, NetintentError
from netintent_server.intent.stream_conflicts import StreamConflicts
from netintent_server.model.events import Completed
from netintent_server.model.plan import IntentPlan
from netintent_server.model.request import IntentRequest
from netintent_server.rpc.call import is_cancelled
from netintent_server.rpc.door import Door
from netintent_server.rpc.intent_events import item_message
from netintent_server.rpc.intent_requests import read_intent
from netintent_server.rpc.messages import to_message
from netintent_server.rpc.status import item_error

log = logging.getLogger(__name__)

MOST_ID_CHARACTERS = 128

Request = wire.ProcessIntentsRequest
Response = wire.ProcessIntentsResponse
Work = Callable[[IntentRequest], Awaitable[Completed]]


async def answer_many(
    requests: AsyncIterator[Request], work: Work, *, tenant: str, window: int, reading: Door
) -> AsyncGenerator[Response]:
    """Answer each request once, by `work`; equal requests that are in flight together are worked once.

    Ordered when the first request says so. A plan that conflicts with one answered before it carries the finding. An
    item that fails is answered with its error. An error of `requests` itself (a broken frame) or the closing of
    `reading` (the server drains) ends the stream once the items read before are answered.
    """
    batch = _Batch(work, tenant, window, reading)
    async with batch.reading(requests) as reader:
        waiting: list[tuple[int, _Answer]] = []  # finished early, in ordered mode
        conflicts = StreamConflicts()
        due = 0
        while (answer := await batch.next_answer()) is not None:
            heapq.heappush(waiting, (answer.response.index if batch.ordered else due, answer))
            while waiting and waiting[0][0] == due:
                yield _compared(heapq.heappop(waiting)[1], conflicts)
                due += 1
                batch.answered()
        await reader  # raises what reading raised


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is sent, and the plan in it; None where there is none."""

    response: Response
    plan: IntentPlan | None


class _Batch:
    def __init__(self, work: Work, tenant: str, window: int, reading: Door) -> None:
        self.ordered = False
        self._work = work
        self._tenant = tenant
        self._reading = reading
        self._window = asyncio.Semaphore(window)
        self._answers: asyncio.Queue[_Answer | None] = asyncio.Queue()  # bounded by the window
        self._tasks: set[asyncio.Task[None]] = set()
        self._shared: dict[IntentRequest, asyncio.Task[Completed]] = {}

    @asynccontextmanager
    async def reading(self, requests: AsyncIterator[Request]) -> AsyncIterator[asyncio.Task[None]]:
        """Read and work while inside; leave nothing running behind."""
        reader = asyncio.create_task(self._read(requests), name="intents:read")
        try:
            yield reader
        finally:
            tasks = [reader, *self._tasks, *self._shared.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def next_answer(self) -> _Answer | None:
        """The next finished item; None once all that was read is answered."""
        return await self._answers.get()

    def answered(self) -> None:
        """An answer was written: its place is free."""
        self._window.release()

    async def _read(self, requests: AsyncIterator[Request]) -> None:
        index = 0
        try:
            async with self._reading.while_open():
                await self._window.acquire()
                async for request in requests:
                    if index == 0:
                        self.ordered = request.ordered
                    task = asyncio.create_task(self._answer(index, request), name=f"intents:{index}")
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)
                    index += 1
                    await self._window.acquire()
        finally:
            if self._tasks:
                await asyncio.wait(self._tasks)
            self._answers.put_nowait(None)

    async def _answer(self, index: int, message: Request) -> None:
        request_id = _fit_id(message.request_id)
        plan = None
        try:
            # each is read by itself: what is wrong with one request's id is no fault of another that asks the same
            completed = await self._worked_once(read_intent(message, self._tenant))
            answer, plan = item_message(completed, request_id, index), completed.plan
        except NetintentError as error:
            answer = _failed(index, request_id, error)
        except asyncio.CancelledError:
            if is_cancelled():
                raise
            log.warning("item %d (%s): work it shared was cancelled", index, request_id)
            answer = _failed(
                index, request_id, DependencyUnavailable("shared work", "shared work was cancelled; retry")
            )
        except (GeneratorExit, KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # as in the guard
            log.exception("item %d (%s) failed", index, request_id)
            answer = _failed(index, request_id, None)
        self._answers.put_nowait(_Answer(answer, plan))

    async def _worked_once(self, request: IntentRequest) -> Completed:
        task = self._shared.get(request)
        if task is None:
            task = asyncio.create_task(self._run(request), name="intents:work")
            self._shared[request] = task
            task.add_done_callback(lambda _: self._shared.pop(request, None))
        return await asyncio.shield(task)

    async def _run(self, request: IntentRequest) -> Completed:
        return await self._work(request)


def _compared(answer: _Answer, conflicts: StreamConflicts) -> Response:
    """The answer with what its plan has against those answered before it."""
    response = answer.response
    if answer.plan is not None:
        for finding in conflicts.add(response.index, response.request_id, answer.plan):
            to_message(finding, response.plan.findings.add())
    return response


def _fit_id(given: str) -> str:
    """The caller's id, echoed even when it is no UUID so that its error finds it, unless it is absurdly long."""
    return given if 0 < len(given) <= MOST_ID_CHARACTERS else str(uuid.uuid4())


def _failed(index: int, request_id: str, error: NetintentError | None) -> Response:
    response = Response(request_id=request_id, index=index)
    response.error.MergeFromString(item_error(error, request_id).SerializeToString())  # wire-identical
    return response
