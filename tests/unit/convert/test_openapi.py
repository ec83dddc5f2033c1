"""OpenAPI: what an operation and a schema say, under a heading each."""

import json

import pytest
import yaml

from netintent_server.errors import DocumentRejected
from netintent_server.model.text import BlockKind

K = BlockKind
API = """\
# a comment above
openapi: 3.0.0
info:
  title: Session control
  version: 1.10
  description: Keeps sessions.
paths:
  /sessions/{id}:
    parameters:
    - {name: id, in: path, required: true, schema: {type: string, format: uuid}, description: which one}
    get:
      operationId: GetSession
      summary: Read a session
      responses:
        '200':
          description: found
          content: {application/json: {schema: {$ref: '#/components/schemas/Session'}}}
        default: {$ref: '#/components/responses/Problem'}
    delete:
      responses: {'204': {description: gone}}
      callbacks:
        ended:
          '{$request.body#/url}':
            post: {operationId: OnEnded, responses: {'204': {description: heard}}}
components:
  schemas:
    Session:
      description: One session.
      type: object
      required: [state]
      properties:
        state: {type: string, enum: ['ON', 'OFF'], description: what it does}
        rules:
          type: array
          items: {type: object, properties: {rank: {type: integer, minimum: 0}}}
    Either:
      oneOf: [{$ref: '#/components/schemas/Session'}, {type: string}]
  responses:
    Problem: {description: it failed}
"""
READ = [
    (K.HEADING, 1, "Session control"),
    (K.PARAGRAPH, 0, "Keeps sessions."),
    (K.HEADING, 2, "GET /sessions/{id} — GetSession"),
    (K.PARAGRAPH, 0, "Read a session"),
    (
        K.TABLE,
        0,
        "parameter | in | type | required | description\nid | path | string (uuid) | yes | which one",
    ),
    (
        K.TABLE,
        0,
        "response | description | content\n200 | found | application/json: Session\ndefault |  | Problem",
    ),
    (K.HEADING, 2, "DELETE /sessions/{id}"),
    (K.TABLE, 0, "parameter | in | type | required | description\nid | path | string (uuid) | yes | which one"),
    (K.TABLE, 0, "response | description | content\n204 | gone |"),
    (K.HEADING, 3, "POST {$request.body#/url} (callback ended) — OnEnded"),
    (K.TABLE, 0, "response | description | content\n204 | heard |"),
    (K.HEADING, 2, "Session"),
    (K.PARAGRAPH, 0, "One session."),
    (K.PARAGRAPH, 0, "object"),
    (
        K.TABLE,
        0,
        """\
property | type | required | description
state | string: ON, OFF | yes | what it does
rules | array of object | no |
rules.rank | integer; minimum 0 | no |""",
    ),
    (K.HEADING, 2, "Either"),
    (K.PARAGRAPH, 0, "Session or string"),
    (K.HEADING, 2, "responses: Problem"),
    (K.PARAGRAPH, 0, "it failed"),
]


def blocks(converted):
    return [(each.kind, each.level, each.text) for each in converted.blocks]


def test_operations_and_schemas_have_a_heading_each(read):
    converted = read(API, "x.yaml")

    assert blocks(converted) == READ
    assert (converted.title, converted.version) == ("Session control", "1.10")
    assert converted.media_type == "application/vnd.oai.openapi"


def test_json_reads_as_yaml_does(read):
    tree = yaml.safe_load(API.replace("1.10", "'1.10'"))

    assert blocks(read(json.dumps(tree), "x.json")) == READ


@pytest.mark.parametrize("name", ["x.txt", "x", "x.md"])
def test_it_is_known_by_its_content(read, name):
    assert blocks(read(API, name, "text/plain")) == READ


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("openapi: 3.0.0\na: &a [x]\nb: [*a, *a]", "CORRUPT"),
        ("openapi: 3.0.0\na: [", "CORRUPT"),
        ('{"openapi": "3.0.0", ', "CORRUPT"),
        ("openapi: 3.0.0\na: " + "[" * 200 + "]" * 200, "TOO_LARGE"),
        ('{"openapi": "3.0.0", "a": ' + "[" * 100_000 + "]" * 100_000 + "}", "TOO_LARGE"),
        ("kind: Deployment", "UNSUPPORTED_MEDIA_TYPE"),
        ("text", "UNSUPPORTED_MEDIA_TYPE"),
        ("[]", "UNSUPPORTED_MEDIA_TYPE"),
    ],
)
def test_what_is_no_description_is_refused(read, content, code):
    with pytest.raises(DocumentRejected) as refused:
        read(content, "x.yaml")

    assert refused.value.code == code
    assert refused.value.remedy
