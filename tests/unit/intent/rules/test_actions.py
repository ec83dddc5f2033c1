"""What is asked for is planned: the kind, the target, the numbers, the context."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from netintent_server.intent.plain import to_plain
from netintent_server.model.plan import Disposition


def action(text: str, plan) -> list[dict]:
    made = plan(text)
    assert made.disposition is Disposition.PLANNED, [finding.message for finding in made.findings]
    return [shortened(to_plain(action)) for action in made.actions]


def shortened(plain: dict) -> dict:
    """Without the prefixes of enums, and objectives apart."""
    return {
        name: value.removeprefix("ACTION_KIND_").removeprefix("PRIORITY_") if isinstance(value, str) else value
        for name, value in plain.items()
    }


def scaled(target: dict, **change) -> dict:
    return {"kind": "SCALE", "target": target, "scale": change}


GB4 = "4000000000"
UPF = {"network_function": "UPF"}
AMF = {"network_function": "AMF"}
SMF = {"network_function": "SMF"}


@pytest.mark.parametrize(
    ("text", "target", "change"),
    [
        ("Scale the UPF to 4", UPF, {"replicas": 4}),
        ("scale upf to four replicas", UPF, {"replicas": 4}),
        ("Scale the User Plane Function down to 1", UPF, {"replicas": 1}),
        ("take the UPF from 3 to 6 replicas", UPF, {"replicas": 6}),
        ("bring the UPF up to 12 replicas", UPF, {"replicas": 12}),
        ("set UPF replicas to 3", UPF, {"replicas": 3}),
        ("scale out the UPF by 2", UPF, {"replicas_delta": 2}),
        ("add three more UPF instances", UPF, {"replicas_delta": 3}),
        ("take one pod off the UPF", UPF, {"replicas_delta": -1}),
        ("remove 2 replicas from the UPF", UPF, {"replicas_delta": -2}),
        ("double the UPF replicas", UPF, {"factor": 2.0}),
        ("cut the UPF replicas by 25 percent", UPF, {"factor": 0.75}),
        ("increase UPF capacity by half", UPF, {"factor": 1.5}),
        ("give the UPF 8 vCPU and 16Gi", UPF, {"resources": {"cpu_millicores": 8000, "memory_bytes": "17179869184"}}),
        ("resize the UPF: 500m CPU, 4 GB memory", UPF, {"resources": {"cpu_millicores": 500, "memory_bytes": GB4}}),
        ("autoscale the UPF, min 2 max 8", UPF, {"autoscale": {"min_replicas": 2, "max_replicas": 8}}),
        ("the UPF must run at least 3 replicas", UPF, {"autoscale": {"min_replicas": 3}}),
        (
            "autoscale the UPF from 2 to 6 replicas when CPU exceeds 80%",
            UPF,
            {"autoscale": {"min_replicas": 2, "max_replicas": 6,
                           "metric": "cpu_utilization", "target": 80.0, "unit": "percent"}},
        ),
        ("triple the UPF", UPF, {"factor": 3.0}),
        ("shrink the UPF by a quarter", UPF, {"factor": 0.75}),
        ("scale the UPF to 2-8 replicas based on CPU at 70%", UPF,
         {"autoscale": {"min_replicas": 2, "max_replicas": 8,
                        "metric": "cpu_utilization", "target": 70.0, "unit": "percent"}}),
        ("scale upf-west-2 to 0", {"name": "upf-west-2"}, {"replicas": 0}),
        ("scale deployment huge-app to 3", {"name": "huge-app"}, {"replicas": 3}),
        ("scale free5gc-upf to 2", {"network_function": "UPF", "component": "free5gc-upf"}, {"replicas": 2}),
        ("scale the UPF to 2, no, make that 3", UPF, {"replicas": 3}),
        ("sclae the UPF to 2 replicsa", UPF, {"replicas": 2}),
        ("I want the UPF scaled to 5", UPF, {"replicas": 5}),
        ("could you please scale the UPF to 5?", UPF, {"replicas": 5}),
        ("the UPF needs to be scaled to 5", UPF, {"replicas": 5}),
        ("Scale the UPF to 5 because the load went up by 40% since Monday", UPF, {"replicas": 5}),
    ],
)  # fmt: skip
def test_sizes_are_read_however_they_are_said(plan, text, target, change):
    assert action(text, plan) == [scaled(target, **change)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("deploy a UPF", {"kind": "DEPLOY", "target": UPF}),
        ("set up two UPFs", {"kind": "DEPLOY", "target": UPF, "deploy": {"replicas": 2}}),
        ("add a new UPF", {"kind": "DEPLOY", "target": UPF}),
        ("bring the UPF up", {"kind": "DEPLOY", "target": UPF}),
        ("install the UPF in version 2.1", {"kind": "DEPLOY", "target": UPF, "deploy": {"version": "2.1"}}),
        ("launch a UPF with image quay.example.com/core/upf:4.0.2",
         {"kind": "DEPLOY", "target": UPF, "deploy": {"image": "quay.example.com/core/upf:4.0.2"}}),
        ("create user plane function", {"kind": "DEPLOY", "target": UPF}),
        ("deploy 2x UPF", {"kind": "DEPLOY", "target": UPF, "deploy": {"replicas": 2}}),
        ("deploy 1x UPF", {"kind": "DEPLOY", "target": UPF, "deploy": {"replicas": 1}}),
        ("Thanks for the update. Restart the UPF.", {"kind": "RESTART", "target": UPF}),
        ("It was a crash. Restart the UPF.", {"kind": "RESTART", "target": UPF}),
        ("please restart the UPF\n-- \nJo", {"kind": "RESTART", "target": UPF}),
        ("please restart the UPF\n---\nsent from my phone", {"kind": "RESTART", "target": UPF}),
        ("deploy UPF x3", {"kind": "DEPLOY", "target": UPF, "deploy": {"replicas": 3}}),
        ("remove the UPF", {"kind": "DELETE", "target": UPF}),
        ("tear the UPF down", {"kind": "DELETE", "target": UPF}),
        ("get rid of upf-west-2", {"kind": "DELETE", "target": {"name": "upf-west-2"}}),
        ("bounce the UPF", {"kind": "RESTART", "target": UPF}),
        ("would you mind restarting the UPF?", {"kind": "RESTART", "target": UPF}),
        ("don't forget to restart the UPF", {"kind": "RESTART", "target": UPF}),
        ("urgent: restart the UPF", {"kind": "RESTART", "target": UPF, "priority": "CRITICAL"}),
        ("restart the UPF asap", {"kind": "RESTART", "target": UPF, "priority": "HIGH"}),
        ("restart the UPF at edge01", {"kind": "RESTART", "target": {**UPF, "site": "edge01"}}),
        ("restart the UPF in ns core", {"kind": "RESTART", "target": {**UPF, "namespace": "core"}}),
        ("in the Core namespace, restart the UPF", {"kind": "RESTART", "target": {**UPF, "namespace": "core"}}),
        ("restart the UPF at edge site 2", {"kind": "RESTART", "target": {**UPF, "site": "edge-site-2"}}),
        ("restart the UPF in edge cluster", {"kind": "RESTART", "target": {**UPF, "cluster": "edge"}}),
        ("restart the UPF in core5g", {"kind": "RESTART", "target": UPF}),
        ("restart the UPF every weekday at 18:00",
         {"kind": "RESTART", "target": UPF,
          "schedule": {"recurrence": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=18;BYMINUTE=0",
                       "text": "every weekday at 18:00"}}),
        ("delete the URLLC slice factory-7",
         {"kind": "DELETE", "target": {"slice": {"type": "SLICE_TYPE_URLLC", "name": "factory-7"}}}),
        ("create a slice with SST 1 and SD 0x00A0B1",
         {"kind": "DEPLOY", "target": {"slice": {"sst": 1, "sd": "00a0b1"}}}),
    ],
)  # fmt: skip
def test_each_kind_takes_its_target_and_its_context(plan, text, expected):
    assert action(text, plan) == [expected]


def test_qualities_ride_on_what_is_deployed(plan):
    (made,) = plan("provision an eMBB slice: 2.5 Gbps downlink, latency under 10 ms, five nines availability").actions
    said = {(o.metric, o.comparison.name, o.value, o.unit) for o in made.objectives}
    assert said == {
        ("downlink_throughput", "AT_LEAST", 2.5e9, "bps"),
        ("latency", "BELOW", 10.0, "ms"),
        ("availability", "AT_LEAST", 99.999, "percent"),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("scale the SMF to 4, but leave the AMF alone", [scaled(SMF, replicas=4)]),
        ("scale the SMF to 4 and don't touch the AMF", [scaled(SMF, replicas=4)]),
        ("scale AMF and SMF to 3", [scaled(AMF, replicas=3), scaled(SMF, replicas=3)]),
        ("scale AMF to 3 and SMF to 5", [scaled(AMF, replicas=3), scaled(SMF, replicas=5)]),
        ("scale AMF to 3, then restart it", [scaled(AMF, replicas=3), {"kind": "RESTART", "target": AMF}]),
        ("restart and scale the AMF to 3", [{"kind": "RESTART", "target": AMF}, scaled(AMF, replicas=3)]),
        ("1. scale AMF to 3\n2. restart the SMF", [scaled(AMF, replicas=3), {"kind": "RESTART", "target": SMF}]),
        ("The AMF at edge01 is slow. Please scale it to 5.", [scaled({**AMF, "site": "edge01"}, replicas=5)]),
        ("In namespace core: scale AMF to 3, restart SMF",
         [scaled({**AMF, "namespace": "core"}, replicas=3),
          {"kind": "RESTART", "target": {**SMF, "namespace": "core"}}]),
        ("restart the AMF at edge01 and edge02",
         [{"kind": "RESTART", "target": {**AMF, "site": site}} for site in ("edge01", "edge02")]),
        ("deploy AMF with 2 replicas at edge01 and SMF with 3 at edge02",
         [{"kind": "DEPLOY", "target": {**AMF, "site": "edge01"}, "deploy": {"replicas": 2}},
          {"kind": "DEPLOY", "target": {**SMF, "site": "edge02"}, "deploy": {"replicas": 3}}]),
        ("The AMF at edge01 and edge02 is slow. Restart it.",
         [{"kind": "RESTART", "target": {**AMF, "site": site}} for site in ("edge01", "edge02")]),
        ("deploy AMF, SMF and UPF at edge01",
         [{"kind": "DEPLOY", "target": {**one, "site": "edge01"}} for one in (AMF, SMF, UPF)]),
        ("deploy a 5G core with AMF and SMF", [{"kind": "DEPLOY", "target": AMF}, {"kind": "DEPLOY", "target": SMF}]),
        ("deploy a URLLC slice with AMF and UPF",
         [{"kind": "DEPLOY", "target": {"slice": {"type": "SLICE_TYPE_URLLC"}}},
          {"kind": "DEPLOY", "target": {**AMF, "slice": {"type": "SLICE_TYPE_URLLC"}}},
          {"kind": "DEPLOY", "target": {**UPF, "slice": {"type": "SLICE_TYPE_URLLC"}}}]),
    ],
)  # fmt: skip
def test_one_text_may_ask_for_several_things(plan, text, expected):
    assert action(text, plan) == expected


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("restart the AMF, the SMF is to be deleted", {"AMF": "RESTART", "SMF": "DELETE"}),
        ("scale the AMF to 3, and the SMF should be restarted", {"AMF": "SCALE", "SMF": "RESTART"}),
        ("restart the AMF and the SMF was deleted", {"AMF": "RESTART"}),
        ("restart the AMF but the SMF is fine", {"AMF": "RESTART"}),
    ],
)
def test_what_is_said_of_another_subject_is_no_target_of_the_order(plan, text, kinds):
    assert {made.target.network_function: made.kind.name for made in plan(text).actions} == kinds


def test_the_callers_context_fills_what_the_text_leaves_open_and_says_so(plan):
    made = plan("restart the UPF at edge01", namespace="core", site="muc-01")
    assert (made.actions[0].target.namespace, made.actions[0].target.site) == ("core", "edge01")
    sources = {p.field_path: p.default_rule or p.user_span.text for p in made.provenance}
    assert sources["actions[0].target.namespace"] == "context_namespace"
    assert sources["actions[0].target.site"] == "edge01"


def test_a_time_becomes_a_moment_where_words_and_context_leave_one(plan):
    context = {"now": datetime(2026, 3, 1, 12, tzinfo=UTC), "time_zone": "Europe/Berlin"}
    assert plan("restart the UPF tomorrow at 02:00", **context).actions[0].schedule.start == datetime(
        2026, 3, 2, 1, tzinfo=UTC
    )
    assert plan("restart the UPF tomorrow at 02:00").actions[0].schedule.start is None
    iso = plan("restart the UPF at 2026-05-01T02:00:00Z").actions[0].schedule
    assert iso.start == datetime(2026, 5, 1, 2, tzinfo=UTC)


def test_a_guess_is_less_certain_than_what_is_known(plan):
    clear = plan("scale the UPF to 4").confidence
    assert plan("scale teh UPF to 4 replicsa").confidence < clear
    assert plan("scale my-app to 4").confidence < clear


def test_a_number_in_digits_and_words_is_one_number(plan):
    (made,) = plan("deploy an mMTC slice with 1.5 million devices per km2").actions
    assert made.deploy is None
    assert [(o.metric, o.value, o.unit) for o in made.objectives] == [("connection_density", 1.5e6, "1/km2")]


def test_both_ends_of_a_range_are_in_the_unit_that_is_said_once(plan):
    (made,) = plan("deploy a UPF with throughput between 5 and 10 Gbps").actions
    assert [(o.comparison.name, o.value, o.upper) for o in made.objectives] == [("BETWEEN", 5e9, 10e9)]
