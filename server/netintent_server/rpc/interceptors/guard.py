"""Outermost: whatever goes wrong inside, the caller gets a status, and never an exception's text.

Three traps of grpc.aio end here. A CancelledError in a handler that nobody cancelled (a shared task was) would send no
status at all, and the caller would hang. An unhandled exception would leak its text as UNKNOWN. Swallowing a real
cancellation would leak native memory, so that one goes on.
"""

from __future__ import annotations

import asyncio
import logging

import grpc

from netintent_server.errors import DependencyUnavailable
from netintent_server.rpc.call import Call, Proceed, is_cancelled
from netintent_server.rpc.status import internal_error, status_of

log = logging.getLogger(__name__)


class Guard:
    """Turns what nobody caught into a status."""

    async def intercept(self, call: Call, proceed: Proceed) -> bytes | None:
        """Let through results, aborts and real cancellations; answer for the rest."""
        try:
            return await proceed(call)
        except asyncio.CancelledError:
            if is_cancelled():
                call.code = grpc.StatusCode.CANCELLED
                raise
            log.warning("%s %s: work it shared was cancelled", call.method.full_name, call.request_id)
            shared = DependencyUnavailable("shared work", "work this call shared with another was cancelled; retry")
            await call.abort(status_of(shared, call.request_id))
        except grpc.aio.AbortError:
            raise
        except grpc.aio.InternalError:
            # The transport failed under a write: the client is gone, and nothing can be told to anyone.
            call.code = grpc.StatusCode.CANCELLED
            log.debug("%s %s: the client is gone", call.method.full_name, call.request_id)
            raise
        except (GeneratorExit, KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # a panic in a library written in Rust is no Exception
            log.exception("%s %s failed", call.method.full_name, call.request_id)
            await call.abort(internal_error(call.request_id))
        return None
