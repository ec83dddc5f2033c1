"""What is sent again, until when, and what is not: real servers that drain, restart and turn away."""

from __future__ import annotations

import asyncio
import time

import grpc
import pytest

from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1 import register_pb2
from netintent_client import NetintentClient, Retry, errors
from netintent_client.client import _identified

QUICK = Retry(first_backoff=0.02, multiplier=2.0, longest_backoff=0.1)


@pytest.fixture
async def refusing():
    """`await refusing(code, trailers)` serves a server that refuses every call; it counts, and keeps what it got."""
    servers = []

    async def start(code: grpc.StatusCode, *trailers, times: int = 1_000, answer: bytes = b""):
        got: list[bytes] = []

        async def refuse(request, context):
            got.append(request)
            if len(got) <= times:
                await context.abort(code, "no", trailers)
            return answer

        async def refuse_many(requests, context):
            received = [request async for request in requests]
            got.extend(received)
            if len(got) <= times:
                await context.abort(code, "no", trailers)
            for index, _ in enumerate(received):
                yield wire.ProcessIntentsResponse(index=index).SerializeToString()

        handlers = {name: grpc.unary_unary_rpc_method_handler(refuse) for name in ("ProcessIntent", "ApproveIntent")}
        handlers["ProcessIntents"] = grpc.stream_stream_rpc_method_handler(refuse_many)
        server = grpc.aio.server()
        services = ("netintent.intent.v1.IntentService", "netintent.admin.v1.AdminService")
        for service in services:
            server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, handlers),))
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        servers.append(server)
        return f"127.0.0.1:{port}", got

    yield start
    for server in servers:
        await server.stop(None)


RETRIED = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED, grpc.StatusCode.RESOURCE_EXHAUSTED}


@pytest.mark.parametrize("code", [code for code in grpc.StatusCode if code is not grpc.StatusCode.OK])
async def test_only_what_may_pass_by_itself_is_sent_again(refusing, connect, code):
    address, got = await refusing(code)
    with pytest.raises(errors.NetintentError) as caught:
        await connect(address, retry=QUICK).process_intent("go")
    assert caught.value.code is code
    assert len(got) == (5 if code in RETRIED else 1)


async def test_a_call_sent_again_is_the_same_call(refusing, connect):
    address, got = await refusing(grpc.StatusCode.UNAVAILABLE, times=2)
    await connect(address, retry=QUICK).process_intent("go")
    ids = {wire.ProcessIntentRequest.FromString(data).request_id for data in got}
    assert len(got) == 3
    assert len(ids) == 1
    assert "" not in ids


async def test_one_attempt_is_one_attempt(refusing, connect):
    address, got = await refusing(grpc.StatusCode.UNAVAILABLE)
    with pytest.raises(errors.Unavailable):
        await connect(address, retry=Retry(attempts=1)).process_intent("go")
    assert len(got) == 1


async def test_the_servers_word_on_when_to_come_back_is_obeyed(refusing, connect):
    address, got = await refusing(grpc.StatusCode.RESOURCE_EXHAUSTED, ("grpc-retry-pushback-ms", "400"), times=1)
    begun = time.monotonic()
    await connect(address, retry=QUICK).process_intent("go")
    assert len(got) == 2
    assert time.monotonic() - begun >= 0.39


async def test_a_server_that_says_never_is_not_asked_again(refusing, connect):
    address, got = await refusing(grpc.StatusCode.RESOURCE_EXHAUSTED, ("grpc-retry-pushback-ms", "-1"))
    with pytest.raises(errors.ResourceExhausted):
        await connect(address, retry=QUICK).process_intent("go")
    assert len(got) == 1


async def test_the_deadline_is_the_whole_calls_with_its_retries(refusing, connect):
    address, got = await refusing(grpc.StatusCode.UNAVAILABLE, ("grpc-retry-pushback-ms", "60000"))
    with pytest.raises(errors.DeadlineExceeded):
        await asyncio.wait_for(connect(address).process_intent("go", timeout=0.3), 10)
    assert len(got) == 1


async def test_a_caller_that_leaves_during_a_wait_ends_it(refusing, connect):
    address, got = await refusing(grpc.StatusCode.UNAVAILABLE, ("grpc-retry-pushback-ms", "60000"))
    task = asyncio.create_task(connect(address).process_intent("go"))
    async with asyncio.timeout(5):
        while not got:
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)
    assert len(got) == 1


async def test_a_stream_of_many_is_sent_again_whole_before_its_first_answer(refusing, connect):
    address, got = await refusing(grpc.StatusCode.UNAVAILABLE, times=6)
    answers = [answer async for answer in connect(address, retry=QUICK).process_intents(["a", "b", "c"])]
    assert [answer.index for answer in answers] == [0, 1, 2]
    assert [wire.ProcessIntentsRequest.FromString(data).intent for data in got] == list("abc") * 3


def test_a_call_that_changes_something_is_sent_with_an_id():
    request = register_pb2.ApproveIntentRequest(name="intents/7")
    assert _identified(request).request_id
    assert _identified(request).name == "intents/7"


async def test_a_place_that_becomes_free_is_found(serve, planner, connect):
    admission = {"in_flight": 1, "waiting": 0, "retry_after_seconds": 0.05}
    async with serve(planner=planner, **{f"admission__{name}": value for name, value in admission.items()}) as server:
        client = connect(server)
        holder = asyncio.create_task(client.process_intent("wait"))
        await asyncio.wait_for(planner.entered.wait(), 5)
        with pytest.raises(errors.ResourceExhausted) as caught:
            await client.process_intent("go")
        assert caught.value.retry_after == 0.05
        second = asyncio.create_task(client.process_intent("go"))
        await asyncio.sleep(0.02)
        planner.release.set()
        await asyncio.gather(holder, second)


async def hammer(client: NetintentClient, stop: asyncio.Event) -> int:
    """Calls until told to stop; any that fails fails the test."""
    calls = 0
    while not stop.is_set():
        await client.process_intent("wait 0.005")
        calls += 1
    return calls


@pytest.mark.parametrize("notice", [0.3, 0], ids=["after a notice", "without a notice"])
async def test_no_call_is_lost_while_one_of_two_servers_drains(serve, planner, connect, tmp_path, notice):
    drain = {"drain__notice_seconds": notice, "drain__refuse_seconds": 0.2}
    async with serve(planner=planner) as stays:
        async with serve(planner=planner, data_dir=tmp_path / "other", **drain) as leaves:
            client = connect(stays, leaves)
            stop = asyncio.Event()
            work = [asyncio.create_task(hammer(client, stop)) for _ in range(32)]
            await asyncio.sleep(0.3)
        await asyncio.sleep(0.2)
        stop.set()
        calls = await asyncio.gather(*work)
        status = await connect(stays).get_status()
    (queue,) = [queue for queue in status.queues if queue.name == "calls"]
    assert queue.accepted < sum(calls), "the other one had its share"


async def test_a_stream_of_many_opened_while_a_server_drains_goes_to_the_other(serve, planner, connect, tmp_path):
    async with serve(planner=planner) as stays:
        async with serve(planner=planner, data_dir=tmp_path / "other", drain__refuse_seconds=0.5) as leaves:
            client = connect(stays, leaves, retry=QUICK)
            await asyncio.gather(*(client.process_intent("go") for _ in range(4)))
        for _ in range(4):
            assert len([answer async for answer in client.process_intents(["go", "go on"])]) == 2


async def test_a_server_that_restarts_is_waited_for(serve, planner, connect):
    async with serve(planner=planner) as first:
        client = connect(first)
        await client.process_intent("go")
    call = asyncio.create_task(client.process_intent("go"))
    await asyncio.sleep(0.5)
    assert not call.done()
    async with serve(planner=planner, listen=first.address):
        assert (await asyncio.wait_for(call, 20)).plan.actions


async def test_a_server_that_is_not_there_is_unavailable_and_says_where(connect):
    with pytest.raises(errors.Unavailable, match="refused") as caught:
        await connect("127.0.0.1:1", retry=QUICK).process_intent("go")
    assert caught.value.dependency == ""


async def test_health_is_asked_once(connect):
    with pytest.raises(errors.Unavailable):
        await asyncio.wait_for(connect("127.0.0.1:1").check_health(), 5)
