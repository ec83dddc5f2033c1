"""Transport security from files that may be renewed while the server runs."""

from __future__ import annotations

import logging
import ssl
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
    files = _Files(settings.certificate, settings.key, settings.client_ca)
    return grpc.dynamic_ssl_server_credentials(
        files.read(),
        files.read_if_changed,  # type: ignore[arg-type]  # None is the documented way to say: no change
        require_client_authentication=settings.client_ca is not None,
    )


class _Files:
    """Certificate, key and client CA on disk; asked at every handshake, read when they have changed."""

    def __init__(self, certificate: Path, key: Path, client_ca: Path | None) -> None:
        self._certificate, self._key, self._client_ca = certificate, key, client_ca
        self._stamp: object = None

    def read(self) -> grpc.ServerCertificateConfiguration:
        """What is there now; raises ConfigurationError when it cannot be used, which the library would not say."""
        self._stamp = self._stamp_now()
        certificate = _read_certificates(self._certificate, "tls.certificate")
        client_ca = _read_certificates(self._client_ca, "tls.client_ca") if self._client_ca else None
        key = _read_key(self._key, self._certificate)
        return grpc.ssl_server_certificate_configuration([(key, certificate)], root_certificates=client_ca)

    def read_if_changed(self) -> grpc.ServerCertificateConfiguration | None:
        """None keeps what is in use: nothing changed, or what is there now cannot be used."""
        if self._stamp_now() == self._stamp:
            return None
        try:
            return self.read()
        except ConfigurationError as error:
            log.error("the TLS files in use stay: %s", error)  # noqa: TRY400 - the message is the whole story
            return None

    def _stamp_now(self) -> object:
        return tuple(_stamp(path) for path in (self._certificate, self._key, self._client_ca) if path)


def _stamp(path: Path) -> object:
    try:
        status = path.stat()
    except OSError as error:
        return error.errno
    return status.st_mtime_ns, status.st_ino, status.st_size


def _read_certificates(path: Path, name: str) -> bytes:
    try:
        data = path.read_bytes()
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_verify_locations(cadata=data.decode("ascii", "ignore"))
    except ssl.SSLError as error:
        raise ConfigurationError(f"{name}: {path}: is no PEM certificate ({error.reason or error})") from error
    except OSError as error:
        raise ConfigurationError(f"{name}: {path}: {error.strerror}") from error
    except ValueError as error:
        raise ConfigurationError(f"{name}: {path}: is no PEM certificate") from error
    return data


def _read_key(path: Path, certificate: Path) -> bytes:
    def no_passphrase() -> str:
        raise ConfigurationError(f"tls.key: {path}: needs a passphrase; name a key that needs none")

    try:
        data = path.read_bytes()
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, path, password=no_passphrase)
    except ssl.SSLError as error:
        reason = error.reason or error
        raise ConfigurationError(f"tls.key: {path}: is no PEM key of tls.certificate ({reason})") from error
    except OSError as error:
        raise ConfigurationError(f"tls.key: {path}: {error.strerror}") from error
    return data
