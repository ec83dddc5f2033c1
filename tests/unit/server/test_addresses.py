"""Addresses to listen on: what is read, what only this machine reaches, and what is refused."""

from __future__ import annotations

import pytest

from netintent_server.errors import ConfigurationError
from netintent_server.rpc.server import Address


@pytest.mark.parametrize(
    ("text", "host", "port", "loopback"),
    [
        ("127.0.0.1:50051", "127.0.0.1", 50051, True),
        ("127.8.8.8:0", "127.8.8.8", 0, True),
        ("localhost:1", "localhost", 1, True),
        ("[::1]:50051", "::1", 50051, True),
        ("0.0.0.0:50051", "0.0.0.0", 50051, False),
        ("[::]:50051", "::", 50051, False),
        ("10.0.0.1:65535", "10.0.0.1", 65535, False),
        ("netintent.example:50051", "netintent.example", 50051, False),
        ("localhost.example:1", "localhost.example", 1, False),
    ],
)
def test_a_host_and_a_port_are_read(text, host, port, loopback):
    address = Address.parse(text)
    assert (address.host, address.port, address.is_loopback, address.is_unix) == (host, port, loopback, False)


@pytest.mark.parametrize("text", ["unix:/run/netintent.sock", "unix:netintent.sock", "unix:///run/netintent.sock"])
def test_a_unix_socket_is_reached_by_this_machine_alone(text):
    address = Address.parse(text)
    assert (address.is_unix, address.is_loopback) == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        *("", ":", "50051", ":50051", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1"),
        *("127.0.0.1:٣", "unix:", "::1:50051", "[::1:50051", "::1]:50051", "[]:1", "dns:///host:1", "a b:1"),
    ],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ConfigurationError, match=r"^listen: "):
        Address.parse(text)
