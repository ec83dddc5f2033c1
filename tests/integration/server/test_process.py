"""The service as a process: how it starts, says where it listens, takes signals and ends."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import json
import signal
import socket

import grpc
import pytest
from processes import PLAIN, running, start
from wire_errors import error_info

from netintent.admin.v1 import admin_service_pb2
from netintent.admin.v1.admin_service_pb2_grpc import AdminServiceStub
from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1.intent_service_pb2_grpc import IntentServiceStub
from netintent_server import __main__ as main

STATUS = admin_service_pb2.GetStatusRequest()
ROUND_ROBIN = {
    "loadBalancingConfig": [{"round_robin": {}}],
    "healthCheckConfig": {"serviceName": "netintent.intent.v1.IntentService"},
    "methodConfig": [
        {
            "name": [{}],
            "retryPolicy": {
                "maxAttempts": 4,
                "initialBackoff": "0.05s",
                "maxBackoff": "0.5s",
                "backoffMultiplier": 2,
                "retryableStatusCodes": ["UNAVAILABLE"],
            },
        }
    ],
}


async def ends_at_start(tmp_path, within=20, **settings):
    process = await start(tmp_path, PLAIN, **settings)
    try:
        async with asyncio.timeout(within):
            _, errors = await process.communicate()
    except TimeoutError:
        process.kill()
        raise
    return process.returncode, errors.decode()


async def status_at(address):
    async with grpc.aio.insecure_channel(address) as channel:
        return await AdminServiceStub(channel).GetStatus(STATUS, timeout=10)


async def test_it_says_on_which_port_it_listens_and_ends_with_0_on_sigterm(tmp_path):
    async with running(tmp_path, PLAIN) as server:
        (address,) = server.addresses
        assert address.startswith("127.0.0.1:")
        assert not address.endswith(":0")
        assert {version.name for version in (await status_at(address)).versions} >= {"netintent", "python", "grpcio"}
        server.process.terminate()
        code, errors = await server.ended()
        assert code == 0
        assert f"serving on {address}" in errors
        assert "drained" in errors
        assert "Traceback" not in errors


async def test_sigint_drains_as_sigterm_does(tmp_path):
    async with running(tmp_path, PLAIN) as server:
        server.process.send_signal(signal.SIGINT)
        code, errors = await server.ended()
        assert (code, "Traceback" in errors) == (0, False)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_second_signal_ends_it_at_once(tmp_path, number):
    async with running(tmp_path, drain__notice_seconds=60) as server:
        server.process.terminate()
        await asyncio.sleep(0.3)
        server.process.send_signal(number)
        code, errors = await server.ended(within=5)
        assert code == 128 + number
        assert "exiting at once" in errors


async def test_a_signal_during_start_up_is_not_lost(tmp_path):
    process = await start(tmp_path, PLAIN)
    async with asyncio.timeout(20):
        first = (await process.stderr.readline()).decode()
        process.terminate()
        _, rest = await process.communicate()
    assert "index" in first or "data_dir" in first, "the first check, before it serves"
    assert "drained" in rest.decode()
    assert process.returncode == 0


async def test_the_ready_file_is_there_while_calls_are_taken_and_only_then(tmp_path):
    ready = tmp_path / "run" / "ready"
    ready.parent.mkdir()
    ready.write_text("127.0.0.1:1\n")  # of a process that was killed
    process = await start(tmp_path, PLAIN, ready_file=ready, drain__notice_seconds=1)
    try:
        async with asyncio.timeout(20):
            while not ready.exists() or ready.read_text() == "127.0.0.1:1\n":
                await asyncio.sleep(0.01)
        address = ready.read_text().strip()
        assert (await status_at(address)).tasks
        process.terminate()
        async with asyncio.timeout(0.8):  # it is still serving: who waits for the file must not send anybody there
            while ready.exists():
                await asyncio.sleep(0.01)
        assert (await status_at(address)).draining
    finally:
        async with asyncio.timeout(10):
            await process.communicate()
    assert process.returncode == 0
    assert list(ready.parent.iterdir()) == [], "nor is anything half-written left"


async def test_it_serves_on_unix_sockets_and_ports_together_and_removes_the_socket(tmp_path):
    path = tmp_path / "netintent.sock"
    async with running(tmp_path, PLAIN, listen=f"unix:{path},127.0.0.1:0,[::1]:0") as server:
        assert server.addresses[0] == f"unix:{path}"
        for address in server.addresses:
            assert (await status_at(address)).tasks
        server.process.terminate()
        assert (await server.ended())[0] == 0
        assert not path.exists()


async def test_a_socket_that_a_killed_process_left_is_taken_over(tmp_path):
    path = tmp_path / "netintent.sock"
    async with running(tmp_path, PLAIN, listen=f"unix:{path}") as first:
        first.process.kill()
        await first.process.wait()
    assert path.exists()
    async with running(tmp_path, PLAIN, listen=f"unix:{path}"):
        assert (await status_at(f"unix:{path}")).tasks


async def test_a_socket_of_a_living_server_is_not_taken_from_it(tmp_path):
    path = tmp_path / "netintent.sock"
    async with running(tmp_path, PLAIN, listen=f"unix:{path}"):
        code, errors = await ends_at_start(tmp_path, listen=f"unix:{path}", data_dir=tmp_path / "other")
        assert code == 2
        assert f"unix:{path} is in use" in errors
        assert (await status_at(f"unix:{path}")).tasks, "and the other one goes on"


async def test_a_port_in_use_ends_it_with_2_and_says_so(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        code, errors = await ends_at_start(tmp_path, listen=address)
    assert code == 2
    assert address in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"listen": "0.0.0.0:0"}, "auth.identities_file"),
        ({"admission__in_flight": "many"}, "NETINTENT_ADMISSION__IN_FLIGHT"),
        ({"listen": "nowhere"}, "write HOST:PORT, [IPV6]:PORT or unix:PATH"),
        ({"listen": f"unix:/tmp/{'x' * 120}"}, "unix:/tmp/xxx"),
        ({"data_dir": "/proc/nothing"}, "data_dir: /proc/nothing"),
        ({"catalogue_file": "/nowhere.toml"}, "catalogue_file: /nowhere.toml"),
        ({"auth__identities_file": "/nowhere.toml"}, "auth.identities_file: /nowhere.toml"),
        ({"tls__certificate": "/nowhere.pem"}, "tls.key"),
        ({"tls__certificate": "/nowhere.pem", "tls__key": "/nowhere.key"}, "/nowhere."),
        ({"ready_file": "/proc/ready"}, "ready_file: /proc/ready"),
        ({"config": "/nowhere.toml"}, "/nowhere.toml"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
async def test_settings_that_cannot_be_served_end_it_with_2_and_a_line_that_says_why(tmp_path, settings, said):
    code, errors = await ends_at_start(tmp_path, **settings)
    assert code == 2, errors
    assert said in errors
    assert "Traceback" not in errors


async def test_an_environment_variable_that_looks_like_a_setting_is_warned_of(tmp_path):
    async with running(tmp_path, PLAIN, admision__in_flight=3) as server:
        server.process.terminate()
        code, errors = await server.ended()
        assert code == 0
        assert "NETINTENT_ADMISION__IN_FLIGHT is not a setting; did you mean admission.in_flight?" in errors


async def test_logs_can_be_json_one_object_a_line(tmp_path):
    async with running(tmp_path, log__format="json") as server:
        async with grpc.aio.insecure_channel(server.addresses[0]) as channel:
            with contextlib.suppress(grpc.aio.AioRpcError):
                await IntentServiceStub(channel).ProcessIntent(wire.ProcessIntentRequest(intent="fail"))
        server.process.terminate()
        _, errors = await server.ended()
    lines = [json.loads(line) for line in errors.splitlines()]
    assert {"time", "level", "logger", "message"} <= set.intersection(*(set(line) for line in lines))
    assert any("the secret text of a bug" in line.get("exception", "") for line in lines)


async def test_a_disk_that_hangs_holds_up_neither_start_nor_end(tmp_path):
    """The check of the data directory hangs in a system call, where no cancellation reaches it."""
    hanging = tmp_path / "hanging.py"
    hanging.write_text(
        "import sys, time\n"
        "from netintent_server import __main__\n"
        "from netintent_server.adapters.store.data_dir import DataDirCheck\n"
        "DataDirCheck._check = lambda self: time.sleep(3600)\n"
        "__main__.CLOSE_SECONDS = 0.5\n"
        "sys.exit(__main__.run())\n"
    )
    async with running(tmp_path, [str(hanging)], health__timeout_seconds=0.1) as server:
        detail = {d.name: d.detail for d in (await status_at(server.addresses[0])).dependencies}
        assert detail["data_dir"] == "no answer within 0.1 s"
        server.process.terminate()
        assert (await server.ended(within=10))[0] == 0


async def test_no_accepted_call_is_lost_and_no_refused_one_is_anything_but_unavailable(tmp_path):
    async with running(tmp_path, drain__notice_seconds=0.3, drain__refuse_seconds=0.5) as server:
        ends = collections.Counter()
        stop = asyncio.Event()

        async def client():
            async with grpc.aio.insecure_channel(server.addresses[0]) as channel:
                stub = IntentServiceStub(channel)
                while not stop.is_set():
                    try:
                        await stub.ProcessIntent(wire.ProcessIntentRequest(intent="wait 0.02"), timeout=10)
                        ends["OK"] += 1
                    except grpc.aio.AioRpcError as error:
                        unavailable = error.code() is grpc.StatusCode.UNAVAILABLE
                        ends["refused" if unavailable else str(error)] += 1
                        if unavailable and "draining" not in error.details():
                            return  # the server is gone

        clients = [asyncio.create_task(client()) for _ in range(24)]
        await asyncio.sleep(0.5)
        server.process.terminate()
        code, errors = await server.ended()
        stop.set()
        await asyncio.gather(*clients)
        assert code == 0
        assert ends.keys() <= {"OK", "refused"}
        assert ends["OK"] > 100
        assert "Traceback" not in errors


async def test_with_a_second_server_no_call_is_lost_at_all(tmp_path):
    async with contextlib.AsyncExitStack() as stack:
        one, two = [await stack.enter_async_context(running(tmp_path / name)) for name in subdirectories(tmp_path)]
        targets = ",".join(address for server in (one, two) for address in server.addresses)
        channel = await stack.enter_async_context(
            grpc.aio.insecure_channel(
                f"ipv4:{targets}",
                options=[("grpc.service_config", json.dumps(ROUND_ROBIN)), ("grpc.use_local_subchannel_pool", 1)],
            )
        )
        stub = IntentServiceStub(channel)
        answered = 0
        stop = asyncio.Event()

        async def client():
            nonlocal answered
            while not stop.is_set():
                await stub.ProcessIntent(wire.ProcessIntentRequest(intent="wait 0.01"), timeout=10, wait_for_ready=True)
                answered += 1

        clients = [asyncio.create_task(client()) for _ in range(16)]
        await asyncio.sleep(0.5)
        one.process.terminate()
        assert (await one.ended())[0] == 0
        await asyncio.sleep(0.2)
        stop.set()
        await asyncio.gather(*clients)
        assert answered > 100


async def test_a_killed_server_loses_only_what_it_had_and_says_unavailable(tmp_path):
    async with running(tmp_path) as server, grpc.aio.insecure_channel(server.addresses[0]) as channel:
        calls = [IntentServiceStub(channel).ProcessIntent(wire.ProcessIntentRequest(intent="wait")) for _ in range(5)]
        await asyncio.sleep(0.3)
        server.process.kill()
        for call in calls:
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await asyncio.wait_for(call, 5)
            assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_a_call_refused_by_a_draining_process_names_the_reason(tmp_path):
    async with (
        running(tmp_path, drain__notice_seconds=0, drain__refuse_seconds=2) as server,
        grpc.aio.insecure_channel(server.addresses[0]) as channel,
    ):
        await AdminServiceStub(channel).GetStatus(STATUS)
        server.process.terminate()
        await asyncio.sleep(0.3)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await IntentServiceStub(channel).ProcessIntent(wire.ProcessIntentRequest(intent="go"))
        assert error_info(caught.value).reason == "DRAINING"


def test_it_runs_on_uvloop():
    loop = main._new_loop()
    try:
        assert type(loop).__module__ == "uvloop"
    finally:
        loop.close()


def subdirectories(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        yield name
