"""The names of the output formats, known without loading the contract: for help and completion."""

from __future__ import annotations

FORMAT_NAMES = (
    "plan-json",
    "kubernetes",
    "nephio-nf-deployment",
    "nephio-package-variant",
    "nephoran-network-intent",
    "nephoran-intent-plan",
    "tmf921-intent",
    "ts28312-intent",
    "a1-policy",
)


def format_names(incomplete: str) -> list[str]:
    """Those that complete what was begun."""
    return [name for name in FORMAT_NAMES if name.startswith(incomplete.lower().replace("_", "-"))]
