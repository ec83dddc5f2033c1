"""Options, those before the command, and the environment: which one counts."""

from __future__ import annotations

import pytest
import typer

from netintent_client.cli.app import app
from netintent_client.cli.connect import connect
from netintent_client.cli.exits import Problem
from netintent_client.cli.options import Connection


@pytest.fixture
def asked(monkeypatch):
    """`asked(*arguments)` gives the Connection that `netintent … health` would use."""
    seen: list[Connection] = []

    def stop(options: Connection) -> None:
        seen.append(options)
        raise typer.Exit(0)

    monkeypatch.setattr("netintent_client.cli.connect.connect", stop)

    def ask(*arguments: str) -> Connection:
        with pytest.raises(SystemExit):
            app(arguments, prog_name="netintent")
        return seen.pop()

    return ask


def test_an_option_stands_before_or_after_the_command_and_the_nearer_counts(asked):
    assert asked("--server", "a:1", "health").server == "a:1"
    assert asked("health", "--server", "b:1").server == "b:1"
    assert asked("--server", "a:1", "--timeout", "3", "health", "--server", "b:1") == Connection(
        server="b:1", timeout=3
    )


class Client:
    """Takes what a NetintentClient would."""

    def __init__(self, addresses, **options):
        self.addresses = addresses
        self.__dict__ |= options


@pytest.fixture
def made(monkeypatch):
    """`made(options, environ)` gives the client that would be made."""
    monkeypatch.setattr("netintent_client.cli.connect.NetintentClient", Client)
    return connect


def test_an_option_counts_before_the_environment_and_that_before_the_default(made):
    environment = {"NETINTENT_SERVER": "env:1", "NETINTENT_TIMEOUT": "7"}
    assert made(Connection(server="flag:1"), environment).addresses == "flag:1"
    assert made(Connection(), environment).addresses == "env:1"
    assert made(Connection(), {}).addresses == "127.0.0.1:50051"
    assert made(Connection(timeout=2), environment).timeout == 2
    assert made(Connection(), environment).stream_timeout == 7


def test_the_token_is_read_from_file_or_environment(made, tmp_path):
    (tmp_path / "token").write_text(" from-file\n")
    named = {"NETINTENT_TOKEN_FILE": str(tmp_path / "token")}
    assert made(Connection(token_file=tmp_path / "token"), {"NETINTENT_TOKEN": "no"}).token == "from-file"
    assert made(Connection(), named).token == "from-file"
    assert made(Connection(), named | {"NETINTENT_TOKEN": "direct"}).token == "direct"
    assert made(Connection(), {}).token is None


def test_any_tls_option_turns_tls_on(made, tmp_path):
    assert made(Connection(), {}).tls is None
    assert made(Connection(), {"NETINTENT_TLS_CA": "ca.pem"}).tls.ca.name == "ca.pem"
    assert made(Connection(tls_server_name="x"), {}).tls.server_name == "x"


@pytest.mark.parametrize(
    ("options", "environment", "names"),
    [
        (Connection(timeout=-1), {}, "--timeout"),
        (Connection(timeout=float("nan")), {}, "--timeout"),
        (Connection(), {"NETINTENT_TIMEOUT": "soon"}, "NETINTENT_TIMEOUT"),
        (Connection(), {"NETINTENT_TOKEN_FILE": "/no/such/token"}, "/no/such/token"),
        (Connection(), {"NETINTENT_TOKEN_FILE": "/dev/null"}, "holds no token"),
        (Connection(server="10.0.0.1:1"), {"NETINTENT_TOKEN": "x"}, "--insecure"),
        (Connection(server="nonsense"), {}, "HOST:PORT"),
        (Connection(tls_ca="no.pem"), {}, "no.pem"),
    ],
)
def test_what_cannot_be_used_is_named(options, environment, names):
    with pytest.raises(Problem, match=names):
        connect(options, environment)
