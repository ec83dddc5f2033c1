"""Names: RFC 1123 labels, catalogue membership, S-NSSAI."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from netintent_server.intent.checks.report import ActionRule, Subject, error, quoted, warning
from netintent_server.model.common import Finding, FindingCode
from netintent_server.model.plan import SliceType

_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_SD = re.compile(r"[0-9a-f]{6}")
_LABELLED = ("name", "namespace", "cluster", "site", "region")
_SST_OF = {SliceType.EMBB: 1, SliceType.URLLC: 2, SliceType.MMTC: 3, SliceType.V2X: 4, SliceType.HMTC: 5}


def names_are_labels(subject: Subject) -> Iterator[Finding]:
    """Names of workloads and places are RFC 1123 labels."""
    for member in _LABELLED:
        if (text := getattr(subject.target, member)) and not _LABEL.fullmatch(text):
            yield _not_a_label(f"{subject.path}.target.{member}", text)
    if subject.slice and subject.slice.name and not _LABEL.fullmatch(subject.slice.name):
        yield _not_a_label(f"{subject.path}.target.slice.name", subject.slice.name)


def function_is_known(subject: Subject) -> Iterator[Finding]:
    """The network function is a canonical type of the catalogue."""
    function = subject.target.network_function
    if not function or function in subject.known.types:
        return
    near = get_close_matches(function[:64].upper(), sorted(subject.known.types), n=3)
    yield error(
        "known_function",
        FindingCode.UNKNOWN_FUNCTION,
        f"{subject.path}.target.network_function",
        f"{quoted(function)} is not a network function of the catalogue",
        f"did you mean {' or '.join(near)}?" if near else "use a type that GetCapabilities lists; put a name in name",
    )


def component_agrees(subject: Subject) -> Iterator[Finding]:
    """The implementation is of the type that is said."""
    component, function = subject.target.component, subject.target.network_function
    if not component:
        return
    path = f"{subject.path}.target.component"
    own = subject.known.components.get(component)
    if own is None:
        if not _LABEL.fullmatch(component):
            yield _not_a_label(path, component)
            return
        yield warning(
            "known_component",
            FindingCode.UNKNOWN_FUNCTION,
            path,
            f"{quoted(component)} is not an implementation of the catalogue",
            "put a workload's own name in target.name, or extend the catalogue",
        )
    elif function and function != own:
        yield error(
            "component_type",
            FindingCode.CONFLICT,
            path,
            f"{component} is a {own}, not a {quoted(function)}",
            f"set network_function to {own}, or name another component",
        )


def snssai_is_valid(subject: Subject) -> Iterator[Finding]:
    """SST is a byte, SD is six lower-case hex digits, and SD needs an SST."""
    part, path = subject.slice, f"{subject.path}.target.slice"
    if part is None:
        return
    if part.sst is not None and not 0 <= part.sst <= 255:
        yield error(
            "sst_range",
            FindingCode.OUT_OF_RANGE,
            f"{path}.sst",
            f"SST {part.sst} is outside 0..255",
            "give the slice/service type as a number of one byte",
        )
    if part.sd and not _SD.fullmatch(part.sd):
        yield error(
            "sd_format",
            FindingCode.INVALID_NAME,
            f"{path}.sd",
            f"SD {quoted(part.sd)} is not six lower-case hex digits",
            'write the slice differentiator like "010203", without 0x',
        )
    if part.sd and part.sst is None:
        yield warning(
            "sd_without_sst",
            FindingCode.MISSING_PARAMETER,
            f"{path}.sst",
            "the slice has an SD but no SST; together they are the S-NSSAI",
            "set sst too",
        )
    standard = _SST_OF.get(part.type)
    if standard is not None and part.sst is not None and part.sst <= len(_SST_OF) and part.sst != standard:
        yield warning(
            "sst_against_type",
            FindingCode.CONFLICT,
            f"{path}.sst",
            f"SST {part.sst} is not the standard value of {part.type.name}, which is {standard}",
            "check which of type and sst is meant",
        )


NAME_RULES: tuple[ActionRule, ...] = (
    names_are_labels,
    function_is_known,
    component_agrees,
    snssai_is_valid,
)


def _not_a_label(path: str, text: str) -> Finding:
    remedy = "use 1..63 lower-case letters, digits and hyphens, a letter or digit at both ends"
    suggestion = re.sub(r"[^a-z0-9]+", "-", text[:256].lower())[:63].strip("-")
    return error(
        "rfc1123_label",
        FindingCode.INVALID_NAME,
        path,
        f"{quoted(text)} is not an RFC 1123 label",
        f"{remedy}: {suggestion}" if suggestion else remedy,
    )
