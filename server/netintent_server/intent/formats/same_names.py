"""Tells of several documents for one object: applied to one cluster, the last would win."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from netintent_server.model.common import Finding, FindingCode, Severity


def same_names(documents: Iterable[Mapping[str, Any]], format_name: str) -> list[Finding]:
    """One warning for each object that more than one document is for."""
    names = Counter((d["kind"], d["metadata"].get("namespace", ""), d["metadata"]["name"]) for d in documents)
    return [
        Finding(
            code=FindingCode.CONFLICT,
            severity=Severity.WARNING,
            field_path="actions",
            message=f"{count} documents are for {kind} {f'{namespace}/' if namespace else ''}{name}",
            remedy="apply each to its own cluster, or in this order, or give the workloads names of their own",
            rule_id=f"format.{format_name}.same_name",
        )
        for (kind, namespace, name), count in names.items()
        if count > 1
    ]
