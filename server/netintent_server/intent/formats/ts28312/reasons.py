"""Why an intent of TS 28.312 has no place for some of what a plan says."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from netintent_server.intent.formats.ledger import Reason
from netintent_server.model.common import Severity
from netintent_server.model.plan import ActionKind

_FOR_WORKLOADS = "use KUBERNETES or a Nephio format for it"

REASONS: Mapping[str, Reason] = MappingProxyType(
    {
        "target": Reason("an object is known by its type and a place only", "apply it where it belongs"),
        "target.component": Reason("an object is known by its type, not its implementation", _FOR_WORKLOADS),
        "target.slice": Reason(
            "only a radio network has a context for S-NSSAI, and none has one for a slice's name or type",
            "use TMF921_INTENT, or give sst and sd of a slice of the RAN",
        ),
        "deploy": Reason("an expectation says what is to be there, not its size, version or settings", _FOR_WORKLOADS),
        "scale": Reason("an expectation has no number of replicas and no resources", _FOR_WORKLOADS),
        "upgrade": Reason("an expectation has no version or image", _FOR_WORKLOADS),
        "configure": Reason("an expectation has no settings", "put them into the function's own configuration"),
        "steer_traffic": Reason("an expectation does not move traffic", "use A1_POLICY or TMF921_INTENT"),
        "schedule": Reason(
            "only 5GC and edge expectations have a start, only edge ones an end, and none has words or a recurrence",
            "send the intent at that time",
        ),
        "priority": Reason(
            "intentPriority is a number from 1 to 100, and the plan does not say which",
            "set intentPriority as you rank your intents",
            Severity.INFO,
        ),
    }
)

NO_EXPECTATION: Mapping[ActionKind, Reason] = MappingProxyType(
    {
        ActionKind.UNSPECIFIED: Reason("the action has no kind", "set kind"),
        ActionKind.SCALE: REASONS["scale"],
        ActionKind.UPGRADE: REASONS["upgrade"],
        ActionKind.CONFIGURE: REASONS["configure"],
        ActionKind.STEER_TRAFFIC: REASONS["steer_traffic"],
        ActionKind.ROLLBACK: Reason("an expectation has no version to go back to", _FOR_WORKLOADS),
        ActionKind.RESTART: Reason("an intent says what is to be so; a restart leaves all as it was", _FOR_WORKLOADS),
        ActionKind.DELETE: Reason(
            "an expectation cannot ask for absence", "delete the intent that asked for it, or use KUBERNETES"
        ),
    }
)
