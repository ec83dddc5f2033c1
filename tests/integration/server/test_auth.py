"""Who calls, and may they: tokens from a file, scopes from the contract, and addresses that need both."""

from __future__ import annotations

import asyncio
import hashlib

import grpc
import pytest
from google.protobuf.message_factory import GetMessageClass
from wire_errors import error_info, fails_with

from netintent.admin.v1 import admin_service_pb2
from netintent.common.v1 import options_pb2
from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1.intent_service_pb2_grpc import IntentServiceStub
from netintent.rag.v1 import rag_service_pb2
from netintent_server.app import serving
from netintent_server.errors import ConfigurationError

SCOPES = {
    options_pb2.SCOPE_READ: "read",
    options_pb2.SCOPE_WRITE: "write",
    options_pb2.SCOPE_APPROVE: "approve",
    options_pb2.SCOPE_ADMIN: "admin",
}
METHODS = [
    method
    for file in (wire, rag_service_pb2, admin_service_pb2)
    for service in file.DESCRIPTOR.services_by_name.values()
    for method in service.methods
]
CAPABILITIES = wire.GetCapabilitiesRequest()


def identity(principal, scopes, token=None, **more):
    lines = ["[[identity]]", f'principal = "{principal}"', f"scopes = {list(scopes)}".replace("'", '"')]
    if token:
        lines.append(f'token_sha256 = "{hashlib.sha256(token.encode()).hexdigest()}"')
    return "\n".join([*lines, *(f'{name} = "{value}"' for name, value in more.items())]) + "\n"


def bearer(token):
    return (("authorization", f"Bearer {token}"),)


@pytest.fixture
def identities(tmp_path):
    """A file in which the token of each scope is the scope's name."""
    path = tmp_path / "identities.toml"
    path.write_text("\n".join(identity(f"{scope}-er", [scope], token=scope) for scope in SCOPES.values()))
    return path


async def code_of(channel, method, metadata):
    shape = f"{'stream' if method.client_streaming else 'unary'}_{'stream' if method.server_streaming else 'unary'}"
    request = GetMessageClass(method.input_type)()
    rpc = getattr(channel, shape)(
        f"/{method.containing_service.full_name}/{method.name}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=GetMessageClass(method.output_type).FromString,
    )
    call = rpc(iter([request]) if method.client_streaming else request, metadata=metadata, timeout=10)
    try:
        if method.server_streaming:
            async for _ in call:
                pass
        else:
            await call
    except grpc.aio.AioRpcError as error:
        return error.code()
    return grpc.StatusCode.OK


async def test_every_method_asks_who_calls(serve, identities):
    async with serve(auth__identities_file=identities) as server:
        for metadata in ((), bearer("unknown"), (("authorization", "Basic cmVhZA=="),), bearer("")):
            codes = {method.full_name: await code_of(server.channel, method, metadata) for method in METHODS}
            assert set(codes.values()) == {grpc.StatusCode.UNAUTHENTICATED}, codes


async def test_every_method_asks_for_its_own_scope_and_no_other(serve, identities):
    async with serve(auth__identities_file=identities) as server:
        for method in METHODS:
            needed = SCOPES[method.GetOptions().Extensions[options_pb2.required_scope]]
            for scope in SCOPES.values():
                code = await code_of(server.channel, method, bearer(scope))
                denied = code is grpc.StatusCode.PERMISSION_DENIED
                assert denied == (scope != needed), (method.full_name, scope, code)
                assert code is not grpc.StatusCode.UNAUTHENTICATED


async def test_a_denial_names_the_scope_and_never_the_token(serve, identities):
    async with serve(auth__identities_file=identities) as server:
        with fails_with(grpc.StatusCode.PERMISSION_DENIED) as caught:
            await server.intent.GetCapabilities(CAPABILITIES, metadata=bearer("write"))
        assert error_info(caught.value).metadata["scope"] == "read"
        with fails_with(grpc.StatusCode.UNAUTHENTICATED) as caught:
            await server.intent.GetCapabilities(CAPABILITIES, metadata=bearer("a-secret"))
        assert "a-secret" not in str(caught.value)


async def test_the_file_is_reread_when_it_changes_and_a_broken_one_changes_nothing(serve, identities):
    async with serve(auth__identities_file=identities) as server:
        await server.intent.GetCapabilities(CAPABILITIES, metadata=bearer("read"))

        replaced(identities, "[[identity]\nbroken")
        await asyncio.sleep(1.2)
        await server.intent.GetCapabilities(CAPABILITIES, metadata=bearer("read"))

        replaced(identities, identity("other", ["read"], token="new"))
        async with asyncio.timeout(10):
            while await reads_with(server, "read"):
                await asyncio.sleep(0.1)
        assert await reads_with(server, "new")


async def reads_with(server, token) -> bool:
    call = server.intent.GetCapabilities(CAPABILITIES, metadata=bearer(token))
    code = await call.code()
    assert code in {grpc.StatusCode.OK, grpc.StatusCode.UNAUTHENTICATED}
    return code is grpc.StatusCode.OK


def replaced(path, text):
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[identity]]\nprincipal = 'a'\nscopes = ['read']\n", "token_sha256 or certificate_name"),
        ("[[identity]]\nprincipal = 'a'\nscopes = ['everything']\n", "everything"),
        (identity("a", ["read"], token="t") + identity("b", ["read"], token="t"), "the same token"),
        ("[[identity]]\nprincipal = 'a'\nscopes = ['read']\nsecret = 'x'\n", "secret"),
    ],
)
async def test_a_broken_file_at_start_is_refused_with_the_reason(serve, tmp_path, text, said):
    path = tmp_path / "identities.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=said):
        async with serve(auth__identities_file=path):
            pass


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "[::]:0"])
async def test_an_address_that_others_reach_needs_authentication_and_encryption(make_settings, identities, listen):
    with pytest.raises(ConfigurationError, match="nobody is asked who they are"):
        async with serving(make_settings(listen=listen)):
            pass
    with pytest.raises(ConfigurationError, match="unencrypted"):
        async with serving(make_settings(listen=listen, auth__identities_file=identities)):
            pass


async def test_one_who_insists_may_listen_without(make_settings):
    async with serving(make_settings(listen="0.0.0.0:0", insecure="true")) as service:
        port = service.addresses[0].rpartition(":")[2]
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            await IntentServiceStub(channel).GetCapabilities(CAPABILITIES)
