"""Reads what a failed call carries."""

from __future__ import annotations

from contextlib import contextmanager

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status


@contextmanager
def fails_with(code: grpc.StatusCode):
    """`with fails_with(CODE) as caught:` the call inside ends with that code; the error is in `caught.value`."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        yield caught
    assert caught.value.code() is code, caught.value


def detail(error: grpc.aio.AioRpcError, kind):
    """The one detail of a kind, None when there is none."""
    status = rpc_status.from_call(error)
    for packed in status.details if status else ():
        message = kind()
        if packed.Unpack(message):
            return message
    return None


def error_info(error: grpc.aio.AioRpcError) -> error_details_pb2.ErrorInfo:
    info = detail(error, error_details_pb2.ErrorInfo)
    assert info is not None, f"no ErrorInfo in {error}"
    return info


def violations(error: grpc.aio.AioRpcError) -> dict[str, str]:
    """Field to description, of an INVALID_ARGUMENT."""
    request = detail(error, error_details_pb2.BadRequest)
    assert request is not None, f"no BadRequest in {error}"
    return {violation.field: violation.description for violation in request.field_violations}


def trailers(error: grpc.aio.AioRpcError) -> dict[str, str | bytes]:
    return dict(iter(error.trailing_metadata()))  # a Metadata is no mapping, though it has keys()
