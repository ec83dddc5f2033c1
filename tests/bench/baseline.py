"""A planner of keywords: what a few patterns reach, so that the grammar's figures have something beside them."""

from __future__ import annotations

import re
from typing import Any

VERBS = {
    "DELETE": r"delete|remove|tear down|decommission|terminate",
    "ROLLBACK": r"roll ?back|revert",
    "UPGRADE": r"upgrade|update .* to v?\d",
    "STEER_TRAFFIC": r"steer|shift|offload|traffic",
    "SCALE": r"scale|replicas|increase|decrease|double|halve",
    "RESTART": r"restart|reboot|bounce|heal",
    "DEPLOY": r"deploy|create|set ?up|install|launch|provision",
    "CONFIGURE": r"configure|enable|disable|\bset\b",
    "ASSURE": r"ensure|guarantee|keep|latency|throughput|availability",
}
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10}


def plan_of(text: str, functions: dict[str, str]) -> dict[str, Any]:
    """A plan in the contract's JSON; `functions` are spellings, in lower case, to types."""
    said = text.lower()
    if re.search(r"\?|ignore|don't|do not|\$\(|drop table|^(show|list|hello|hi|what|why|how)\b", said):
        return {"disposition": "REJECTED"}
    kind = next((kind for kind, pattern in VERBS.items() if re.search(pattern, said)), "")
    words = re.findall(r"[\w-]+", said)
    target = {"network_function": next((functions[word] for word in words if word in functions), "")}
    for place, pattern in {"namespace": r"(?:namespace|ns) ([\w-]+)", "site": r"(?:site|at) ([\w-]*\d[\w-]*)"}.items():
        if found := re.search(pattern, said):
            target[place] = found[1]
    number = next(
        (int(word) if word.isdigit() else NUMBERS[word] for word in words if word.isdigit() or word in NUMBERS), 0
    )
    if not kind:
        return {"disposition": "REJECTED"}
    if not target["network_function"] or (kind == "SCALE" and not number) or kind in ("CONFIGURE", "ASSURE", "UPGRADE"):
        return {"disposition": "NEEDS_CLARIFICATION"}
    action = {"kind": kind, "target": target}
    if number and kind in ("SCALE", "DEPLOY"):
        action[kind.lower()] = {"replicas": min(number, 1000)}
    return {"disposition": "PLANNED", "actions": [action]}
