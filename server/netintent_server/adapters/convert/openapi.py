"""OpenAPI descriptions, YAML or JSON: one heading an operation and one a schema, with what stands below as text."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

from netintent_server.adapters.convert.decode import decode
from netintent_server.adapters.convert.openapi_schema import described, kind, rows
from netintent_server.adapters.convert.reading import Format, Read, Said
from netintent_server.errors import DocumentRejected
from netintent_server.model.text import Block, BlockKind

_MOST_DEPTH = 128
_MOST_NODES = 2_000_000
_SIGN_OF_LIFE = 5_000  # events between two
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_PARTS = ("parameters", "responses", "requestBodies", "headers", "securitySchemes")

Tree = dict[str, Any]


def read_openapi(file: Path) -> Read:
    """Read a description."""
    text = decode(file.read_bytes())
    if text.lstrip()[:1] in ("{", "["):
        root = _json(text)
    else:
        root = yield from _yaml(text)
    del text
    if not isinstance(root, dict) or not ("openapi" in root or "swagger" in root):
        raise DocumentRejected(
            "UNSUPPORTED_MEDIA_TYPE",
            "the file is YAML or JSON, and no OpenAPI description",
            "upload an OpenAPI description, or the text as Markdown, HTML or plain text",
        )
    info = _mapping(root.get("info"))
    yield Said(title=described(info.get("title")), version=described(info.get("version")).removeprefix("v"))
    yield from _introduction(root, info)
    for path, item in _mapping(root.get("paths")).items():
        yield from _path(path, _mapping(item), 2)
    components = _mapping(root.get("components"))
    for name, schema in _mapping(components.get("schemas") or root.get("definitions")).items():
        yield from _schema(name, _mapping(schema))
    for part in _PARTS:
        for name, item in _mapping(components.get(part)).items():
            yield from _component(part, name, _mapping(item))


def _introduction(root: Tree, info: Tree) -> Iterator[Block]:
    title = described(info.get("title")) or "API"
    yield Block(kind=BlockKind.HEADING, text=title, level=1)
    yield from _paragraphs(info.get("description"))
    documents = _mapping(root.get("externalDocs"))
    yield from _paragraphs(" ".join(filter(None, map(described, documents.values()))))
    for server in _list(root.get("servers")):
        yield from _paragraphs(f"Server: {described(_mapping(server).get('url'))}")


def _path(path: str, item: Tree, level: int) -> Iterator[Block]:
    common = _list(item.get("parameters"))
    for method in _METHODS:
        if isinstance(item.get(method), dict):
            yield from _operation(f"{method.upper()} {path}", item[method], common, level)


def _operation(heading: str, operation: Tree, common: list[Any], level: int) -> Iterator[Block]:
    name = described(operation.get("operationId"))
    yield Block(kind=BlockKind.HEADING, text=_line(f"{heading} — {name}" if name else heading), level=level)
    yield from _paragraphs(operation.get("summary"))
    yield from _paragraphs(operation.get("description"))
    parameters = [_parameter(_mapping(each)) for each in (*common, *_list(operation.get("parameters")))]
    yield from _table("parameter | in | type | required | description", parameters)
    if body := _mapping(operation.get("requestBody")):
        yield from _paragraphs(f"Request body: {_content(body)}")
    answers = _mapping(operation.get("responses")).items()
    yield from _table(
        "response | description | content", [_row(status, _said(each), _content(each)) for status, each in answers]
    )
    if security := ", ".join(sorted({each for way in _list(operation.get("security")) for each in _mapping(way)})):
        yield from _paragraphs(f"Security: {security}")
    if level < 4:
        for callback, paths in _mapping(operation.get("callbacks")).items():
            for path, item in _mapping(paths).items():
                yield from _path(f"{path} (callback {callback})", _mapping(item), level + 1)


def _schema(name: str, schema: Tree) -> Iterator[Block]:
    yield Block(kind=BlockKind.HEADING, text=_line(name), level=2)
    yield from _paragraphs(schema.get("description"))
    yield from _paragraphs(kind(schema))
    yield from _table("property | type | required | description", [_row(*row) for row in rows(schema)])


def _component(part: str, name: str, item: Tree) -> Iterator[Block]:
    yield Block(kind=BlockKind.HEADING, text=_line(f"{part}: {name}"), level=2)
    yield from _paragraphs(item.get("description"))
    if part == "parameters":
        yield from _table("parameter | in | type | required | description", [_parameter(item)])
    elif part == "securitySchemes":
        yield from _paragraphs(", ".join(f"{key} {described(item[key])}" for key in ("type", "scheme") if key in item))
    elif content := _content(item):
        yield from _paragraphs(content)


def _parameter(parameter: Tree) -> str:
    if "$ref" in parameter:
        return kind(parameter)
    schema = _mapping(parameter.get("schema")) or next(
        (_mapping(_mapping(each).get("schema")) for each in _mapping(parameter.get("content")).values()), {}
    )
    return _row(
        described(parameter.get("name")),
        described(parameter.get("in")),
        kind(schema or parameter),
        "yes" if described(parameter.get("required")) == "true" else "no",
        described(parameter.get("description")),
    )


def _content(item: Any) -> str:
    """Return the media types of a body and what each holds."""
    body = _mapping(item)
    if "$ref" in body:
        return kind(body)
    if "schema" in body:  # Swagger 2, and headers
        return kind(_mapping(body["schema"]))
    types = _mapping(body.get("content")).items()
    return ", ".join(f"{media}: {kind(_mapping(_mapping(each).get('schema')))}" for media, each in types)


def _said(item: Any) -> str:
    return described(_mapping(item).get("description"))


def _table(header: str, lines: list[str]) -> Iterator[Block]:
    if lines:
        yield Block(kind=BlockKind.TABLE, text="\n".join((header, *lines)))


def _row(*cells: str) -> str:
    return " | ".join(map(_line, cells)).strip()


def _paragraphs(text: Any) -> Iterator[Block]:
    """Yield what a description says, paragraph by paragraph."""
    for paragraph in described(text).split("\n\n"):
        if told := paragraph.strip("\n"):
            yield Block(kind=BlockKind.PARAGRAPH, text=told)


def _line(text: str) -> str:
    return " ".join(text.split())


def _mapping(value: Any) -> Tree:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise _broken(str(error)) from None


def _yaml(text: str) -> Generator[Said, None, Any]:
    """Return the document with all scalars as written; built from events, so that depth and size are seen in time.

    A loader would follow aliases, which double with each line, and read a version 1.10 as a number.
    """
    import yaml

    tree = _Growing()
    try:
        for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
            if count % _SIGN_OF_LIFE == 0:
                yield Said()
                _bound(count)
            match event:
                case yaml.ScalarEvent():
                    tree.put(event.value)
                case yaml.MappingStartEvent():
                    tree.open({})
                case yaml.SequenceStartEvent():
                    tree.open([])
                case yaml.CollectionEndEvent():
                    tree.close()
                case yaml.AliasEvent():
                    raise _aliased(event.anchor)
                case yaml.DocumentEndEvent():
                    break  # of several documents, the first
    except yaml.YAMLError as error:
        raise _broken(" ".join(str(error).split())[:300]) from None
    return tree.root


class _Growing:
    """A document on its way: what is open, and in each mapping the key that waits for its value."""

    def __init__(self) -> None:
        self.root: Any = None
        self._open: list[Any] = []
        self._keys: list[str | None] = []

    def put(self, value: Any) -> None:
        """Put a value where it belongs: into a list, as a mapping's next key, or under that key."""
        within = self._open[-1] if self._open else None
        if within is None:
            self.root = value
        elif isinstance(within, list):
            within.append(value)
        elif self._keys[-1] is None:
            self._keys[-1] = value if isinstance(value, str) else "?"
        else:
            within[self._keys[-1]] = value
            self._keys[-1] = None

    def open(self, value: Any) -> None:
        """Begin a mapping or list."""
        self.put(value)
        self._open.append(value)
        self._keys.append(None)
        if len(self._open) > _MOST_DEPTH:
            raise _too_deep()

    def close(self) -> None:
        """End the innermost."""
        self._open.pop()
        self._keys.pop()


def _bound(count: int) -> None:
    if count > _MOST_NODES:
        raise DocumentRejected(
            "TOO_LARGE", f"the YAML has more than {_MOST_NODES:,} nodes", "split it into several files"
        )


def _aliased(name: str | None) -> DocumentRejected:
    return DocumentRejected(
        "CORRUPT", f"the YAML has an alias (*{name}): they are not followed", "write out what it stands for"
    )


def _too_deep() -> DocumentRejected:
    return DocumentRejected("TOO_LARGE", "the description is nested too deeply", "flatten it with references")


def _broken(what: str) -> DocumentRejected:
    return DocumentRejected(
        "CORRUPT", f"the file cannot be read: {what}", "check it with a validator and send it again"
    )


OPENAPI = Format(
    name="OpenAPI",
    media_types=(
        "application/vnd.oai.openapi",
        "application/yaml",
        "application/x-yaml",
        "text/yaml",
        "application/json",
        "application/vnd.oai.openapi+json",
    ),
    extensions=frozenset({".yaml", ".yml", ".json"}),
    read=read_openapi,
)
