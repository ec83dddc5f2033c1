"""The client of netintent: plans from sentences and cited answers from documents, over gRPC.

    async with NetintentClient("127.0.0.1:50051") as client:
        response = await client.process_intent("Scale the UPF at edge01 to 4")
        answer = await client.query("How far may a UPF at an edge site be scaled?")

Messages are those of the contract, `netintent.intent.v1` and its siblings; errors are in `netintent_client.errors`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netintent_client.channel import Retry, Tls
    from netintent_client.client import NetintentClient
    from netintent_client.errors import NetintentError, Violation, item_error
    from netintent_client.health import ServingStatus
    from netintent_client.stream import Stream
    from netintent_client.upload import UNREADABLE, Upload

__all__ = [
    "UNREADABLE",
    "NetintentClient",
    "NetintentError",
    "Retry",
    "ServingStatus",
    "Stream",
    "Tls",
    "Upload",
    "Violation",
    "item_error",
]

_HOMES = {
    "UNREADABLE": "upload",
    "NetintentClient": "client",
    "NetintentError": "errors",
    "Retry": "channel",
    "ServingStatus": "health",
    "Stream": "stream",
    "Tls": "channel",
    "Upload": "upload",
    "Violation": "errors",
    "item_error": "errors",
}


def __getattr__(name: str) -> Any:
    """Load late: grpc and the stubs take longer than the rest of `netintent --help`."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
