"""The events of answering and of uploads as messages."""

from __future__ import annotations

import time

from netintent.common.v1 import common_pb2
from netintent.rag.v1 import document_pb2, rag_service_pb2
from netintent_server.model.answer import Answered, AnswerEvent, Sentenced, Worded
from netintent_server.model.events import Accepted, Cited, StageStarted
from netintent_server.model.upload import Ingested, NotIngested, Progressed, UploadEvent
from netintent_server.rpc.messages import to_message


def answer_message(answered: Answered, response: rag_service_pb2.QueryResponse) -> rag_service_pb2.QueryResponse:
    """The end of answering, filled into the response that carries it."""
    return to_message(answered, to_message(answered.result, response))


def query_event(event: AnswerEvent, sequence: int, request_id: str) -> rag_service_pb2.StreamQueryResponse:
    """One event of a stream; `sequence` counts from 1."""
    message = rag_service_pb2.StreamQueryResponse(sequence=sequence)
    message.time.FromNanoseconds(time.time_ns())
    match event:
        case Accepted():
            message.accepted.request_id = request_id
        case StageStarted():
            message.stage_started.stage = common_pb2.Stage.ValueType(event.stage)
        case Cited():
            to_message(event.citation, message.citation)
        case Worded():
            message.text_delta.text = event.text
        case Sentenced():
            to_message(event.sentence, message.sentence)
        case Answered():
            answer_message(event, message.completed).request_id = request_id
    return message


def upload_event(event: UploadEvent) -> document_pb2.IngestDocumentsResponse:
    """One event of an upload."""
    message = document_pb2.IngestDocumentsResponse(file_index=event.file_index)
    match event:
        case Progressed():
            message.progress.stage = common_pb2.Stage.ValueType(event.stage)
            message.progress.done, message.progress.total = event.done, event.total
        case Ingested():
            to_message(event.document, message.done)
            message.index_sequence = event.sequence
        case NotIngested():
            to_message(event.error, message.failed)
    return message
