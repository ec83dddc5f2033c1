"""Transport security between the client and a real server."""

from __future__ import annotations

import pytest
import trustme

from netintent_client import NetintentClient, Tls, errors


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def files(ca, tmp_path):
    """Settings of a server that wants certificates, and the same CA's files for a client."""

    def write(name, certificate):
        certificate.cert_chain_pems[0].write_to_path(tmp_path / f"{name}.pem")
        certificate.private_key_pem.write_to_path(tmp_path / f"{name}-key.pem")
        return tmp_path / f"{name}.pem", tmp_path / f"{name}-key.pem"

    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    certificate, key = write("server", ca.issue_cert("netintent.example", "127.0.0.1"))
    own, own_key = write("client", ca.issue_cert("controller.example"))
    server = {"tls__certificate": certificate, "tls__key": key, "tls__client_ca": tmp_path / "ca.pem"}
    return server, Tls(ca=tmp_path / "ca.pem", certificate=own, key=own_key)


async def test_both_sides_show_their_certificates(serve, operator, connect, files):
    settings, tls = files
    async with serve(planner=operator, **settings) as server:
        assert (await connect(server, tls=tls).process_intent("Scale it")).plan.actions


async def test_several_servers_are_known_by_the_name_in_their_certificate(serve, operator, connect, files, tmp_path):
    settings, tls = files
    named = Tls(ca=tls.ca, certificate=tls.certificate, key=tls.key, server_name="netintent.example")
    second = serve(planner=operator, data_dir=tmp_path / "other", **settings)
    async with serve(planner=operator, **settings) as one, second as other:
        client = connect(one, other, tls=named)
        for _ in range(4):
            assert (await client.process_intent("Scale it")).plan.actions


@pytest.mark.parametrize("lacking", ["the server's CA", "an own certificate"])
async def test_who_is_not_trusted_is_not_talked_to(serve, operator, files, lacking):
    settings, tls = files
    own = {} if lacking == "an own certificate" else {"certificate": tls.certificate, "key": tls.key}
    tls = Tls(ca=None if own else tls.ca, **own)
    async with serve(planner=operator, **settings) as server, NetintentClient(server.address, tls=tls) as client:
        with pytest.raises((errors.Unavailable, errors.DeadlineExceeded)):
            await client.process_intent("Scale it", timeout=0.5)
    assert operator.requests == []
