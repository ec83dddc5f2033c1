"""Hypothesis strategies for plans that pass validation: every kind, every field, nothing that contradicts itself."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from netintent_server.intent.checks.metrics import CANONICAL_UNITS
from netintent_server.intent.validate import KnownFunctions
from netintent_server.model.common import (
    Citation,
    FieldProvenance,
    Finding,
    FindingCode,
    Planner,
    Severity,
    TextSpan,
)
from netintent_server.model.plan import (
    Action,
    ActionKind,
    AutoscaleSpec,
    Clarification,
    Comparison,
    ConfigureChange,
    DeployChange,
    Disposition,
    IntentPlan,
    Objective,
    Parameter,
    PlanContext,
    Priority,
    Resources,
    RollbackChange,
    RolloutStrategy,
    ScaleChange,
    Schedule,
    Slice,
    SliceType,
    SteerTrafficChange,
    Target,
    UpgradeChange,
)

KNOWN = KnownFunctions(
    types=frozenset({"AMF", "SMF", "UPF", "CU-CP", "NEAR-RT-RIC", "XAPP", "5GC"}),
    components={"free5gc-amf": "AMF", "open5gs-upf": "UPF", "ric-kpimon": "XAPP"},
)


def plan_of(*actions):
    """A PLANNED plan of these actions."""
    return IntentPlan(disposition=Disposition.PLANNED, actions=actions)


# Words that YAML readers take for something else, beside ordinary ones.
_TRICKY = st.sampled_from(["on", "y", "null", "1e3", "010203", "0o17", "12", "0x1f", "true", "nan", "2026-01-01"])
_text = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
labels = st.from_regex(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", fullmatch=True) | _TRICKY
_words = st.from_regex(r"[!-~]{1,80}", fullmatch=True) | _TRICKY
# Repositories in the ways they are spelt; a tag is added where there is room for one.
_images = (
    st.from_regex(r"([a-z0-9-]{1,9}\.example(:5000)?/)?[a-z0-9]{1,9}([._-][a-z0-9]{1,9})?", fullmatch=True).filter(
        lambda image: image[0] != "-"
    )
    | _TRICKY
)
_percent = st.floats(0, 100) | st.integers(0, 100).map(float)
_positive = st.floats(1e-3, 1e12) | st.integers(1, 10**9).map(float)
_free = st.recursive(
    st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53) | _text | _TRICKY,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, max_size=3),
    max_leaves=4,
)
moments = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


def _optional(strategy):
    return st.none() | strategy


def _maybe(strategy):
    """Text that may be unset."""
    return st.just("") | strategy


slices = st.builds(
    Slice,
    type=st.sampled_from(SliceType),
    name=_maybe(labels),
    sst=_optional(st.integers(0, 255)),
    sd=_maybe(st.from_regex(r"[0-9a-f]{6}", fullmatch=True)),
).filter(lambda s: s != Slice())


@st.composite
def targets(draw, *, named=True):
    """A target that names something; with `named`, something every kind may act on."""
    component = draw(_maybe(st.sampled_from(sorted(KNOWN.components))))
    function = KNOWN.components[component] if component else draw(_maybe(st.sampled_from(sorted(KNOWN.types))))
    target = Target(
        network_function=function,
        component=component,
        name=draw(_maybe(labels)),
        namespace=draw(_maybe(labels)),
        cluster=draw(_maybe(labels)),
        site=draw(_maybe(labels)),
        region=draw(_maybe(labels)),
        slice=draw(_optional(slices)),
    )
    if named and not (target.network_function or target.name or target.slice):
        return Target(name=draw(labels))
    return target


resources = st.builds(
    Resources,
    cpu_millicores=_optional(st.integers(1, 10**6)),
    memory_bytes=_optional(st.integers(1, 2**63 - 1) | st.sampled_from([2**32, 4 * 10**9])),
    storage_bytes=_optional(st.integers(1, 2**63 - 1)),
    gpus=_optional(st.integers(1, 16)),
).filter(lambda r: r != Resources())


@st.composite
def autoscales(draw, replicas=None):
    """A range that holds `replicas`."""
    low = draw(_optional(st.integers(0, 1000 if replicas is None else replicas)))
    high = draw(_optional(st.integers(max(low or 0, replicas or 0, 1), 1000)))
    metric = draw(_maybe(st.sampled_from(sorted(CANONICAL_UNITS)) | st.just("cpu_utilization")))
    target = draw(_optional(st.floats(1, 100) | st.integers(1, 100).map(float))) if metric else None
    if low is None and high is None and target is None:
        high = max(replicas or 0, 1)
    unit = CANONICAL_UNITS[metric] if target is not None else ""
    return AutoscaleSpec(min_replicas=low, max_replicas=high, metric=metric, target=target, unit=unit)


_parameters = st.lists(
    st.builds(Parameter, key=_text, value=_free, unit=_maybe(_text)), max_size=3, unique_by=lambda p: p.key
).map(tuple)


@st.composite
def _deploys(draw):
    replicas = draw(_optional(st.integers(0, 1000)))
    return DeployChange(
        replicas=replicas,
        image=draw(_maybe(_images)),
        version=draw(_maybe(_words)),
        resources=draw(_optional(resources)),
        autoscale=draw(_optional(autoscales(replicas))),
        parameters=draw(_parameters),
    )


@st.composite
def _scales(draw):
    replicas = draw(_optional(st.integers(0, 1000)))
    relative = {}
    if replicas is None:
        relative = draw(
            st.sampled_from([{}])
            | st.fixed_dictionaries({"replicas_delta": st.integers(-1000, 1000).filter(bool)})
            | st.fixed_dictionaries({"factor": st.floats(0.01, 100)})
        )
    change = ScaleChange(
        replicas=replicas,
        resources=draw(_optional(resources)),
        autoscale=draw(_optional(autoscales(replicas))),
        **relative,
    )
    return change if change != ScaleChange() else ScaleChange(replicas=draw(st.integers(0, 1000)))


_changes = {
    ActionKind.DEPLOY: ("deploy", _optional(_deploys())),
    ActionKind.SCALE: ("scale", _scales()),
    ActionKind.CONFIGURE: ("configure", st.builds(ConfigureChange, parameters=_parameters.filter(bool))),
    ActionKind.UPGRADE: (
        "upgrade",
        st.builds(
            UpgradeChange, version=_maybe(_words), image=_maybe(_images), strategy=st.sampled_from(RolloutStrategy)
        ).filter(lambda c: c.version or c.image),
    ),
    ActionKind.ROLLBACK: ("rollback", _optional(st.builds(RollbackChange, to_version=_maybe(_words)))),
    ActionKind.STEER_TRAFFIC: (
        "steer_traffic",
        st.builds(
            SteerTrafficChange,
            threshold_percent=_optional(_percent),
            source=_maybe(_text),
            destination=_maybe(_text),
            share_percent=_optional(_percent),
            cells=st.lists(_text, max_size=3, unique=True).map(tuple),
        ).filter(lambda c: c != SteerTrafficChange() and (not c.source or c.source != c.destination)),
    ),
}


@st.composite
def _objectives(draw, metric):
    comparison = draw(st.sampled_from([c for c in Comparison if c is not Comparison.UNSPECIFIED]))
    percent = CANONICAL_UNITS[metric] == "percent"
    value = draw(st.floats(1, 99) if percent else _positive)
    upper = value + 1 if comparison is Comparison.BETWEEN else None
    return Objective(metric=metric, comparison=comparison, value=value, upper=upper, unit=CANONICAL_UNITS[metric])


_sets_of_objectives = (
    st.lists(st.sampled_from(sorted(CANONICAL_UNITS)), max_size=3, unique=True)
    .flatmap(lambda metrics: st.tuples(*(_objectives(metric) for metric in metrics)))
    .map(tuple)
)


@st.composite
def schedules(draw):
    start = draw(_optional(moments))
    return Schedule(
        start=start,
        end=start + draw(st.timedeltas(timedelta(seconds=1), timedelta(days=9))) if start else None,
        recurrence=draw(_maybe(st.just("FREQ=DAILY;BYHOUR=18"))),
        text=draw(_text),
    )


@st.composite
def actions(draw, kind=None):
    """One action that validation has nothing against; warnings aside."""
    kind = kind or draw(st.sampled_from([k for k in ActionKind if k is not ActionKind.UNSPECIFIED]))
    member, change = _changes.get(kind, ("", None))
    objectives = draw(_sets_of_objectives)
    if kind is ActionKind.ASSURE and not objectives:
        objectives = (draw(_objectives("latency")),)
    return Action(
        kind=kind,
        target=draw(_optional(targets(named=False)) if kind is ActionKind.STEER_TRAFFIC else targets()),
        objectives=objectives,
        schedule=draw(_optional(schedules())),
        priority=draw(st.sampled_from(Priority)),
        **({member: draw(change)} if change is not None else {}),
    )


def planned(action=None, max_actions=3):
    """A PLANNED plan; targets are apart, so that its actions do not contradict each other."""
    return st.lists(
        action if action is not None else actions(),
        min_size=1,
        max_size=max_actions,
        unique_by=lambda a: repr((a.target, a.schedule)),
    ).map(lambda made: IntentPlan(disposition=Disposition.PLANNED, actions=tuple(made)))


findings = st.builds(
    Finding,
    code=st.sampled_from(FindingCode),
    severity=st.sampled_from([Severity.INFO, Severity.WARNING]),
    field_path=_maybe(_text),
    message=_maybe(_text),
)
_spans = st.builds(TextSpan, start=st.integers(0, 9), end=st.integers(0, 99), text=_text)
_citations = st.builds(
    Citation, document=_text, page=_optional(st.integers(0, 9)), start=st.integers(0, 9), score=st.floats(0, 1)
)
provenance = st.builds(FieldProvenance, field_path=_text, user_span=_spans) | st.builds(
    FieldProvenance, field_path=_text, default_rule=_maybe(_text)
)


@st.composite
def whole_plans(draw):
    """A plan with everything around its actions filled as well."""
    plan = draw(planned())
    return IntentPlan(
        digest=draw(_maybe(_text)),
        disposition=plan.disposition,
        actions=plan.actions,
        clarifications=tuple(draw(st.lists(st.builds(Clarification, question=_text), max_size=1))),
        findings=tuple(draw(st.lists(findings, max_size=2))),
        provenance=tuple(draw(st.lists(provenance, max_size=2))),
        citations=tuple(draw(st.lists(_citations, max_size=1))),
        planner_used=draw(st.sampled_from(Planner)),
        fallback_reason=draw(_maybe(_text)),
        confidence=draw(st.floats(0, 1)),
        requires_approval=draw(st.booleans()),
    )


contexts = st.builds(
    PlanContext,
    namespace=_maybe(labels),
    now=_optional(moments),
    current_replicas=st.dictionaries(
        st.tuples(labels, labels | st.sampled_from(["amf", "upf", "cu-cp"])).map("/".join), st.integers(0, 1000)
    ).map(lambda known: tuple(sorted(known.items()))),
)
