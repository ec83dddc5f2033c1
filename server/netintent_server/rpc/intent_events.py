"""The events of planning as messages."""

from __future__ import annotations

import time

from netintent.common.v1 import common_pb2
from netintent.intent.v1 import intent_service_pb2 as wire
from netintent_server.model.events import Accepted, Cited, Completed, Drafted, Found, IntentEvent, StageStarted
from netintent_server.rpc.messages import to_message


def event_message(event: IntentEvent, sequence: int, request_id: str) -> wire.StreamIntentResponse:
    """One event of a stream; `sequence` counts from 1."""
    message = wire.StreamIntentResponse(sequence=sequence)
    message.time.FromNanoseconds(time.time_ns())
    match event:
        case Accepted():
            message.accepted.request_id = request_id
        case StageStarted():
            message.stage_started.stage = common_pb2.Stage.ValueType(event.stage)
        case Cited():
            to_message(event.citation, message.citation)
        case Drafted():
            to_message(event.plan, message.draft)
        case Found():
            to_message(event.finding, message.finding)
        case Completed():
            to_message(event, message.completed).request_id = request_id
    return message


def unary_message(completed: Completed, request_id: str) -> wire.ProcessIntentResponse:
    """The end of planning as the answer of a unary call."""
    return to_message(completed, wire.ProcessIntentResponse(request_id=request_id))


def item_message(completed: Completed, request_id: str, index: int) -> wire.ProcessIntentsResponse:
    """The end of planning as the answer to one of many."""
    return to_message(completed, wire.ProcessIntentsResponse(request_id=request_id, index=index))
