"""Who may call: every method of the contract, with no identity, the wrong one and the right one."""

from __future__ import annotations

import asyncio
import hashlib

import grpc
import pytest
from rpcs import RPCS
from wire_errors import error_info, fails_with

from netintent.intent.v1 import intent_service_pb2 as wire
from netintent_server.adapters.auth import identities as identities_module
from netintent_server.errors import ConfigurationError

SCOPES = ("read", "write", "approve", "admin")
UNAUTHENTICATED, PERMISSION_DENIED = grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED
CAPABILITIES = wire.GetCapabilitiesRequest()


def entry(principal, token, scopes, tenant="default"):
    digest = hashlib.sha256(token.encode()).hexdigest()
    listed = ", ".join(f'"{scope}"' for scope in scopes)
    named = f'principal = "{principal}"\ntenant = "{tenant}"\nscopes = [{listed}]'
    return f'[[identity]]\n{named}\ntoken_sha256 = "{digest}"\n'


def bearer(token, scheme="Bearer"):
    return [("authorization", f"{scheme} {token}")]


@pytest.fixture
def identities(tmp_path):
    """A file with one caller for each scope, whose token is the scope's name, and one for all."""
    path = tmp_path / "identities.toml"
    path.write_text("".join(entry(f"the {scope}er", scope, [scope]) for scope in SCOPES) + entry("all", "all", SCOPES))
    return path


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(identities_module, "CHECK_EVERY_SECONDS", 0.0)


async def test_no_method_is_open_to_a_caller_without_an_identity(serve, identities):
    async with serve(auth__identities_file=identities) as server:
        for metadata in ([], bearer("unknown"), bearer(""), [("authorization", "all")], bearer("all", "Basic")):
            codes = {rpc.name: await rpc.call(server.channel, metadata=metadata) for rpc in RPCS}
            assert codes == dict.fromkeys(codes, UNAUTHENTICATED)


async def test_no_method_is_open_to_a_caller_with_every_scope_but_its_own(serve, identities):
    async with serve(auth__identities_file=identities) as server:
        for rpc in RPCS:
            for other in set(SCOPES) - {rpc.scope}:
                assert await rpc.call(server.channel, metadata=bearer(other)) is PERMISSION_DENIED, (rpc.name, other)


async def test_every_method_lets_a_caller_with_its_scope_through(serve, identities):
    async with serve(auth__identities_file=identities) as server:
        for rpc in RPCS:
            code = await rpc.call(server.channel, metadata=bearer(rpc.scope))
            assert code not in (UNAUTHENTICATED, PERMISSION_DENIED), rpc.name


def test_the_walk_covers_every_scope_and_every_shape_that_the_contract_has():
    assert {rpc.scope for rpc in RPCS} == set(SCOPES)
    assert {rpc.shape for rpc in RPCS} >= {"unary_unary", "unary_stream", "stream_stream"}


async def test_the_refusals_say_what_is_missing_and_not_who_is_known(serve, identities):
    async with serve(auth__identities_file=identities) as server:
        with fails_with(UNAUTHENTICATED) as caught:
            await server.intent.GetCapabilities(CAPABILITIES, metadata=bearer("guess"))
        assert error_info(caught.value).reason == "UNAUTHENTICATED"
        assert "guess" not in str(caught.value)
        with fails_with(PERMISSION_DENIED) as caught:
            await server.intent.GetCapabilities(CAPABILITIES, metadata=bearer("admin"))
        assert error_info(caught.value).metadata["scope"] == "read"
        assert "the adminer lacks the scope read" in caught.value.details()


async def test_the_schemes_name_is_read_in_any_case(serve, identities):
    async with serve(auth__identities_file=identities) as server:
        for scheme in ("bearer", "BEARER"):
            await server.intent.GetCapabilities(CAPABILITIES, metadata=bearer("all", scheme))


async def test_on_loopback_without_identities_everybody_may_do_everything(serve):
    async with serve() as server:
        for rpc in RPCS:
            assert await rpc.call(server.channel) not in (UNAUTHENTICATED, PERMISSION_DENIED), rpc.name


async def test_a_changed_file_counts_from_the_next_call_on(serve, identities):
    async with serve(auth__identities_file=identities) as server:
        await server.intent.GetCapabilities(CAPABILITIES, metadata=bearer("read"))
        identities.write_text(entry("new", "new", ["read"]))
        await server.intent.GetCapabilities(CAPABILITIES, metadata=bearer("new"))
        with fails_with(UNAUTHENTICATED):
            await server.intent.GetCapabilities(CAPABILITIES, metadata=bearer("read"))


BROKEN = {
    "no TOML": lambda path: path.write_text("[[identity"),
    "no UTF-8": lambda path: path.write_bytes(b"\xff\xfe"),
    "an unknown scope": lambda path: path.write_text(entry("a", "a", ["root"])),
    "an unknown key": lambda path: path.write_text(entry("a", "a", ["read"]) + 'role = "root"\n'),
    "no scopes": lambda path: path.write_text(entry("a", "a", [])),
    "no hash": lambda path: path.write_text(entry("a", "a", ["read"]).replace("token_sha256", "# token_sha256")),
    "half a hash": lambda path: path.write_text('[[identity]]\nprincipal="a"\nscopes=["read"]\ntoken_sha256="9f86"\n'),
    "a token twice": lambda path: path.write_text(entry("a", "a", ["read"]) + entry("b", "a", ["admin"])),
    "gone": lambda path: path.unlink(),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("broken", BROKEN)
async def test_a_file_that_breaks_keeps_the_identities_in_force_and_is_reported_once(serve, identities, broken, caplog):
    async with serve(auth__identities_file=identities) as server:
        BROKEN[broken](identities)
        for _ in range(5):
            await server.intent.GetCapabilities(CAPABILITIES, metadata=bearer("read"))
        with fails_with(UNAUTHENTICATED):
            await server.intent.GetCapabilities(CAPABILITIES, metadata=bearer("a"))
        reports = [r for r in caplog.records if r.levelname == "ERROR" and str(identities) in r.getMessage()]
        assert len(reports) == 1
        if identities.is_dir():
            identities.rmdir()
        identities.write_text(entry("new", "new", ["read"]))
        await server.intent.GetCapabilities(CAPABILITIES, metadata=bearer("new"))


@pytest.mark.parametrize("broken", BROKEN)
async def test_a_file_that_is_broken_at_start_is_refused(serve, identities, broken):
    BROKEN[broken](identities)
    with pytest.raises(ConfigurationError, match=r"^auth\.identities_file: "):
        async with serve(auth__identities_file=identities):
            pass


async def test_the_file_is_looked_at_once_a_second_and_not_at_every_call(serve, identities, monkeypatch):
    monkeypatch.setattr(identities_module, "CHECK_EVERY_SECONDS", 60.0)
    async with serve(auth__identities_file=identities) as server:
        identities.unlink()
        calls = [server.intent.GetCapabilities(CAPABILITIES, metadata=bearer("read")) for _ in range(20)]
        await asyncio.gather(*calls)


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "example.com:0"])
async def test_an_address_that_others_reach_is_refused_without_authentication_or_encryption(serve, identities, listen):
    with pytest.raises(ConfigurationError, match=r"auth\.identities_file or tls\.client_ca"):
        async with serve(listen=listen):
            pass
    with pytest.raises(ConfigurationError, match=r"tls\.certificate and tls\.key"):
        async with serve(listen=listen, auth__identities_file=identities):
            pass


async def test_insecure_serves_such_an_address_all_the_same(serve):
    async with serve(listen="0.0.0.0:0", insecure=True) as server:
        await server.intent.GetCapabilities(CAPABILITIES)


async def test_one_unsafe_address_among_safe_ones_is_refused(serve):
    with pytest.raises(ConfigurationError):
        async with serve(listen="127.0.0.1:0,0.0.0.0:0"):
            pass
