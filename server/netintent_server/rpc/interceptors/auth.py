"""Who calls, and may they: a bearer token or a verified client certificate against the method's scope."""

from __future__ import annotations

from netintent_server.errors import PermissionDenied, Unauthenticated
from netintent_server.ports import Authenticator
from netintent_server.rpc.call import Call, Proceed

_SCHEME = "bearer "


class Auth:
    """Enforces `required_scope`; without an authenticator every caller is anonymous and may do everything."""

    def __init__(self, authenticator: Authenticator | None) -> None:
        self._authenticator = authenticator

    async def intercept(self, call: Call, proceed: Proceed) -> bytes | None:
        """Identify the caller, or end the call."""
        if self._authenticator is not None:
            identity = self._authenticator.identify(
                bearer_token=_token(call), certificate_names=_certificate_names(call)
            )
            if identity is None:
                raise Unauthenticated("send `authorization: Bearer TOKEN` with a token this server knows")
            if call.method.scope not in identity.scopes:
                raise PermissionDenied(call.method.scope, identity.principal)
            call.identity = identity
        return await proceed(call)


def _token(call: Call) -> str | None:
    value = call.metadata.get("authorization")
    if isinstance(value, str) and value[: len(_SCHEME)].lower() == _SCHEME:
        return value[len(_SCHEME) :].strip()
    return None


def _certificate_names(call: Call) -> tuple[str, ...]:
    """Subject alternative names and common name of the client's certificate, which the handshake has verified."""
    peer = call.context.auth_context()
    names = (*peer.get("x509_subject_alternative_name", ()), *peer.get("x509_common_name", ()))
    return tuple(name.decode("utf-8", "replace") for name in names)
