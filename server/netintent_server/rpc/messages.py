"""Domain objects to messages and back, for every message that mirrors a dataclass of `model/`.

The two sides agree name for name (a contract test walks them), so one converter serves all: it compiles, once per
pair of classes, the list of fields with how each is read and written.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from enum import Enum, IntEnum
from functools import cache
from typing import Any, TypeVar

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Value
from google.protobuf.timestamp_pb2 import Timestamp

from netintent_server.errors import InvalidRequest, Violation

M = TypeVar("M", bound=Message)
T = TypeVar("T")

_Writer = Callable[[Message, Any], None]
_Reader = Callable[[Any], Any]


def to_message(value: object, message: M) -> M:
    """Fill `message` from the domain object it mirrors, and return it."""
    cls: Any = type(value)  # hashable, though typeshed's stub for type[object] says otherwise
    for name, write in _writers(cls, message.DESCRIPTOR):
        write(message, getattr(value, name))
    return message


def from_message(message: Message, target: type[T]) -> T:
    """Make the domain object that `message` mirrors.

    Raises InvalidRequest with every value that is well-formed on the wire and means nothing here: an enum number that
    is not known, a time that is none.
    """
    try:
        return typing.cast("T", _read(message, target))
    except _UnreadableError as error:
        raise InvalidRequest(*(Violation(path.lstrip("."), reason) for path, reason in error.faults)) from None


def is_moment(message: Timestamp) -> bool:
    """Whether a timestamp is within what the contract's kind allows: years 1 to 9999, nanoseconds below a second."""
    return -62_135_596_800 <= message.seconds <= 253_402_300_799 and 0 <= message.nanos < 1_000_000_000


class _UnreadableError(Exception):
    """Values that cannot be read, each with its path, which grows on the way up, and what is wrong."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        super().__init__()
        self.faults = faults

    def under(self, step: str) -> list[tuple[str, str]]:
        return [(f"{step}{path}", reason) for path, reason in self.faults]


@cache
def _writers(cls: Any, descriptor: Any) -> tuple[tuple[str, _Writer], ...]:
    by_name = descriptor.fields_by_name
    return tuple((field.name, _writer(by_name[field.name])) for field in fields(cls) if field.name in by_name)


def _writer(field: FieldDescriptor) -> _Writer:
    name = field.name
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return lambda message, pairs: getattr(message, name).update(pairs)
    if field.is_repeated:
        if field.message_type is not None:
            return lambda message, values: _extend(getattr(message, name), values)
        return lambda message, values: getattr(message, name).extend(values)
    if field.message_type is not None:
        return _MESSAGE_WRITERS.get(field.message_type.full_name, _write_message)(name)
    if field.has_presence:
        return lambda message, value: None if value is None else setattr(message, name, value)
    return lambda message, value: setattr(message, name, value) if value else None


def _extend(repeated: Any, values: tuple[object, ...]) -> None:
    for value in values:
        to_message(value, repeated.add())


def _write_message(name: str) -> _Writer:
    def write(message: Message, value: Any) -> None:
        if value is not None:
            child = getattr(message, name)
            child.SetInParent()
            to_message(value, child)

    return write


def _write_timestamp(name: str) -> _Writer:
    def write(message: Message, value: datetime | None) -> None:
        if value is not None:
            getattr(message, name).FromDatetime(value)

    return write


def _write_duration(name: str) -> _Writer:
    def write(message: Message, value: timedelta | None) -> None:
        if value is not None:
            getattr(message, name).FromTimedelta(value)

    return write


def _write_json(name: str) -> _Writer:
    def write(message: Message, value: Any) -> None:
        _fill_json(getattr(message, name), value)

    return write


_MESSAGE_WRITERS: types.MappingProxyType[str, Callable[[str], _Writer]] = types.MappingProxyType(
    {
        Timestamp.DESCRIPTOR.full_name: _write_timestamp,
        Duration.DESCRIPTOR.full_name: _write_duration,
        Value.DESCRIPTOR.full_name: _write_json,
    }
)


def _fill_json(message: Value, value: Any) -> None:
    match value:
        case None:
            message.null_value = 0  # type: ignore[assignment]
        case bool():
            message.bool_value = value
        case int() | float():
            message.number_value = value
        case str():
            message.string_value = value
        case dict():
            message.struct_value.SetInParent()
            for key, item in value.items():
                _fill_json(message.struct_value.fields[key], item)
        case _:
            message.list_value.SetInParent()
            for item in value:
                _fill_json(message.list_value.values.add(), item)


def _read_json(message: Value) -> Any:
    match message.WhichOneof("kind"):
        case "bool_value":
            return message.bool_value
        case "number_value":
            return message.number_value
        case "string_value":
            return message.string_value
        case "struct_value":
            return {key: _read_json(item) for key, item in message.struct_value.fields.items()}
        case "list_value":
            return [_read_json(item) for item in message.list_value.values]
        case _:
            return None


def _read(message: Message, target: Any) -> Any:
    values: dict[str, Any] = {}
    faults: list[tuple[str, str]] = []
    for name, has_presence, read in _readers(target, message.DESCRIPTOR):
        if has_presence and not message.HasField(name):
            continue
        try:
            values[name] = read(getattr(message, name))
        except _UnreadableError as error:
            faults.extend(error.under(f".{name}"))
    if faults:
        raise _UnreadableError(*faults)
    return target(**values)


@cache
def _readers(target: Any, descriptor: Any) -> tuple[tuple[str, bool, _Reader], ...]:
    by_name = descriptor.fields_by_name
    hints = typing.get_type_hints(target)
    return tuple(
        (field.name, by_name[field.name].has_presence, _reader(by_name[field.name], hints[field.name]))
        for field in fields(target)
        if field.name in by_name
    )


def _reader(field: FieldDescriptor, hint: Any) -> _Reader:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return lambda pairs: tuple(sorted(pairs.items()))
    if field.is_repeated:
        return _read_all(_single_reader(field, typing.get_args(hint)[0]))
    return _single_reader(field, _without_none(hint))


def _single_reader(field: FieldDescriptor, target: Any) -> _Reader:
    if field.message_type is not None:
        match field.message_type.full_name:
            case "google.protobuf.Timestamp":
                return _read_timestamp
            case "google.protobuf.Duration":
                return lambda message: message.ToTimedelta()
            case "google.protobuf.Value":
                return _read_json
            case _:
                return lambda message: _read(message, target)
    if isinstance(target, type) and issubclass(target, IntEnum):
        return lambda number: _read_enum(target, number)
    return lambda value: value


def _read_all(read: _Reader) -> _Reader:
    def read_each(values: Any) -> tuple[Any, ...]:
        result = []
        faults: list[tuple[str, str]] = []
        for index, value in enumerate(values):
            try:
                result.append(read(value))
            except _UnreadableError as error:
                faults.extend(error.under(f"[{index}]"))
        if faults:
            raise _UnreadableError(*faults)
        return tuple(result)

    return read_each


def _read_timestamp(message: Timestamp) -> datetime:
    if not is_moment(message):
        raise _UnreadableError(("", "is no moment between the years 1 and 9999"))
    return message.ToDatetime(tzinfo=UTC)


def _read_enum(target: type[IntEnum], number: int) -> Enum:
    try:
        return target(number)
    except ValueError:
        known = ", ".join(member.name for member in target if member)
        reason = f"{number} is no {target.__name__} this server knows; use one of {known}"
        raise _UnreadableError(("", reason)) from None


def _without_none(hint: Any) -> Any:
    members = [member for member in typing.get_args(hint) if member is not type(None)]
    return members[0] if members and isinstance(hint, types.UnionType) else hint
