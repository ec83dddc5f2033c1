"""What became of the resources, as text and value by value."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from netintent_server.intent.diff.editing import Edit, applied, edits, removal, says
from netintent_server.intent.diff.resources import New, Resource
from netintent_server.intent.diff.tree import place
from netintent_server.intent.diff.unified import CONTEXT, unified
from netintent_server.intent.diff.unified import created as diff_of_new
from netintent_server.intent.diff.values import as_json, changes_between
from netintent_server.intent.diff.writing import block, document
from netintent_server.model.common import Finding, FindingCode, Severity
from netintent_server.model.difference import Change, ResourceDiff, ResourceEffect

MOST_DIFF = 2**21
NAME = "manifests.yaml"
"""What the diffs call the manifests that were sent."""


def differences(
    text: str, resources: list[Resource], created: list[New], go_on: Callable[[], None]
) -> tuple[list[ResourceDiff], list[Finding]]:
    """Each resource that an action was about, in the order of the text, then new ones; and notes on them."""
    result: list[ResourceDiff] = []
    notes: list[Finding] = []
    patch = _Patch(text)
    for resource in resources:
        if not resource.actions:
            continue
        go_on()
        made, rewritten = _edits(text, resource)
        diff = patch.add(made, resource)
        result.append(_told(resource, diff or "", place(text, resource.node.start)[0] + 1))
        if diff is None:
            why = f"has a diff that is left out: all of them together would be longer than {MOST_DIFF:,} characters"
            notes.append(_note("too_long", resource, why, "look at its changes, or break its lines", Severity.WARNING))
        if resource.value == resource.before:
            notes.append(_note("no_change", resource, "is already as the plan wants it", "nothing to do"))
        if rewritten:
            why = "is written anew, as its layout could not be kept"
            notes.append(_note("layout", resource, why, "look at its changes rather than at its lines"))
    return [*result, *_created(created)], notes


class _Patch:
    """Diffs in the order of the text, each of the text as those before it leave it, so that all apply in turn."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._done = 0
        """Up to here the text is as the diffs so far leave it."""
        self._tail = ""
        """The last of it, from the begin of a line, as it is left."""
        self._shift = 0
        self._room = MOST_DIFF

    def add(self, made: list[Edit], resource: Resource) -> str | None:
        """The diff of the edits; None where there is no room left for it."""
        if not made:
            return ""
        begin, end = made[0].start, max(resource.node.end, made[-1].end)
        before = self._tail + self._text[self._done : begin]
        start = _back(before)
        stop = _forth(self._text, end)
        head = before[start:]
        piece = head + self._text[begin:stop]
        moved = len(head) - begin
        local = [Edit(edit.start + moved, edit.end + moved, edit.text) for edit in made]
        after = applied(piece, local)
        line = place(self._text, begin)[0] + 1 - head.count("\n")
        diff: str | None = None
        if len(piece) + len(after) <= self._room:
            diff = unified(piece, local, name=NAME, first_line=line, shift=self._shift)
            self._room -= len(diff)
        self._shift += after.count("\n") - piece.count("\n")
        self._done = made[-1].end
        left = applied(piece, local, 0, made[-1].end + moved)
        self._tail = left[_back(left) :]
        return diff


def _back(text: str) -> int:
    """Where the last line begins, and the lines before it that a diff shows."""
    start = len(text)
    for _ in range(CONTEXT + 1):
        start = text.rfind("\n", 0, start)
        if start < 0:
            return 0
    return start + 1


def _forth(text: str, end: int) -> int:
    """Where the lines end that a diff shows after a position."""
    for _ in range(CONTEXT + 1):
        end = text.find("\n", end) + 1 or len(text)
    return end


def _edits(text: str, resource: Resource) -> tuple[list[Edit], bool]:
    """How the text changes, and whether that takes writing the whole anew."""
    start, end = resource.document.start, resource.document.end
    if resource.value is None:
        return [removal(text, resource.node) if resource.listed else Edit(start, end, "")], False
    if resource.value == resource.before:
        return [], False
    made = edits(text, resource.node, resource.value)
    if not resource.listed:
        rewritten = not says(applied(text, made, start, end), resource.value)
        return ([Edit(start, end, document(resource.value))], True) if rewritten else (made, False)
    # The item alone, as a document: the whole list would be read once for each of its items.
    node = resource.node
    column = place(text, node.start)[1]
    if says(
        " " * column + applied(text, made, node.start, max(node.end, *(edit.end for edit in made))), resource.value
    ):
        return made, False
    return [Edit(node.start, node.end, block(resource.value, column).lstrip(" "))], True


def _told(resource: Resource, diff: str, line: int) -> ResourceDiff:
    gone = resource.value is None
    if gone:
        changes: tuple[Change, ...] = (Change(before=as_json(resource.before)),)
    else:
        changes = tuple(changes_between(resource.before, resource.value))
    effect = ResourceEffect.DELETED if gone else ResourceEffect.CHANGED if changes else ResourceEffect.UNCHANGED
    return ResourceDiff(
        api_version=resource.api_version,
        kind=resource.kind,
        namespace=resource.namespace,
        name=resource.name,
        unified_diff=diff,
        changes=changes,
        effect=effect,
        actions=tuple(dict.fromkeys(resource.actions)),
        line=line,
    )


def _created(created: list[New]) -> Iterator[ResourceDiff]:
    for new in created:
        value = new.manifest
        name = value["metadata"]["name"]
        yield ResourceDiff(
            api_version=value["apiVersion"],
            kind=value["kind"],
            namespace=value["metadata"].get("namespace", ""),
            name=name,
            unified_diff=diff_of_new(document(value), name=f"{value['kind'].lower()}-{name}.yaml"),
            changes=(Change(after=as_json(value)),),
            effect=ResourceEffect.CREATED,
            actions=(new.action,),
        )


def _note(rule: str, resource: Resource, what: str, remedy: str, severity: Severity = Severity.INFO) -> Finding:
    return Finding(
        code=FindingCode.AMBIGUOUS,
        severity=severity,
        field_path=resource.actions[0],
        message=f"{resource.title()} {what}",
        remedy=remedy,
        rule_id=f"diff.{rule}",
    )
