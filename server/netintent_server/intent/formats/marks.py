"""Labels and annotations by which an object says what it is for and which plan it came from."""

from __future__ import annotations

from netintent_server.intent.formats.ledger import Ledger
from netintent_server.intent.formats.manifests import is_label_value
from netintent_server.intent.plain import enum_name
from netintent_server.model.plan import SliceType, Target


def plan_annotations(digest: str, index: int) -> dict[str, str]:
    """The plan and the action of it that an object was written from."""
    return {"netintent.dev/plan-digest": digest, "netintent.dev/action": f"actions[{index}]"}


def target_labels(target: Target, ledger: Ledger) -> dict[str, str]:
    """What the plan says of the target beside its name, settled in the ledger."""
    part = target.slice
    said = {
        "netintent.dev/network-function": ("target.network_function", target.network_function),
        "netintent.dev/component": ("target.component", target.component),
        "netintent.dev/site": ("target.site", target.site),
        "netintent.dev/region": ("target.region", target.region),
    }
    if part is not None:
        kind = "" if part.type is SliceType.UNSPECIFIED else enum_name(part.type).removeprefix("SLICE_TYPE_").lower()
        said |= {
            "netintent.dev/slice": ("target.slice.name", part.name),
            "netintent.dev/slice-type": ("target.slice.type", kind),
            "netintent.dev/sst": ("target.slice.sst", "" if part.sst is None else str(part.sst)),
            "netintent.dev/sd": ("target.slice.sd", part.sd),
        }
    return labels_of(said, ledger)


def labels_of(said: dict[str, tuple[str, str]], ledger: Ledger) -> dict[str, str]:
    """Labels from (path, value) by key; a value that cannot be one is reported."""
    labels: dict[str, str] = {}
    for key, (path, value) in said.items():
        if is_label_value(value):
            labels[key] = value
            ledger.said(path)
        elif value:
            ledger.lost(path, "the text cannot be a label's value", "use up to 63 letters, digits, '-', '_' and '.'")
    return labels
