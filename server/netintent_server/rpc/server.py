"""Assembles the grpc.aio server: limits, listening addresses, transport security."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass

import grpc

from netintent_server.errors import ConfigurationError
from netintent_server.rpc.tls import server_credentials
from netintent_server.settings import Settings, TransportSettings

UNIX = "unix:"
MOST_PATH_BYTES = 107


def make_server(settings: TransportSettings, handlers: Iterable[grpc.GenericRpcHandler]) -> grpc.aio.Server:
    """A server that holds the bounds of the wire and serves the handlers."""
    server = grpc.aio.server(options=_options(settings))
    server.add_generic_rpc_handlers(tuple(handlers))
    return server


def bind(server: grpc.aio.Server, settings: Settings) -> tuple[str, ...]:
    """Listen on every address of the settings; returns them with the ports that were picked.

    Raises ConfigurationError for an address that is malformed, in use, or not safe to serve on.
    """
    credentials = server_credentials(settings.tls)
    authenticated = bool(settings.auth.identities_file or settings.tls.client_ca)
    bound = []
    for text in settings.listen:
        address = Address.parse(text)
        if not settings.insecure:
            _refuse_unsafe(address, authenticated=authenticated, encrypted=credentials is not None)
        if address.is_unix:
            _refuse_taken(text)
        try:
            if credentials is None or address.is_unix:
                port = server.add_insecure_port(text)
            else:
                port = server.add_secure_port(text, credentials)
        except RuntimeError as error:
            raise ConfigurationError(f"listen: {text} cannot be bound; is it in use, or not this host's?") from error
        bound.append(text if address.is_unix else f"{text.rpartition(':')[0]}:{port}")
    return tuple(bound)


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen: a host and port, or the path of a unix socket."""

    host: str
    port: int

    @property
    def is_unix(self) -> bool:
        """Whether it is a socket in the file system."""
        return not self.host

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        if self.is_unix or self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read HOST:PORT, [V6]:PORT or unix:PATH."""
        if text.startswith(UNIX):
            if len(text) == len(UNIX):
                raise ConfigurationError(f"listen: {text!r} names no socket; write unix:PATH")
            return cls("", 0)
        found = _HOST_AND_PORT.fullmatch(text)
        if found is None or int(found["port"]) > 65_535:
            raise ConfigurationError(f"listen: {text!r} is no address; write HOST:PORT, [IPV6]:PORT or unix:PATH")
        return cls(found["host"] or found["v6"], int(found["port"]))


_HOST_AND_PORT = re.compile(r"(?:(?P<host>[^\s:/\[\]]+)|\[(?P<v6>[0-9A-Fa-f:.]+(?:%\w+)?)\]):(?P<port>[0-9]{1,5})")


def _refuse_taken(text: str) -> None:
    """The library removes a socket it finds in its way, also one that another server listens on."""
    path = text.removeprefix(UNIX)
    if len(os.fsencode(path)) > MOST_PATH_BYTES:
        raise ConfigurationError(f"listen: {text} is too long; a socket's path has at most {MOST_PATH_BYTES} bytes")
    with socket.socket(socket.AF_UNIX) as other:
        other.settimeout(1.0)
        try:
            other.connect(path)
        except (FileNotFoundError, ConnectionRefusedError):
            return  # nothing there, or what a killed process left
        except OSError as error:
            raise ConfigurationError(f"listen: {text} cannot be bound: {error.strerror}") from error
    raise ConfigurationError(f"listen: {text} is in use by another server")


def _refuse_unsafe(address: Address, *, authenticated: bool, encrypted: bool) -> None:
    if address.is_loopback:
        return
    if not authenticated:
        raise ConfigurationError(
            f"listen: {address.host} is reachable from other machines and nobody is asked who they are; "
            "set auth.identities_file or tls.client_ca, or say --insecure"
        )
    if not encrypted:
        raise ConfigurationError(
            f"listen: tokens would travel to {address.host} unencrypted; "
            "set tls.certificate and tls.key, or say --insecure"
        )


def _options(settings: TransportSettings) -> list[tuple[str, int]]:
    def milliseconds(seconds: float) -> int:
        return max(1, round(seconds * 1000))

    return [
        ("grpc.so_reuseport", 0),  # a second server on the same port is a mistake, not a worker
        ("grpc.max_receive_message_length", settings.message_bytes),
        ("grpc.max_send_message_length", settings.message_bytes),
        ("grpc.absolute_max_metadata_size", settings.metadata_bytes),
        ("grpc.max_metadata_size", settings.metadata_bytes),
        # calls over this are reset, not queued, so it stays well above what admission lets in
        ("grpc.max_concurrent_streams", settings.concurrent_streams),
        ("grpc.max_allowed_incoming_connections", settings.connections),
        ("grpc.max_connection_idle_ms", milliseconds(settings.connection_idle_seconds)),
        ("grpc.keepalive_time_ms", milliseconds(settings.keepalive_seconds)),
        ("grpc.keepalive_timeout_ms", milliseconds(settings.keepalive_timeout_seconds)),
        ("grpc.http2.ping_timeout_ms", milliseconds(settings.keepalive_timeout_seconds)),  # a minute otherwise
        ("grpc.http2.min_ping_interval_without_data_ms", milliseconds(settings.client_ping_seconds)),
        ("grpc.http2.min_recv_ping_interval_without_data_ms", milliseconds(settings.client_ping_seconds)),
        ("grpc.keepalive_permit_without_calls", 1),
    ]
