"""Write the schemas that KUBERNETES output is checked against: definitions of the API's OpenAPI, unchanged.

They come from the development package kubernetes-validate, which is too large to ship (108 MB): the roots below and
all that they refer to. Run it with a version, `scripts/kubernetes_schemas.py 1.34`, and set `VERSION` of
`formats/kubernetes/check.py` to the same.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

ROOTS = ("io.k8s.api.apps.v1.Deployment", "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler")
SCHEMAS = Path(__file__).parent.parent / "server/netintent_server/intent/formats/schemas"


def closure(version: str) -> dict[str, Any]:
    """The definitions of one version that the roots need, by name."""
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / f"v{version}.0-local"
    every = json.loads((folder / "_definitions.json").read_text(encoding="utf-8"))["$defs"]
    needed: dict[str, Any] = {}
    waiting = list(ROOTS)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = every[name]
            waiting += references(every[name])
    return dict(sorted(needed.items()))


def references(node: Any) -> Iterator[str]:
    """Names of the definitions that a schema refers to."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].rpartition("/")[2]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


if __name__ == "__main__":
    version = sys.argv[1]
    text = json.dumps({"$defs": closure(version)}, indent=1, ensure_ascii=False)
    (SCHEMAS / f"kubernetes_v{version}.json").write_text(f"{text}\n", encoding="utf-8")
