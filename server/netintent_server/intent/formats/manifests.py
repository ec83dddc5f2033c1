"""Kubernetes-style documents: names that the API server accepts, and YAML that every reader reads alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_LABEL_VALUE = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
# A letter first, so that no reader takes it for a number ("1e3", "0o17", "08": YAML 1.1 and 1.2 differ there).
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_./][A-Za-z0-9]+)*")
_WORDS_WITH_A_MEANING = frozenset(
    ("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity")
)
_VISIBLE = re.compile(r"[ -~]*")


def is_label(text: str) -> bool:
    """Return whether the text is an RFC 1123 label."""
    return _LABEL.fullmatch(text) is not None


def is_label_value(text: str) -> bool:
    """Return whether the text can be the value of a Kubernetes label."""
    return _LABEL_VALUE.fullmatch(text) is not None


def to_label(*parts: str) -> str:
    """Join the parts to an RFC 1123 label: lower case and hyphens, cut to 63, a letter or digit at both ends."""
    joined = re.sub(r"[^a-z0-9]+", "-", "-".join(part for part in parts if part).lower())
    return joined.strip("-")[:63].rstrip("-")


def to_yaml(documents: Iterable[Mapping[str, Any]]) -> bytes:
    """Write documents one after another, keys in the order given; no documents are no bytes."""
    every = list(documents)
    if not every:
        return b""
    text: bytes = yaml.dump_all(
        every,
        Dumper=_Dumper,
        sort_keys=False,
        explicit_start=True,
        allow_unicode=True,
        default_flow_style=False,
        width=1_000_000,  # a folded line is a line that readers unfold differently
        encoding="utf-8",
    )
    return text


class _Dumper(yaml.CSafeDumper):
    """Quotes every string but plain words, and writes no anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        return True


def _string(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS_WITH_A_MEANING:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text)
    style = "'" if _VISIBLE.fullmatch(text) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _string)
