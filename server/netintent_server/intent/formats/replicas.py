"""The number of replicas a scaling asks for: said, or resolved against what runs now."""

from __future__ import annotations

import math

from netintent_server.intent.formats.ledger import Ledger
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import PlanContext, ScaleChange

_MAX_REPLICAS = 1000


def resolved_replicas(
    change: ScaleChange, namespace: str, name: str, ledger: Ledger, context: PlanContext
) -> int | None:
    """Return the number of replicas to have; None, with the loss reported, where it cannot be known.

    A share of a replica is rounded up, as the autoscaler does.
    """
    if change.replicas is not None:
        ledger.said("scale.replicas")
        return change.replicas
    member = "replicas_delta" if change.replicas_delta is not None else "factor"
    if getattr(change, member) is None:
        return None
    path = f"scale.{member}"
    now = current_replicas(namespace, name, context)
    if now is None:
        remedy = f'set context.current_replicas["{namespace or "<namespace>"}/{name}"]'
        ledger.lost(path, "how many replicas run now is not known", remedy)
        return None
    # To 9 digits first, or 10 * 1.1 would be 12.
    exact = now + change.replicas_delta if change.replicas_delta is not None else round(now * (change.factor or 0), 9)
    if not 0 <= exact <= _MAX_REPLICAS:
        message = f"{now} replicas run now; {exact:g} are outside 0..{_MAX_REPLICAS}"
        ledger.lost(path, message, "say the number of replicas")
        return None
    ledger.said(path)
    wanted = math.ceil(exact)
    if wanted != exact:
        message = f"{exact:g} replicas are rounded up to {wanted}"
        ledger.note(FindingCode.AMBIGUOUS, Severity.INFO, path, message, "say the number of replicas you mean")
    return wanted


def current_replicas(namespace: str, name: str, context: PlanContext) -> int | None:
    """Return how many run now; without a namespace only if one workload alone has the name."""
    known = dict(context.current_replicas)
    if namespace:
        return known.get(f"{namespace}/{name}")
    alike = [count for key, count in known.items() if key.rpartition("/")[2] == name]
    return alike[0] if len(alike) == 1 else None
