"""Where calls go, and which are sent again."""

from __future__ import annotations

import pytest

from netintent.admin.v1 import admin_service_pb2
from netintent.intent.v1 import intent_service_pb2
from netintent.rag.v1 import rag_service_pb2
from netintent_client import NetintentClient, Retry, Tls
from netintent_client.channel import is_local, repeatable, service_config, target_of


@pytest.mark.parametrize(
    ("addresses", "target", "balanced"),
    [
        ("127.0.0.1:50051", "127.0.0.1:50051", False),
        (" 127.0.0.1:50051 ", "127.0.0.1:50051", False),
        ("[::1]:50051", "[::1]:50051", False),
        ("netintent.example:443", "netintent.example:443", True),
        ("dns:///netintent:443", "dns:///netintent:443", True),
        ("unix:/run/netintent.sock", "unix:/run/netintent.sock", False),
        (["unix:/run/a,b.sock"], "unix:/run/a,b.sock", False),
        ("127.0.0.1:1,127.0.0.1:2", "ipv4:127.0.0.1:1,127.0.0.1:2", True),
        (["127.0.0.1:1", "127.0.0.1:2"], "ipv4:127.0.0.1:1,127.0.0.1:2", True),
        ("ipv4:127.0.0.1:1,127.0.0.1:2", "ipv4:127.0.0.1:1,127.0.0.1:2", True),
        ("[::1]:1, [::1]:2", "ipv6:[::1]:1,[::1]:2", True),
    ],
)
def test_an_address_names_one_server_or_several(addresses, target, balanced):
    assert target_of(addresses) == (target, balanced)


@pytest.mark.parametrize(
    ("addresses", "reason"),
    [
        ("", "no address"),
        ([], "no address"),
        (" , ", "no address"),
        ("localhost", "HOST:PORT"),
        ("localhost:", "HOST:PORT"),
        ("localhost:http", "HOST:PORT"),
        ("127.0.0.1:65536", "HOST:PORT"),
        ("127.0.0.1:²", "HOST:PORT"),
        ("a.example:1,b.example:2", "a name stands alone"),
        ("127.0.0.1:1,[::1]:2", "one family"),
        ("127.0.0.1:1,unix:/run/a", "a name stands alone"),
    ],
)
def test_an_address_that_is_none_is_refused_with_what_to_write(addresses, reason):
    with pytest.raises(ValueError, match=reason):
        target_of(addresses)


@pytest.mark.parametrize(
    ("addresses", "local"),
    [
        ("127.0.0.1:1", True),
        ("localhost:1", True),
        ("[::1]:1", True),
        ("unix:/run/a", True),
        ("127.0.0.1:1,127.0.0.2:1", True),
        ("127.0.0.1:1,10.0.0.1:1", False),
        ("10.0.0.1:1", False),
        ("netintent.example:1", False),
        ("dns:///localhost.example:1", False),
    ],
)
def test_what_stays_on_this_machine_is_known(addresses, local):
    assert is_local(addresses) is local


async def test_a_token_does_not_travel_unencrypted_unless_told_to():
    with pytest.raises(ValueError, match="unencrypted"):
        NetintentClient("10.0.0.1:50051", token="secret")
    await NetintentClient("10.0.0.1:50051", token="secret", insecure=True).close()
    await NetintentClient("10.0.0.1:50051", token="secret", tls=Tls()).close()


def methods(*files):
    return {method for file in files for service in file.services_by_name.values() for method in service.methods}


def test_calls_that_change_nothing_or_are_known_by_their_id_are_sent_again():
    everything = methods(intent_service_pb2.DESCRIPTOR, admin_service_pb2.DESCRIPTOR, rag_service_pb2.DESCRIPTOR)
    once = {method.name for method in everything if not repeatable(method)}
    assert once == {
        # what must not be done twice
        "SetBreakerState",
        "PurgeCache",
        "DeleteCollection",
        "DeleteDocument",
        "IngestDocuments",
        # reads only, which its descriptor does not say
        "WatchIntent",
    }


def test_the_service_config_names_every_such_method_of_the_clients_services():
    (config,) = service_config(Retry(), balanced=False)["methodConfig"]
    named = {(name["service"], name["method"]) for name in config["name"]}
    ours = methods(intent_service_pb2.DESCRIPTOR, rag_service_pb2.DESCRIPTOR, admin_service_pb2.DESCRIPTOR)
    assert named == {(m.containing_service.full_name, m.name) for m in ours if repeatable(m)}
    assert ("netintent.intent.v1.IntentService", "ProcessIntents") in named
    assert ("netintent.intent.v1.IntentService", "CreateIntent") in named
    assert ("netintent.rag.v1.RagService", "Search") in named
    assert ("netintent.rag.v1.RagService", "IngestDocuments") not in named


def test_what_may_pass_by_itself_is_retried_and_nothing_else():
    (config,) = service_config(Retry(), balanced=False)["methodConfig"]
    assert set(config["retryPolicy"]["retryableStatusCodes"]) == {"UNAVAILABLE", "RESOURCE_EXHAUSTED", "CANCELLED"}


def test_one_attempt_means_no_retry():
    assert service_config(Retry(attempts=1), balanced=False)["methodConfig"] == []


@pytest.mark.parametrize("attempts", [0, 6])
def test_more_attempts_than_grpc_makes_are_refused(attempts):
    with pytest.raises(ValueError, match=r"1\.\.5"):
        Retry(attempts=attempts)


def test_several_servers_take_turns_while_they_say_they_serve():
    config = service_config(Retry(), balanced=True)
    assert config["loadBalancingConfig"] == [{"round_robin": {}}]
    assert config["healthCheckConfig"] == {"serviceName": ""}
    assert "healthCheckConfig" not in service_config(Retry(), balanced=False)


def test_unusable_tls_files_are_named(tmp_path):
    text = tmp_path / "ca.pem"
    text.write_text("not PEM")
    with pytest.raises(ValueError, match="holds no PEM"):
        Tls(ca=text).credentials()
    with pytest.raises(ValueError, match="No such file"):
        Tls(ca=tmp_path / "none.pem").credentials()
    with pytest.raises(ValueError, match="belong together"):
        Tls(certificate=text).credentials()
