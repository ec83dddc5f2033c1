"""What is possible and likely a slip: warnings that leave the plan usable, one test for each."""

from __future__ import annotations

import pytest
from plans import KNOWN

from netintent_server.intent.checks.metrics import CANONICAL_UNITS
from netintent_server.intent.validate import has_error, validate
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import (
    Action,
    ActionKind,
    Comparison,
    ConfigureChange,
    Disposition,
    IntentPlan,
    Objective,
    Parameter,
    Resources,
    ScaleChange,
    Slice,
    SliceType,
    SteerTrafficChange,
    Target,
)


def check(action):
    return validate(IntentPlan(disposition=Disposition.PLANNED, actions=(action,)), KNOWN)


def objective(metric, comparison, value):
    return Objective(metric=metric, comparison=comparison, value=value, unit=CANONICAL_UNITS[metric])


def assure(*objectives, slice_type=None):
    target = Target(slice=Slice(type=slice_type)) if slice_type else Target(site="edge01")
    return Action(kind=ActionKind.ASSURE, target=target, objectives=objectives)


LESS, MORE = Comparison.AT_MOST, Comparison.AT_LEAST


@pytest.mark.parametrize(
    ("slice_type", "said", "rule", "member"),
    [
        (SliceType.URLLC, ("latency", LESS, 50), "urllc_latency", "value"),
        (SliceType.URLLC, ("availability", MORE, 99), "urllc_reliability", "value"),
        (SliceType.V2X, ("latency", LESS, 101), "v2x_latency", "value"),
        (SliceType.EMBB, ("downlink_throughput", MORE, 1e5), "embb_throughput", "value"),
        (SliceType.MMTC, ("throughput", MORE, 1e9), "mmtc_throughput", "value"),
        (SliceType.MMTC, ("latency", LESS, 9), "mmtc_latency", "value"),
        (None, ("latency", LESS, 0.05), "latency_possible", "value"),
        (None, ("latency", LESS, 60_000), "latency_unit", "value"),
        (None, ("jitter", LESS, 1e6), "latency_unit", "value"),
        (None, ("packet_loss", LESS, 50), "packet_loss_possible", "value"),
        (None, ("connections", MORE, 10.5), "connections_whole", "value"),
        (None, ("connection_density", MORE, 2e7), "density_possible", "value"),
        (None, ("throughput", MORE, 100), "throughput_unit", "value"),
        (None, ("uplink_throughput", MORE, 1e13), "throughput_unit", "value"),
        (None, ("reliability", MORE, 80), "dependable", "value"),
        (None, ("mobility_speed", MORE, 1001), "mobility_possible", "value"),
        (None, ("jitter", MORE, 5), "lower_is_better", "comparison"),
        (None, ("coverage", LESS, 95), "higher_is_better", "comparison"),
    ],
)
def test_an_objective_that_is_likely_a_slip_is_doubted(slice_type, said, rule, member):
    findings = check(assure(objective(*said), slice_type=slice_type))
    assert [(f.rule_id, f.code, f.field_path) for f in findings] == [
        (f"validate.{rule}", FindingCode.SUSPICIOUS_OBJECTIVE, f"actions[0].objectives[0].{member}")
    ]
    assert not has_error(findings)


@pytest.mark.parametrize("kind", [ActionKind.DELETE, ActionKind.RESTART, ActionKind.ROLLBACK])
def test_a_service_level_beside_what_brings_none_about_is_doubted(kind):
    action = Action(
        kind=kind, target=Target(network_function="AMF"), objectives=(objective("latency", Comparison.AT_MOST, 10),)
    )
    (finding,) = check(action)
    assert (finding.rule_id, finding.field_path) == ("validate.objectives_with_kind", "actions[0].objectives")
    assert not has_error([finding])


@pytest.mark.parametrize(
    "said", [{"memory_bytes": 4}, {"memory_bytes": 2**50}, {"cpu_millicores": 2}, {"cpu_millicores": 2_000_000}]
)
def test_resources_in_a_unit_that_was_not_meant_are_doubted(said):
    change = ScaleChange(resources=Resources(**said))
    (finding,) = check(Action(kind=ActionKind.SCALE, target=Target(network_function="AMF"), scale=change))
    assert (finding.rule_id, finding.code) == ("validate.resources_usual", FindingCode.OUT_OF_RANGE)
    assert finding.field_path == f"actions[0].scale.resources.{next(iter(said))}"
    assert not has_error([finding])


def configure(**parameter):
    change = ConfigureChange(parameters=(Parameter(**parameter),))
    return Action(kind=ActionKind.CONFIGURE, target=Target(network_function="AMF"), configure=change)


@pytest.mark.parametrize(
    ("key", "better"), [("MTU", "mtu"), ("log level", "log_level"), ("a\x1b[31m", "a_31m"), (" x ", "x"), ("!", "")]
)
def test_a_key_in_another_spelling_is_doubted_with_one_that_would_do(key, better):
    (finding,) = check(configure(key=key, value=1))
    assert (finding.rule_id, finding.field_path) == (
        "validate.parameter_key_form",
        "actions[0].configure.parameters[0].key",
    )
    assert finding.remedy.endswith(f", like {better}" if better else "underscores")
    assert "\x1b" not in finding.message
    assert not has_error([finding])


@pytest.mark.parametrize("key", ["mtu", "t3512", "log_level", "n2.sctp-heartbeat", "スライス"])
def test_a_key_as_keys_are_spelt_is_sound(key):
    assert check(configure(key=key, value=1)) == ()


def test_a_percent_sign_is_spelt_out():
    (finding,) = check(configure(key="share", value=5, unit="%"))
    assert finding.rule_id == "validate.parameter_unit"
    assert not has_error([finding])


def test_a_balance_of_one_cell_is_doubted():
    change = SteerTrafficChange(cells=("cell-1",))
    (finding,) = check(Action(kind=ActionKind.STEER_TRAFFIC, steer_traffic=change))
    assert finding.rule_id == "validate.cells_between"
    assert not has_error([finding])
