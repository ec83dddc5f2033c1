"""A bare grpc.aio server to measure against: the service's paths, another's answers.

`echo.py READY_FILE RESPONSE_FILE STREAMED` answers unary calls with the bytes of RESPONSE_FILE, a server stream with
as many messages as STREAMED says, each a share of it, and every message of a request stream with all of it.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import grpc
import uvloop

from netintent.intent.v1 import intent_service_pb2 as wire

SERVICE = "netintent.intent.v1.IntentService"
READY, RESPONSE, STREAMED = Path(sys.argv[1]), Path(sys.argv[2]).read_bytes(), int(sys.argv[3])
SHARE = RESPONSE[: len(RESPONSE) // STREAMED]
MESSAGE = wire.ProcessIntentResponse.FromString(RESPONSE)


async def ready_bytes(request, context):
    """The least there is: nothing is parsed, nothing is written anew."""
    return RESPONSE


async def messages(request, context):
    """What any service does: a message parsed, a message filled and serialised."""
    response = wire.ProcessIntentResponse()
    response.CopyFrom(MESSAGE)
    response.request_id = request.request_id or "0"
    return response


async def stream(request, context):
    for _ in range(STREAMED):
        yield SHARE


async def streams(requests, context):
    async for _ in requests:
        yield RESPONSE


async def main():
    server = grpc.aio.server()
    methods = {
        "ProcessIntent": grpc.unary_unary_rpc_method_handler(ready_bytes),
        "RenderPlan": grpc.unary_unary_rpc_method_handler(
            messages,
            request_deserializer=wire.ProcessIntentRequest.FromString,
            response_serializer=wire.ProcessIntentResponse.SerializeToString,
        ),
        "StreamIntent": grpc.unary_stream_rpc_method_handler(stream),
        "ProcessIntents": grpc.stream_stream_rpc_method_handler(streams),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, methods),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    READY.with_suffix(".new").write_text(f"127.0.0.1:{port}\n")
    READY.with_suffix(".new").replace(READY)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    await server.stop(0)


uvloop.run(main())
