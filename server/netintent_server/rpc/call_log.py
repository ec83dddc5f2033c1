"""Logs the calls that are news: those that failed through the server's own fault, and those that took long."""

from __future__ import annotations

import logging

import grpc

from netintent_server.rpc.call import Call

log = logging.getLogger(__name__)

SLOW_SECONDS = 5.0
_OUR_FAULT = frozenset({grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN, grpc.StatusCode.DATA_LOSS})


class CallLog:
    """A CallObserver that writes to the log; everything else it hears is written at level debug."""

    def started(self, call: Call) -> None:
        """Nothing to say yet."""

    def finished(self, call: Call, code: grpc.StatusCode, seconds: float) -> None:
        """One line: method, code, stage, duration, request id, principal. Never the request itself."""
        slow = seconds >= SLOW_SECONDS and not call.method.streaming
        level = logging.WARNING if code in _OUR_FAULT or slow else logging.DEBUG
        if log.isEnabledFor(level):
            log.log(
                level,
                "%s %s in %s after %.1f ms (%s, %s)",
                call.method.full_name,
                code.name,
                call.budget.stage.name,
                seconds * 1000,
                call.request_id,
                call.identity.principal,
            )
