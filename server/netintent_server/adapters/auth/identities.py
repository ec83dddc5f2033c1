"""Callers listed in a TOML file, by the hash of their token or the name in their certificate; reread when it changes.

    [[identity]]
    principal = "controller-a"
    tenant = "operator"                 # default "default"
    scopes = ["read", "write"]          # of read, write, approve, admin
    token_sha256 = "9f86d081…"          # SHA-256 of the token, 64 hex digits
    certificate_name = "controller-a.example"   # or: a subject alternative name or the common name

The file holds no secret that works as it stands: tokens are hashed, and are random enough for a plain hash. A broken
file at start-up is refused; one that breaks later is reported, and the identities in force stay.
"""

from __future__ import annotations

import hashlib
import logging
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec

from netintent_server.errors import ConfigurationError
from netintent_server.ports import Identity
from netintent_server.settings import Scope

log = logging.getLogger(__name__)

CHECK_EVERY_SECONDS = 1.0


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    principal: Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
    scopes: Annotated[frozenset[Scope], msgspec.Meta(min_length=1)]
    tenant: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")] = "default"
    token_sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-fA-F]{64}$")] | None = None
    certificate_name: Annotated[str, msgspec.Meta(min_length=1)] | None = None


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    identity: list[_Entry] = []


@dataclass(frozen=True, slots=True)
class _Known:
    by_token: Mapping[str, Identity]
    by_certificate: Mapping[str, Identity]


class FileAuthenticator:
    """Identifies callers by an identities file; looks at its time stamp at most once a second."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = _stamp(path)
        self._known = _read(path)
        self._look_again = time.monotonic() + CHECK_EVERY_SECONDS

    def identify(self, *, bearer_token: str | None, certificate_names: tuple[str, ...]) -> Identity | None:
        """The identity of the token if one is sent, otherwise of the certificate."""
        self._reread()
        if bearer_token is not None:
            return self._known.by_token.get(hashlib.sha256(bearer_token.encode()).hexdigest())
        return next((found for name in certificate_names if (found := self._known.by_certificate.get(name))), None)

    def _reread(self) -> None:
        now = time.monotonic()
        if now < self._look_again:
            return
        self._look_again = now + CHECK_EVERY_SECONDS
        stamp = _stamp(self._path)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._known = _read(self._path)
            log.info("%s: reread", self._path)
        except ConfigurationError as error:
            log.error("the identities in force stay: %s", error)  # noqa: TRY400 - the message is the whole story


class CertificateAuthenticator:
    """Gives every verified client certificate the same scopes; its first name is the principal."""

    def __init__(self, scopes: frozenset[str]) -> None:
        self._scopes = scopes

    def identify(self, *, bearer_token: str | None, certificate_names: tuple[str, ...]) -> Identity | None:
        """The certificate's own name; a token means nothing here."""
        del bearer_token
        if not certificate_names:
            return None
        return Identity(principal=certificate_names[0], tenant="default", scopes=self._scopes)


class FirstOf:
    """Asks several authenticators in turn."""

    def __init__(self, *authenticators: FileAuthenticator | CertificateAuthenticator) -> None:
        self._authenticators = authenticators

    def identify(self, *, bearer_token: str | None, certificate_names: tuple[str, ...]) -> Identity | None:
        """The first identity found. A token that is sent must be known: it never falls back to the certificate."""
        for authenticator in self._authenticators:
            found = authenticator.identify(bearer_token=bearer_token, certificate_names=certificate_names)
            if found is not None or bearer_token is not None:
                return found
        return None


def _stamp(path: Path) -> object:
    """What changes when the file does; that it is not there is one of its states, and reported once like the others."""
    try:
        status = path.stat()
    except OSError as error:
        return error.errno
    return status.st_mtime_ns, status.st_ino, status.st_size


def _read(path: Path) -> _Known:
    try:
        document = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _Document)
    except OSError as error:
        raise ConfigurationError(f"auth.identities_file: {path}: {error.strerror}") from error
    except (ValueError, msgspec.ValidationError) as error:  # TOMLDecodeError and UnicodeDecodeError are ValueErrors
        raise ConfigurationError(f"auth.identities_file: {path}: {error}") from error
    by_token: dict[str, Identity] = {}
    by_certificate: dict[str, Identity] = {}
    for index, entry in enumerate(document.identity):
        where = f"auth.identities_file: {path}: identity[{index}] ({entry.principal})"
        identity = Identity(principal=entry.principal, tenant=entry.tenant, scopes=frozenset(entry.scopes))
        if entry.token_sha256 is None and entry.certificate_name is None:
            raise ConfigurationError(f"{where}: give it token_sha256 or certificate_name")
        if entry.token_sha256 is not None and by_token.setdefault(entry.token_sha256.lower(), identity) != identity:
            raise ConfigurationError(f"{where}: another identity has the same token")
        name = entry.certificate_name
        if name is not None and by_certificate.setdefault(name, identity) != identity:
            raise ConfigurationError(f"{where}: another identity has the same certificate name")
    return _Known(by_token, by_certificate)
