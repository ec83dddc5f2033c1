"""Transport security: TLS, mutual TLS, and files that are renewed while the server runs."""

from __future__ import annotations

import asyncio
import os
import re

import grpc
import pytest
import trustme
from grpc_health.v1 import health_pb2
from grpc_health.v1.health_pb2_grpc import HealthStub
from wire_errors import error_info, fails_with

from netintent.admin.v1 import admin_service_pb2
from netintent.admin.v1.admin_service_pb2_grpc import AdminServiceStub
from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1.intent_service_pb2_grpc import IntentServiceStub
from netintent_server.errors import ConfigurationError

CAPABILITIES = wire.GetCapabilitiesRequest()


@pytest.fixture(scope="session")
def ca():
    return trustme.CA()


@pytest.fixture(scope="session")
def stranger():
    return trustme.CA()


class Files:
    """Certificate, key and client CA on disk; replaced as renewal tools do."""

    def __init__(self, folder):
        self.certificate, self.key, self.client_ca = (folder / name for name in ("tls.pem", "tls.key", "clients.pem"))
        self._written = 0

    def renew(self, *, certificate=None, client_ca=None):
        if certificate is not None:
            self.replace(self.certificate, b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
            self.replace(self.key, certificate.private_key_pem.bytes())
        if client_ca is not None:
            self.replace(self.client_ca, client_ca.cert_pem.bytes())

    def replace(self, path, data):
        self._written += 1
        unfinished = path.with_suffix(f".{self._written}")
        unfinished.write_bytes(data)
        unfinished.replace(path)


@pytest.fixture
def files(tmp_path, ca):
    made = Files(tmp_path)
    made.renew(certificate=ca.issue_cert("localhost", "127.0.0.1"), client_ca=ca)
    return made


def settings(files, *, mutual=False):
    given = {"listen": "localhost:0", "tls__certificate": files.certificate, "tls__key": files.key}
    return given | ({"tls__client_ca": files.client_ca} if mutual else {})


def connect(server, ca, certificate=None):
    credentials = grpc.ssl_channel_credentials(
        ca.cert_pem.bytes(),
        *((certificate.private_key_pem.bytes(), certificate.cert_chain_pems[0].bytes()) if certificate else ()),
    )
    return grpc.aio.secure_channel(server.address, credentials, [("grpc.use_local_subchannel_pool", 1)])


async def capabilities(server, ca, certificate=None, **options):
    async with connect(server, ca, certificate) as channel:
        return await IntentServiceStub(channel).GetCapabilities(CAPABILITIES, timeout=5, **options)


async def test_calls_are_encrypted_and_the_server_is_who_it_says(serve, files, ca, stranger):
    async with serve(**settings(files)) as server:
        assert (await capabilities(server, ca)).version
        with fails_with(grpc.StatusCode.UNAVAILABLE):
            await capabilities(server, stranger)
        with fails_with(grpc.StatusCode.UNAVAILABLE):  # in plain text
            await server.intent.GetCapabilities(CAPABILITIES, timeout=5)


async def test_a_client_certificate_is_asked_for_and_its_ca_must_be_ours(serve, files, ca, stranger):
    async with serve(**settings(files, mutual=True)) as server:
        assert (await capabilities(server, ca, ca.issue_cert("controller.example"))).version
        with fails_with(grpc.StatusCode.UNAVAILABLE):
            await capabilities(server, ca)
        with fails_with(grpc.StatusCode.UNAVAILABLE):
            await capabilities(server, ca, stranger.issue_cert("controller.example"))


async def test_a_certificate_that_nobody_names_may_read_and_no_more(serve, files, ca):
    async with (
        serve(**settings(files, mutual=True)) as server,
        connect(server, ca, ca.issue_cert("x.example")) as channel,
    ):
        await IntentServiceStub(channel).GetCapabilities(CAPABILITIES)
        with fails_with(grpc.StatusCode.PERMISSION_DENIED) as caught:
            await AdminServiceStub(channel).GetStatus(admin_service_pb2.GetStatusRequest())
        assert error_info(caught.value).metadata["scope"] == "admin"
        assert "x.example" in caught.value.details()


@pytest.mark.parametrize(
    "certificate",
    [{"identities": ["ops.example"]}, {"identities": ["other.example"], "common_name": "ops.example"}],
    ids=["by alternative name", "by common name"],
)
async def test_a_certificate_that_is_named_has_the_scopes_of_its_identity(serve, files, ca, tmp_path, certificate):
    identities = tmp_path / "identities.toml"
    identities.write_text('[[identity]]\nprincipal = "ops"\nscopes = ["admin"]\ncertificate_name = "ops.example"\n')
    issued = ca.issue_cert(*certificate["identities"], common_name=certificate.get("common_name"))
    async with (
        serve(**settings(files, mutual=True), auth__identities_file=identities) as server,
        connect(server, ca, issued) as channel,
    ):
        assert (await AdminServiceStub(channel).GetStatus(admin_service_pb2.GetStatusRequest())).tasks
        with fails_with(grpc.StatusCode.PERMISSION_DENIED):  # its scopes replace the default, they do not add to it
            await IntentServiceStub(channel).GetCapabilities(CAPABILITIES)


async def test_a_token_that_is_sent_must_be_known_whatever_the_certificate(serve, files, ca, tmp_path):
    identities = tmp_path / "identities.toml"
    identities.write_text('[[identity]]\nprincipal = "ops"\nscopes = ["read"]\ncertificate_name = "ops.example"\n')
    async with serve(**settings(files, mutual=True), auth__identities_file=identities) as server:
        for name in ("ops.example", "somebody.example"):
            with fails_with(grpc.StatusCode.UNAUTHENTICATED):
                await capabilities(server, ca, ca.issue_cert(name), metadata=[("authorization", "Bearer stolen")])


async def test_health_needs_no_identity_but_the_handshake(serve, files, ca, tmp_path):
    identities = tmp_path / "identities.toml"
    identities.write_text(f'[[identity]]\nprincipal = "a"\nscopes = ["read"]\ntoken_sha256 = "{"0" * 64}"\n')
    async with serve(**settings(files), auth__identities_file=identities) as server, connect(server, ca) as channel:
        assert (await HealthStub(channel).Check(health_pb2.HealthCheckRequest())).status == 1


async def test_a_renewed_certificate_serves_new_connections_and_old_ones_stay(serve, files, ca, stranger):
    async with serve(**settings(files)) as server, connect(server, ca) as old:
        await IntentServiceStub(old).GetCapabilities(CAPABILITIES)
        files.renew(certificate=stranger.issue_cert("localhost", "127.0.0.1"))
        assert (await capabilities(server, stranger)).version
        with fails_with(grpc.StatusCode.UNAVAILABLE):
            await capabilities(server, ca)
        await IntentServiceStub(old).GetCapabilities(CAPABILITIES)


async def test_a_renewed_client_ca_decides_over_new_connections(serve, files, ca, stranger):
    async with serve(**settings(files, mutual=True)) as server:
        files.renew(client_ca=stranger)
        assert (await capabilities(server, ca, stranger.issue_cert("a.example"))).version
        with fails_with(grpc.StatusCode.UNAVAILABLE):
            await capabilities(server, ca, ca.issue_cert("a.example"))


BROKEN = {
    "gone": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:200]),
    "nonsense": lambda path: path.write_bytes(b"-----BEGIN NONSENSE-----\n"),
}


BREAKS = pytest.mark.parametrize(
    ("which", "broken"), [(which, broken) for which in ("certificate", "key", "client_ca") for broken in BROKEN]
)


@BREAKS
async def test_a_broken_renewal_keeps_the_old_files_and_is_reported_once(serve, files, ca, which, broken, caplog):  # noqa: PLR0917 - fixtures
    stranger = trustme.CA()
    client = ca.issue_cert("a.example")
    async with serve(**settings(files, mutual=True)) as server:
        BROKEN[broken](getattr(files, which))
        for _ in range(3):
            assert (await capabilities(server, ca, client)).version
        reports = [r for r in caplog.records if r.name == "netintent_server.rpc.tls" and r.levelname == "ERROR"]
        assert len(reports) == 1
        assert f"tls.{which}" in reports[0].getMessage()
        assert not reports[0].exc_info
        files.renew(certificate=stranger.issue_cert("localhost"), client_ca=ca)
        assert (await capabilities(server, stranger, client)).version, "mended, it is taken"


async def test_a_certificate_that_comes_before_its_key_waits_for_it(serve, files, ca, stranger):
    renewed = stranger.issue_cert("localhost", "127.0.0.1")
    async with serve(**settings(files)) as server:
        files.replace(files.certificate, renewed.cert_chain_pems[0].bytes())
        assert (await capabilities(server, ca)).version
        files.replace(files.key, renewed.private_key_pem.bytes())
        assert (await capabilities(server, stranger)).version


@BREAKS
async def test_files_that_are_broken_at_start_are_refused_by_name(serve, files, broken, which):
    BROKEN[broken](getattr(files, which))
    with pytest.raises(ConfigurationError, match=re.escape(f"tls.{which}: {getattr(files, which)}")):
        async with serve(**settings(files, mutual=True)):
            pass


async def test_a_key_of_another_certificate_is_refused(serve, files, stranger):
    files.replace(files.key, stranger.issue_cert("localhost").private_key_pem.bytes())
    with pytest.raises(ConfigurationError, match=r"tls\.key"):
        async with serve(**settings(files)):
            pass


async def test_a_key_with_a_passphrase_is_refused_without_asking_for_it(serve, files):
    files.replace(
        files.key,
        b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
        b"MIGjMF8GCSqGSIb3DQEFDTBSMDEGCSqGSIb3DQEFDDAkBBCxlxL2P2m7bmjGRE04\n"
        b"-----END ENCRYPTED PRIVATE KEY-----\n",
    )
    with pytest.raises(ConfigurationError, match=r"tls\.key"):
        async with asyncio.timeout(5), serve(**settings(files)):
            pass


@pytest.mark.parametrize("missing", ["tls__certificate", "tls__key"])
async def test_half_of_a_pair_is_refused(serve, files, missing):
    given = settings(files, mutual=True)
    del given[missing]
    with pytest.raises(ConfigurationError, match="belong together"):
        async with serve(**given):
            pass


def test_the_key_file_is_not_copied_anywhere(files, tmp_path):
    key = files.key.read_bytes()
    others = [p for p in tmp_path.rglob("*") if p.is_file() and p != files.key and p.read_bytes() == key]
    assert others == []
    assert os.access(files.key, os.R_OK)
