"""What each kind of action must have, and that its change is of its own kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from netintent_server.intent.checks.report import ActionRule, Subject, error
from netintent_server.model.common import Finding, FindingCode
from netintent_server.model.plan import Action, ActionKind, SliceType

CHANGE_OF: Mapping[ActionKind, str] = MappingProxyType(
    {
        ActionKind.DEPLOY: "deploy",
        ActionKind.SCALE: "scale",
        ActionKind.CONFIGURE: "configure",
        ActionKind.UPGRADE: "upgrade",
        ActionKind.ROLLBACK: "rollback",
        ActionKind.STEER_TRAFFIC: "steer_traffic",
    }
)
"""The member of `change` that belongs to a kind; the kinds not named here have none."""


def kind_is_said(subject: Subject) -> Iterator[Finding]:
    """An action does something known."""
    if subject.action.kind not in _KINDS:
        yield error(
            "kind",
            FindingCode.UNSUPPORTED_VALUE,
            f"{subject.path}.kind",
            "the action does not say what it does",
            "set kind to one of " + ", ".join(kind.name for kind in _KINDS),
        )


def change_matches_kind(subject: Subject) -> Iterator[Finding]:
    """Only the member of `change` that belongs to the kind may be set."""
    own = CHANGE_OF.get(subject.action.kind)
    for member in CHANGE_OF.values():
        if member != own and getattr(subject.action, member) is not None:
            yield error(
                "change_matches_kind",
                FindingCode.CONFLICT,
                f"{subject.path}.{member}",
                f"a {_kind_name(subject.action)} action carries a {member} change",
                f"move it to {own}" if own else "remove the change: this kind takes none",
            )


def target_is_said(subject: Subject) -> Iterator[Finding]:
    """Every kind but traffic steering acts on something; assurance may act on a whole place."""
    action, target = subject.action, subject.target
    if action.kind is ActionKind.STEER_TRAFFIC or target.network_function or target.component or target.name:
        return
    part = target.slice
    if part is not None and (part.name or part.sst is not None or part.type is not SliceType.UNSPECIFIED or part.sd):
        return
    if action.kind is ActionKind.ASSURE and (target.site or target.region or target.cluster or target.namespace):
        return
    yield error(
        "target_required",
        FindingCode.MISSING_TARGET,
        f"{subject.path}.target",
        f"the {_kind_name(action)} action does not say what it acts on",
        "name a network function, a component, a workload or a slice",
    )


def amount_is_said(subject: Subject) -> Iterator[Finding]:
    """Scaling needs a number, resources or a range."""
    if subject.action.kind is not ActionKind.SCALE:
        return
    change = subject.action.scale
    if change is None or all(
        getattr(change, name) is None for name in ("replicas", "replicas_delta", "factor", "resources", "autoscale")
    ):
        yield error(
            "scale_amount_required",
            FindingCode.MISSING_AMOUNT,
            f"{subject.path}.scale",
            "the SCALE action does not say how far",
            "set replicas, replicas_delta, factor, resources or autoscale",
        )


def parameters_are_said(subject: Subject) -> Iterator[Finding]:
    """Configuring needs a parameter."""
    if subject.action.kind is not ActionKind.CONFIGURE:
        return
    change = subject.action.configure
    if change is None or not change.parameters:
        yield error(
            "configure_parameter_required",
            FindingCode.MISSING_PARAMETER,
            f"{subject.path}.configure",
            "the CONFIGURE action sets nothing",
            "add one parameter or more",
        )


def version_is_said(subject: Subject) -> Iterator[Finding]:
    """Upgrading needs somewhere to go."""
    if subject.action.kind is not ActionKind.UPGRADE:
        return
    change = subject.action.upgrade
    if change is None or not (change.version or change.image):
        yield error(
            "upgrade_version_required",
            FindingCode.MISSING_VERSION,
            f"{subject.path}.upgrade",
            "the UPGRADE action does not say to what",
            "set version or image",
        )


def steering_is_said(subject: Subject) -> Iterator[Finding]:
    """Steering needs a threshold, a share, a direction or a set of cells."""
    if subject.action.kind is not ActionKind.STEER_TRAFFIC:
        return
    change = subject.action.steer_traffic
    if change is None or not (
        change.source
        or change.destination
        or change.cells
        or change.threshold_percent is not None
        or change.share_percent is not None
    ):
        yield error(
            "steering_required",
            FindingCode.MISSING_PARAMETER,
            f"{subject.path}.steer_traffic",
            "the STEER_TRAFFIC action does not say which traffic moves where",
            "set source or destination, cells, threshold_percent or share_percent",
        )


def objective_is_said(subject: Subject) -> Iterator[Finding]:
    """Assurance needs something to assure."""
    if subject.action.kind is ActionKind.ASSURE and not subject.action.objectives:
        yield error(
            "objective_required",
            FindingCode.MISSING_AMOUNT,
            f"{subject.path}.objectives",
            "the ASSURE action has no objective",
            "add one objective or more, each with metric, comparison and value",
        )


SHAPE_RULES: tuple[ActionRule, ...] = (
    kind_is_said,
    change_matches_kind,
    target_is_said,
    amount_is_said,
    parameters_are_said,
    version_is_said,
    steering_is_said,
    objective_is_said,
)

_KINDS = tuple(kind for kind in ActionKind if kind is not ActionKind.UNSPECIFIED)


def _kind_name(action: Action) -> str:
    return action.kind.name if action.kind in _KINDS else "nameless"
