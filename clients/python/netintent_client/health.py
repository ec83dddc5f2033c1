"""grpc.health.v1.Health without its stubs, which the base distribution does not bring.

Another copy of health.proto would collide with the one of grpcio-health-checking. Its two messages have one field each
and are, on the wire, the wrappers that protobuf itself ships.
"""

from __future__ import annotations

import enum

import grpc
from google.protobuf.wrappers_pb2 import Int32Value, StringValue


class ServingStatus(enum.IntEnum):
    """What the health service says of a service."""

    UNKNOWN = 0
    SERVING = 1
    NOT_SERVING = 2
    SERVICE_UNKNOWN = 3
    """Only from Watch: no such service, so far."""

    @classmethod
    def _missing_(cls, _: object) -> ServingStatus:
        return cls.UNKNOWN


class HealthStub:
    """The two methods, taking a service's full name ("" for the server itself) and giving its status."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.check: grpc.aio.UnaryUnaryMultiCallable[str, ServingStatus] = channel.unary_unary(
            "/grpc.health.v1.Health/Check", _request, _status
        )
        self.watch: grpc.aio.UnaryStreamMultiCallable[str, ServingStatus] = channel.unary_stream(
            "/grpc.health.v1.Health/Watch", _request, _status
        )


def _request(service: str) -> bytes:
    return StringValue(value=service).SerializeToString()  # HealthCheckRequest{string service = 1}


def _status(data: bytes) -> ServingStatus:
    return ServingStatus(Int32Value.FromString(data).value)  # HealthCheckResponse{ServingStatus status = 1}
