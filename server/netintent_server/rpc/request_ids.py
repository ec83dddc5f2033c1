"""The ids that callers give their requests: UUIDs, by which logs, errors and trailers name a call."""

from __future__ import annotations

import uuid

from netintent_server.rpc.call import Call


def is_uuid(value: str) -> bool:
    """Whether it is a UUID in its usual form, with hyphens; the case is the caller's."""
    try:
        return str(uuid.UUID(value)) == value.lower()
    except ValueError:
        return False


def go_by_its_own_id(call: Call, request_id: str) -> None:
    """An id that is no UUID is the caller's fault, said by the checks; it must not get into a header before them."""
    if is_uuid(request_id):
        call.go_by(request_id)
