"""The methods of the contract as the server treats them: their shape and the scope they need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from netintent.common.v1 import options_pb2

_SCOPES = {
    options_pb2.SCOPE_READ: "read",
    options_pb2.SCOPE_WRITE: "write",
    options_pb2.SCOPE_APPROVE: "approve",
    options_pb2.SCOPE_ADMIN: "admin",
}


@dataclass(frozen=True, slots=True)
class Method:
    """One RPC.

    `scope` is empty for the standard services (health, reflection), which take no part in authentication, deadlines
    and admission: a probe must get through when nothing else does.
    """

    service: str
    name: str
    scope: str
    client_streaming: bool
    server_streaming: bool
    request_class: type[Message]

    @property
    def full_name(self) -> str:
        """As capabilities and errors name it: "package.Service/Method"."""
        return f"{self.service}/{self.name}"

    @property
    def standard(self) -> bool:
        """Whether it belongs to a standard service rather than to the contract."""
        return not self.scope

    @property
    def streaming(self) -> bool:
        """Whether either side streams."""
        return self.client_streaming or self.server_streaming


def methods_of(service: Any, *, name: str | None = None) -> Iterator[Method]:
    """The methods of a service; `name` serves it under another name (reflection v1 is v1alpha on the wire)."""
    for method in service.methods:
        yield Method(
            service=name or service.full_name,
            name=method.name,
            scope=_scope(method),
            client_streaming=method.client_streaming,
            server_streaming=method.server_streaming,
            request_class=GetMessageClass(method.input_type),
        )


def _scope(method: Any) -> str:
    return _SCOPES.get(method.GetOptions().Extensions[options_pb2.required_scope], "")
