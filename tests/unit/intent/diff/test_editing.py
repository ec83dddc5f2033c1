"""Text changed where a value stands: it says what was wanted, and all else stays as it was."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml_values import keys, leaves, mappings, patched, values

from netintent_server.errors import InvalidRequest
from netintent_server.intent.diff.editing import applied, edits, says
from netintent_server.intent.diff.tree import documents_of, plain
from netintent_server.intent.diff.unified import unified
from netintent_server.intent.diff.values import changes_between
from netintent_server.intent.diff.writing import document

WRITTEN = """\
# what the AMF is
apiVersion: apps/v1
kind: Deployment
metadata:
  name: amf   # in the core
  labels: {app: amf, tier: "core"}
spec:
  replicas: 3 # three zones
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
  template:
    spec:
      containers:
      # the function itself
      - name: amf
        image: registry.example/amf:1.2.0
        resources: {}
        args: ["-c", "/etc/amf.yaml"]
      - name: exporter
        image: 'registry.example/exporter:2'
"""


def edited(text, after):
    (found,) = documents_of(text, "manifests")
    return applied(text, edits(text, found.root, after))


def value_of(text):
    return plain(documents_of(text, "manifests")[0].root)


def changed_lines(before, after):
    (found,) = documents_of(before, "manifests")
    diff = unified(before, edits(before, found.root, value_of(after)), name="x.yaml")
    return [line for line in diff.splitlines()[2:] if line[0] in "+-"]


def changed(path, value):
    """WRITTEN with one value changed, as a value."""
    after = value_of(WRITTEN)
    *steps, last = path
    there = after
    for step in steps:
        there = there[step]
    if value is None:
        del there[last]
    else:
        there[last] = value
    return after


@pytest.mark.parametrize(
    ("path", "value", "lines"),
    [
        (("spec", "replicas"), 5, ["-  replicas: 3 # three zones", "+  replicas: 5 # three zones"]),
        (
            ("spec", "template", "spec", "containers", 0, "image"),
            "registry.example/amf:1.3.0",
            ["-        image: registry.example/amf:1.2.0", "+        image: registry.example/amf:1.3.0"],
        ),
        (
            ("spec", "template", "spec", "containers", 1, "image"),
            "registry.example/exporter:3",
            ["-        image: 'registry.example/exporter:2'", "+        image: 'registry.example/exporter:3'"],
        ),
        (
            ("spec", "template", "spec", "containers", 0, "resources"),
            {"limits": {"cpu": "2"}},
            ["-        resources: {}", "+        resources:", "+          limits:", "+            cpu: '2'"],
        ),
        (
            ("metadata", "labels", "app.kubernetes.io/version"),
            "1.3.0",
            [
                '-  labels: {app: amf, tier: "core"}',
                '+  labels: {app: amf, tier: "core", app.kubernetes.io/version: 1.3.0}',
            ],
        ),
        (
            ("metadata", "annotations"),
            {"at": "2026-11-25T12:00:00Z"},
            ["+  annotations:", "+    at: '2026-11-25T12:00:00Z'"],
        ),
        (("spec", "strategy", "rollingUpdate"), None, ["-    rollingUpdate:", "-      maxSurge: 1"]),
        (("spec", "minReadySeconds"), 5, ["+  minReadySeconds: 5"]),
    ],
)
def test_only_the_lines_that_say_a_value_change(path, value, lines):
    after = changed(path, value)
    text = edited(WRITTEN, after)
    assert says(text, after)
    assert [line for line in changed_lines(WRITTEN, text) if line] == lines


def test_a_text_of_lines_keeps_its_block_and_changes_the_line_alone():
    before = "data:\n  amf.yaml: |\n    t3512: 54\n    log: info # to be read\n\n    end: 1\n  other: x\n"
    after = {"data": {"amf.yaml": "t3512: 60\nlog: info # to be read\n\nend: 1\n", "other": "x"}}
    text = edited(before, after)
    assert says(text, after)
    assert changed_lines(before, text) == ["-    t3512: 54", "+    t3512: 60"]


@st.composite
def pairs(draw):
    """A value, and another that shares much of it."""
    before = draw(mappings)

    def altered(value):
        match draw(st.sampled_from("ksssd")):
            case "k":
                return draw(values)
            case "d" if isinstance(value, dict) and value:
                kept = {key: item for key, item in value.items() if draw(st.booleans())}
                return kept | draw(st.dictionaries(keys, leaves, max_size=1))
        if isinstance(value, dict):
            return {key: altered(item) for key, item in value.items()}
        return [altered(item) for item in value] if isinstance(value, list) else value

    after = {key: altered(item) for key, item in before.items()}
    return before, after | draw(st.dictionaries(keys, values, max_size=1))


@settings(max_examples=150)
@given(pairs(), st.sampled_from([True, False, None]), st.integers(2, 4), st.booleans())
def test_what_is_edited_says_what_was_wanted_and_its_diff_makes_the_same_of_it(pair, flow, indent, ends):
    before, after = pair
    text = yaml.safe_dump(before, default_flow_style=flow, indent=indent, allow_unicode=True, sort_keys=False)
    text = text if ends else text.rstrip("\n")
    (found,) = documents_of(text, "manifests")
    if plain(found.root) != before:
        return  # a text that Kubernetes reads otherwise than PyYAML
    made = edits(text, found.root, after)
    new = applied(text, made)
    if not says(new, after):
        return  # written anew, as `difference` does; how seldom is counted below
    diff = unified(text, made, name="x")
    if diff:
        assert patched(text, diff) == new
    else:
        assert new == text


@settings(max_examples=150)
@given(pairs())
def test_the_changes_applied_to_what_was_give_what_is(pair):
    before, after = pair
    value = json.loads(json.dumps(before))
    for change in changes_between(before, after):
        steps = [
            json.loads(f"[{quoted or number or json.dumps(word)}]")[0]
            for word, number, quoted in re.findall(r'\.?([\w-]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]', change.path)
        ]
        there = value
        for step in steps[:-1]:
            there = there[step]
        if not change.after:
            if isinstance(there, list):
                there.pop()
            else:
                del there[steps[-1]]
        elif isinstance(there, list) and steps[-1] == len(there):
            there.append(json.loads(change.after))
        else:
            there[steps[-1]] = json.loads(change.after)
    assert value == after


@given(mappings)
def test_a_document_that_is_written_says_its_value(value):
    assert says(document(value), value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [1\n", "line 2 column 1"),
        ("a: 1\nb: c: d\n", "line 2 column 5"),
        ("a:\n\t- b\n", "line 2 column 1"),
        ("a: 1\na: 2\n", "line 2 column 1 the key 'a' a second time"),
        ("a: &x 1\nb: *x\n", "line 1 column 4 an anchor or alias"),
        ("a: !!python/object:os.system 1\n", "line 1 column 4 the tag"),
        ("a: \x00\n", "line 1 column 4: a character that YAML does not allow"),
        ("x: 1\nreplicas: {{ .Values.replicas }}\n", "render it first"),
        ("[" * 200, "nested deeper than 64"),
        ("- a\n---\n" * 2001, "more than 2,000 documents"),
        ("? [a, b]\n: 1\n", "a key that is no text"),
        ("<<: {a: 1}\n", "merge key"),
    ],
)
def test_what_is_not_read_is_named_with_line_and_column(text, told):
    with pytest.raises(InvalidRequest) as raised:
        documents_of(text, "manifests")
    (violation,) = raised.value.violations
    assert violation.field == "manifests"
    assert told in violation.description


def test_values_are_those_of_kubernetes():
    text = "a: 2026-01-01T00:00:00Z\nb: 1:30\nc: 0x1f\nd: 017\ne: yes\nf: 1.5\ng: ~\nh:\ni: '3'\n"
    assert list(value_of(text).values()) == ["2026-01-01T00:00:00Z", "1:30", 31, 15, True, 1.5, None, None, "3"]


def test_git_applies_the_diff(tmp_path):
    after = changed(("spec", "replicas"), 7) | {"extra": {"list": [1, "x"]}}
    (found,) = documents_of(WRITTEN, "manifests")
    made = edits(WRITTEN, found.root, after)
    (tmp_path / "x.yaml").write_text(WRITTEN)
    (tmp_path / "diff").write_text(unified(WRITTEN, made, name="x.yaml"))
    subprocess.run(["git", "apply", "diff"], cwd=tmp_path, check=True)
    assert (tmp_path / "x.yaml").read_text() == applied(WRITTEN, made)
