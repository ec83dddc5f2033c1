"""Maps domain errors to statuses, by the one table of `rpc/status.py`."""

from __future__ import annotations

from netintent_server.errors import NetintentError
from netintent_server.rpc.call import Call, Proceed
from netintent_server.rpc.status import status_of


class Errors:
    """Speaks the domain's errors to the caller."""

    async def intercept(self, call: Call, proceed: Proceed) -> bytes | None:
        """Abort with the row of the error's type."""
        try:
            return await proceed(call)
        except NetintentError as error:
            await call.abort(status_of(error, call.request_id))
            raise
