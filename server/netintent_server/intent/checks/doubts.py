"""Objectives that are possible, but more often a slip: a table of doubts, each a warning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from netintent_server.intent.checks.metrics import HIGHER_IS_BETTER, LOWER_BOUND, LOWER_IS_BETTER, UPPER_BOUND
from netintent_server.intent.checks.report import Subject, plain_number, warning
from netintent_server.model.common import Finding, FindingCode
from netintent_server.model.plan import Objective, SliceType


def objectives_make_sense(subject: Subject) -> Iterator[Finding]:
    """What is possible, but is more often a slip of unit, direction or slice type."""
    slice_type = subject.slice.type if subject.slice else SliceType.UNSPECIFIED
    for i, objective in enumerate(subject.action.objectives):
        for doubt in _DOUBTS:
            if objective.metric not in doubt.metrics or (doubt.slices and slice_type not in doubt.slices):
                continue
            if doubt.applies(objective):
                yield warning(
                    doubt.rule,
                    FindingCode.SUSPICIOUS_OBJECTIVE,
                    f"{subject.path}.objectives[{i}].{doubt.member}",
                    f"{objective.metric} {objective.comparison.name} {plain_number(objective.value)} "
                    f"{objective.unit}".rstrip()
                    + f": {doubt.message}",
                    doubt.remedy,
                )


@dataclass(frozen=True, slots=True)
class _Doubt:
    """One reason to look twice; empty slices stand for all."""

    rule: str
    metrics: frozenset[str]
    slices: frozenset[SliceType]
    applies: Callable[[Objective], bool]
    message: str
    remedy: str = "check the number, its unit and the slice type"
    member: str = "value"


_LATENCY = frozenset({"latency"})
_DEPENDABLE = frozenset({"availability", "reliability"})
_THROUGHPUT = frozenset({"throughput", "downlink_throughput", "uplink_throughput"})
_DOUBTS = (
    _Doubt(
        "urllc_latency",
        _LATENCY,
        frozenset({SliceType.URLLC}),
        lambda o: o.comparison not in LOWER_BOUND and o.value >= 50,
        "50 ms and more is not low latency",
    ),
    _Doubt(
        "urllc_reliability",
        _DEPENDABLE,
        frozenset({SliceType.URLLC}),
        lambda o: o.comparison not in UPPER_BOUND and o.value < 99.9,
        "less than 99.9 percent is not ultra-reliable",
    ),
    _Doubt(
        "v2x_latency",
        _LATENCY,
        frozenset({SliceType.V2X}),
        lambda o: o.comparison not in LOWER_BOUND and o.value > 100,
        "more than 100 ms is late for vehicles",
    ),
    _Doubt(
        "embb_throughput",
        _THROUGHPUT,
        frozenset({SliceType.EMBB}),
        lambda o: o.comparison not in UPPER_BOUND and o.value < 1e6,
        "less than 1 Mbps is not broadband",
    ),
    _Doubt(
        "mmtc_throughput",
        _THROUGHPUT,
        frozenset({SliceType.MMTC}),
        lambda o: o.comparison not in UPPER_BOUND and o.value > 1e8,
        "sensors seldom need more than 100 Mbps",
    ),
    _Doubt(
        "mmtc_latency",
        _LATENCY,
        frozenset({SliceType.MMTC}),
        lambda o: o.comparison not in LOWER_BOUND and o.value < 10,
        "massive IoT seldom needs less than 10 ms",
    ),
    _Doubt(
        "latency_possible",
        _LATENCY,
        frozenset(),
        lambda o: o.comparison not in LOWER_BOUND and o.value < 0.1,
        "the air interface alone takes longer",
    ),
    _Doubt(
        "latency_unit",
        frozenset({"latency", "jitter"}),
        frozenset(),
        lambda o: o.value >= 60_000,
        "a minute and more; the unit is milliseconds",
    ),
    _Doubt(
        "packet_loss_possible",
        frozenset({"packet_loss"}),
        frozenset(),
        lambda o: o.comparison not in LOWER_BOUND and o.value >= 50,
        "half of all packets may be lost",
    ),
    _Doubt(
        "connections_whole",
        frozenset({"connections"}),
        frozenset(),
        lambda o: o.value % 1 != 0,
        "connections come in whole numbers",
    ),
    _Doubt(
        "density_possible",
        frozenset({"connection_density"}),
        frozenset(),
        lambda o: o.value > 1e7,
        "ten times what massive IoT is designed for",
    ),
    _Doubt(
        "throughput_unit",
        _THROUGHPUT,
        frozenset(),
        lambda o: not 1e3 <= o.value <= 1e12,
        "the unit is bits per second",
    ),
    _Doubt(
        "dependable",
        _DEPENDABLE,
        frozenset(),
        lambda o: o.comparison not in UPPER_BOUND and o.value < 90,
        "a tenth of the time or more it would fail",
    ),
    _Doubt(
        "mobility_possible",
        frozenset({"mobility_speed"}),
        frozenset(),
        lambda o: o.value > 1000,
        "faster than an airliner",
    ),
    _Doubt(
        "lower_is_better",
        LOWER_IS_BETTER,
        frozenset(),
        lambda o: o.comparison in LOWER_BOUND,
        "this asks for at least so much of something that is best small",
        "use AT_MOST or BELOW if a limit is meant",
        "comparison",
    ),
    _Doubt(
        "higher_is_better",
        HIGHER_IS_BETTER - _THROUGHPUT,
        frozenset(),
        lambda o: o.comparison in UPPER_BOUND,
        "this limits something that is best large",
        "use AT_LEAST or ABOVE if a floor is meant",
        "comparison",
    ),
)
