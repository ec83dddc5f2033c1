"""Transport security from files that may be renewed while the server runs."""

from __future__ import annotations

import logging
from pathlib import Path

import grpc

from netintent_server.errors import ConfigurationError
from netintent_server.settings import TlsSettings

log = logging.getLogger(__name__)


def server_credentials(settings: TlsSettings) -> grpc.ServerCredentials | None:
    """TLS, mutual when a client CA is set; None without a certificate. Raises ConfigurationError for unusable files."""
    if settings.certificate is None and settings.key is None and settings.client_ca is None:
        return None
    if settings.certificate is None or settings.key is None:
        raise ConfigurationError("tls.certificate and tls.key belong together; set both")
    files = _Files(settings)
    return grpc.dynamic_ssl_server_credentials(
        files.read(),
        files.read_if_changed,  # type: ignore[arg-type]  # None is the documented way to say: no change
        require_client_authentication=settings.client_ca is not None,
    )


class _Files:
    """Certificate, key and client CA on disk; asked at every handshake, read when they have changed."""

    def __init__(self, settings: TlsSettings) -> None:
        self._certificate, self._key, self._client_ca = settings.certificate, settings.key, settings.client_ca
        self._stamp: object = None

    def read(self) -> grpc.ServerCertificateConfiguration:
        stamp = self._stamp_now()
        configuration = grpc.ssl_server_certificate_configuration(
            [(_read(self._key, "tls.key"), _read(self._certificate, "tls.certificate"))],
            root_certificates=_read(self._client_ca, "tls.client_ca") if self._client_ca else None,
        )
        self._stamp = stamp
        return configuration

    def read_if_changed(self) -> grpc.ServerCertificateConfiguration | None:
        """None keeps what is in use: nothing changed, or what is there now cannot be read."""
        try:
            return None if self._stamp_now() == self._stamp else self.read()
        except (OSError, ConfigurationError):
            log.exception("the renewed TLS files cannot be used; the old ones stay")
            return None

    def _stamp_now(self) -> object:
        paths = (self._certificate, self._key, self._client_ca)
        return tuple((status.st_mtime_ns, status.st_ino) for status in (path.stat() for path in paths if path))


def _read(path: Path | None, name: str) -> bytes:
    if path is None:
        raise ConfigurationError(f"{name} is not set")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{name}: {path}: {error.strerror}") from error
    if b"-----BEGIN" not in data:
        raise ConfigurationError(f"{name}: {path} holds no PEM")
    return data
