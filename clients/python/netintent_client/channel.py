"""How the client reaches servers: addresses, balancing, security, and what is tried again.

Retries are left to gRPC itself, configured here. It alone can send the messages of a stream again, its waits end with
the call's deadline and with the caller's cancellation, it commits to a server with the first thing it hears from it,
and it obeys `grpc-retry-pushback-ms`.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pb2 import MethodOptions

from netintent.admin.v1 import admin_service_pb2
from netintent.intent.v1 import intent_service_pb2
from netintent.rag.v1 import rag_service_pb2

DEFAULT_ADDRESS = "127.0.0.1:50051"
MESSAGE_BYTES = 4 * 2**20
SERVICES = (intent_service_pb2.DESCRIPTOR, rag_service_pb2.DESCRIPTOR, admin_service_pb2.DESCRIPTOR)

_SCHEMES = ("unix:", "dns:", "ipv4:", "ipv6:", "xds:")

# A server that stops answers calls it has not taken with CANCELLED: nobody has worked on them. gRPC never repeats what
# the caller cancelled, whatever stands here.
RETRIED = ("UNAVAILABLE", "RESOURCE_EXHAUSTED", "CANCELLED")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """When a call that failed is sent again. The defaults outlast a server's restart of a few seconds.

    A server's own word on when to come back overrides the backoff.
    """

    attempts: int = 5
    """Sendings in all, 1..5: gRPC allows no more. 1 turns retries off."""
    first_backoff: float = 0.2
    """Seconds before the second sending, give or take a fifth."""
    multiplier: float = 3.0
    """How the wait grows."""
    longest_backoff: float = 5.0
    """Seconds."""

    def __post_init__(self) -> None:
        if not 1 <= self.attempts <= 5:
            raise ValueError(f"attempts: {self.attempts} is not within 1..5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """Transport security from PEM files."""

    ca: Path | str | None = None
    """Certificates that the server's must descend from; None is what the system trusts."""
    certificate: Path | str | None = None
    """The client's own chain, for mutual TLS; with `key`."""
    key: Path | str | None = None
    """Its private key."""
    server_name: str = ""
    """The name in the server's certificate, where it is not the one in the address."""

    def credentials(self) -> grpc.ChannelCredentials:
        """Read the files; raises ValueError naming one that cannot be used."""
        if (self.certificate is None) != (self.key is None):
            raise ValueError("a client certificate and its key belong together; give both")
        return grpc.ssl_channel_credentials(_pem(self.ca), _pem(self.key), _pem(self.certificate))


def open_channel(
    addresses: str | Sequence[str],
    *,
    tls: Tls | None,
    retry: Retry,
    options: Sequence[tuple[str, Any]] = (),
) -> grpc.aio.Channel:
    """A channel to one server or to several in turn; `options` are gRPC's own and override the client's."""
    target, balanced = target_of(addresses)
    settings: dict[str, Any] = {
        "grpc.service_config": json.dumps(service_config(retry, balanced=balanced)),
        "grpc.service_config_disable_resolution": 1,
        # a connection of its own: gRPC shares them between channels of equal arguments
        "grpc.use_local_subchannel_pool": 1,
        "grpc.max_receive_message_length": MESSAGE_BYTES,
        # a restarted server is found again soon
        "grpc.initial_reconnect_backoff_ms": 100,
        "grpc.max_reconnect_backoff_ms": 5_000,
        # a silent connection is found dead within 40 s; servers allow a ping every 10
        "grpc.keepalive_time_ms": 30_000,
        "grpc.keepalive_timeout_ms": 10_000,
        "grpc.primary_user_agent": f"netintent-python/{_version()}",
    }
    if tls is not None and tls.server_name:
        settings["grpc.ssl_target_name_override"] = tls.server_name
    chosen = list((settings | dict(options)).items())
    if tls is None:
        return grpc.aio.insecure_channel(target, options=chosen)
    return grpc.aio.secure_channel(target, tls.credentials(), options=chosen)


def target_of(addresses: str | Sequence[str]) -> tuple[str, bool]:
    """The gRPC target for one or several addresses, and whether there may be several servers behind it.

    An address is HOST:PORT, [V6]:PORT, unix:PATH or a target with a scheme gRPC knows (`dns:///name:port`); several,
    in a sequence or comma-separated, are IP addresses of one family. Raises ValueError for anything else.
    """
    if isinstance(addresses, str):
        addresses = [addresses] if addresses.startswith(_SCHEMES) else addresses.split(",")
    parts = [part.strip() for part in addresses if part.strip()]
    if not parts:
        raise ValueError("no address; write HOST:PORT or unix:PATH")
    if len(parts) > 1:
        families = {_family(part) for part in parts}
        if len(families) > 1:
            raise ValueError("several addresses must be of one family, IPv4 or IPv6")
        return f"{families.pop()}:{','.join(parts)}", True
    (address,) = parts
    if address.startswith(_SCHEMES):
        return address, not address.startswith("unix:")
    host, _ = _host_and_port(address)
    return address, _ip(host) is None  # a name may resolve to several


def is_local(addresses: str | Sequence[str]) -> bool:
    """Whether what is sent to the addresses stays on this machine."""
    target, _ = target_of(addresses)
    if target.startswith("unix:"):
        return True
    addresses = target.removeprefix("ipv4:").removeprefix("ipv6:").split(",")
    hosts = [address.rpartition(":")[0].removeprefix("[").removesuffix("]") for address in addresses]
    return all(host == "localhost" or ((ip := _ip(host)) is not None and ip.is_loopback) for host in hosts)


def service_config(retry: Retry, *, balanced: bool) -> dict[str, Any]:
    """The service config: which calls are sent again and when, and how servers take turns.

    Among several servers, one that says NOT_SERVING of itself, as one that drains does, gets no new calls. The
    empty health name is asked: what a single service lacks, its own answers name better.
    """
    config: dict[str, Any] = {"methodConfig": []}
    if retry.attempts > 1:
        config["methodConfig"].append({"name": list(_repeatable_names()), "retryPolicy": _policy(retry)})
    if balanced:
        config["loadBalancingConfig"] = [{"round_robin": {}}]
        config["healthCheckConfig"] = {"serviceName": ""}
    return config


def repeatable(method: MethodDescriptor) -> bool:
    """Whether sending it twice does no more than once: it has no side effects, or its request_id tells."""
    no_side_effects = method.GetOptions().idempotency_level == MethodOptions.NO_SIDE_EFFECTS
    return no_side_effects or "request_id" in method.input_type.fields_by_name


def _repeatable_names() -> Iterable[dict[str, str]]:
    for file in SERVICES:
        for service in file.services_by_name.values():
            for method in service.methods:
                if repeatable(method):
                    yield {"service": service.full_name, "method": method.name}


def _policy(retry: Retry) -> dict[str, Any]:
    return {
        "maxAttempts": retry.attempts,
        "initialBackoff": f"{retry.first_backoff:.3f}s",
        "maxBackoff": f"{retry.longest_backoff:.3f}s",
        "backoffMultiplier": retry.multiplier,
        "retryableStatusCodes": list(RETRIED),
    }


def _family(address: str) -> str:
    ip = None if address.startswith(_SCHEMES) else _ip(_host_and_port(address)[0])
    if ip is None:
        raise ValueError(f"{address!r}: several addresses must be IP addresses; a name stands alone")
    return f"ipv{ip.version}"


def _host_and_port(address: str) -> tuple[str, str]:
    host, colon, port = address.rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and int(port) < 65_536):
        raise ValueError(f"{address!r} is no address; write HOST:PORT or unix:PATH")
    return host.removeprefix("[").removesuffix("]"), port


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _pem(path: Path | str | None) -> bytes | None:
    if path is None:
        return None
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from error
    if b"-----BEGIN" not in data:
        raise ValueError(f"{path} holds no PEM")
    return data


def _version() -> str:
    try:
        return version("netintent")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0"
