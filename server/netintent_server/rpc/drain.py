"""The way out, in the order that loses no accepted call.

Tell balancers (NOT_SERVING) and go on serving while they notice; then refuse new calls with UNAVAILABLE, which clients
retry elsewhere, for as long as calls sent before may still be on their way; then let accepted calls end. Stopping at
once would answer what is on its way with CANCELLED. Streams that a client could keep open for ever are ended before
they hold the last step up: those that watch health or ask about the contract at once, those of many requests when the
grace is nearly over, by reading no more, answering what was read, and UNAVAILABLE.
"""

from __future__ import annotations

import asyncio
import logging

import grpc

from netintent_server.rpc.door import Door
from netintent_server.rpc.health import HealthMonitor
from netintent_server.rpc.interceptors.admission import Admission
from netintent_server.settings import DrainSettings

log = logging.getLogger(__name__)

HOLD_SECONDS = 0.1
"""Of the time to refuse, its end: calls refused then are answered when the library has begun to stop."""
ANSWER_SECONDS = 5.0
"""Of the grace, for streams of requests to answer what they have read, once they read no more."""
SETTLE_SECONDS = 2.0
"""For cancelled calls to clean up."""


async def drain(
    server: grpc.aio.Server, monitor: HealthMonitor, asking: Door, admission: Admission, settings: DrainSettings
) -> None:
    """Take the server out of service; returns when every call has ended or the grace is over."""
    log.info("draining: not serving; balancers have %g s to notice", settings.notice_seconds)
    monitor.drain()
    await asyncio.sleep(settings.notice_seconds)
    admission.close()
    held = min(HOLD_SECONDS, settings.refuse_seconds / 2)
    await asyncio.sleep(settings.refuse_seconds - held)
    admission.hold_refusals()
    await asyncio.sleep(held)
    monitor.dismiss_watchers()
    asking.close()
    log.info("draining: %d calls have %g s to end", admission.busy, settings.grace_seconds)
    grace = settings.grace_seconds
    reading = asyncio.get_running_loop().call_later(grace - min(ANSWER_SECONDS, grace / 2), admission.reading.close)
    stopping = asyncio.create_task(server.stop(grace), name="stop")
    await asyncio.sleep(0.01)  # by then it has said goodbye on every connection
    admission.release_refusals()
    await stopping
    reading.cancel()
    try:
        async with asyncio.timeout(SETTLE_SECONDS):
            await admission.settled()
    except TimeoutError:
        log.warning("drained, but for %d calls that do not end though they were cancelled", admission.busy)
    else:
        log.info("drained")
