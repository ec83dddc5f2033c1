"""Gives every call an id: the caller's `x-request-id`, or one of ours, echoed in the trailers."""

from __future__ import annotations

import re
import uuid

from netintent_server.rpc.call import Call, Proceed
from netintent_server.rpc.status import REQUEST_ID_KEY

_FIT = re.compile(r"[\x21-\x7e]{1,128}").fullmatch


class RequestId:
    """Reads the metadata once for all who come after."""

    async def intercept(self, call: Call, proceed: Proceed) -> bytes | None:
        """Take a fit id from the caller, make one otherwise: an id ends up in logs and must not forge lines there."""
        call.metadata = dict(call.context.invocation_metadata() or ())
        given = call.metadata.get(REQUEST_ID_KEY)
        call.go_by(given if isinstance(given, str) and _FIT(given) else str(uuid.uuid4()))
        return await proceed(call)
