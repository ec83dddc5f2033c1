"""SIGTERM under load from programs that are not ours: no accepted call is lost, and the exit code is 0."""

from __future__ import annotations

import json
import os
import signal
import time
from contextlib import contextmanager

import pytest

INTENTS = "netintent.intent.v1.IntentService"


@pytest.fixture(scope="module")
def steady(go_program):
    """A Go program that calls all servers that serve, here without ever sending a call again."""
    return go_program("steady")


@contextmanager
def ended(process):
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=10)


def test_a_rolling_restart_under_load_loses_no_call(serve, steady):
    first, second = serve(), serve()
    with ended(steady.start("-addrs", f"{first.address},{second.address}", "-retry=false")) as load:
        time.sleep(0.5)
        first.terminate()
        assert first.exit_code() == 0
        again = serve(listen=first.address)
        time.sleep(2.5)  # until the client has found it: it dials again after two seconds at most
        second.terminate()
        assert second.exit_code() == 0
        time.sleep(0.2)
        load.send_signal(signal.SIGTERM)
        said, errors = load.communicate(timeout=30)
    assert load.returncode == 0, said + errors
    assert int(said.removeprefix("OK ")) > 100
    again.terminate()
    assert again.exit_code() == 0


def test_a_stream_open_at_sigterm_is_answered_what_it_sent_and_told_to_go_elsewhere(serve, grpcurl, objects):
    server = serve(drain__notice_seconds="0.5", drain__refuse_seconds="0.1", drain__grace_seconds="3")
    said = ""
    with ended(grpcurl.start("-d", "@", server.address, f"{INTENTS}/ProcessIntents")) as stream:

        def ask(function):
            nonlocal said
            stream.stdin.write(json.dumps({"intent": f"Restart the {function}"}))
            stream.stdin.flush()
            answers = said.count("request_id") + 1
            while said.count("request_id") < answers:
                said += os.read(stream.stdout.fileno(), 65536).decode()

        ask("SMF")
        server.terminate()
        ask("AMF")  # within the notice
        assert server.exit_code() == 0  # though its client has not hung up
        rest, errors = stream.communicate(timeout=20)
    assert stream.returncode == 64 + 14
    assert "the server is draining" in errors
    targets = [answer["plan"]["actions"][0]["target"]["network_function"] for answer in objects(said + rest)]
    assert targets == ["SMF", "AMF"]


def test_a_second_signal_ends_the_server_at_once(serve):
    server = serve(drain__notice_seconds="30")
    server.terminate()
    while "SIGTERM" not in server.log:
        time.sleep(0.01)
    server.terminate()
    assert server.exit_code(within=5) == 128 + signal.SIGTERM
