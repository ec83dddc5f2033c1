"""Tells an observer of every call: begun, ended, with which code, after how long, in which stage."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

import grpc

from netintent_server.rpc.call import Call, Proceed, is_cancelled


class CallObserver(Protocol):
    """Hears of calls; must be quick and must not raise."""

    def started(self, call: Call) -> None:
        """A call was received."""
        ...

    def finished(self, call: Call, code: grpc.StatusCode, seconds: float) -> None:
        """A call ended; `call.budget` knows its stage."""
        ...


class Metrics:
    """The hook that metrics and request logs hang on."""

    def __init__(self, observer: CallObserver) -> None:
        self._observer = observer

    async def intercept(self, call: Call, proceed: Proceed) -> bytes | None:
        """Time the call; a call left by an exception that set no code is one the guard will answer for."""
        self._observer.started(call)
        begun = time.perf_counter()
        code = grpc.StatusCode.INTERNAL
        try:
            response = await proceed(call)
        except grpc.aio.AbortError:
            code = call.code
            raise
        except grpc.aio.InternalError:
            code = grpc.StatusCode.CANCELLED
            raise
        except asyncio.CancelledError:
            code = grpc.StatusCode.CANCELLED if is_cancelled() else grpc.StatusCode.UNAVAILABLE
            raise
        else:
            code = call.code
            return response
        finally:
            self._observer.finished(call, code, time.perf_counter() - begun)
