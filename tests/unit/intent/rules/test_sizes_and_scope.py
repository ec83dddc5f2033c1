"""What numbers of replicas mean with each verb, and what is left out, corrected or shared."""

from __future__ import annotations

import pytest

from netintent_server.model.plan import Disposition


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Drop the PCF to 1 replica",
            [{"kind": "SCALE", "target": {"network_function": "PCF"}, "scale": {"replicas": 1}}],
        ),
        (
            "Add a replica to the AMF",
            [{"kind": "SCALE", "target": {"network_function": "AMF"}, "scale": {"replicas_delta": 1}}],
        ),
        (
            "scale the AMF to 4 in core",
            [{"kind": "SCALE", "target": {"network_function": "AMF"}, "scale": {"replicas": 4}}],
        ),
        (
            "add another AMF instance in ns core",
            [
                {
                    "kind": "SCALE",
                    "target": {"network_function": "AMF", "namespace": "core"},
                    "scale": {"replicas_delta": 1},
                }
            ],
        ),
        (
            "cut the number of AUSF pods in half",
            [{"kind": "SCALE", "target": {"network_function": "AUSF"}, "scale": {"factor": 0.5}}],
        ),
        (
            "add 50% more UPF replicas",
            [{"kind": "SCALE", "target": {"network_function": "UPF"}, "scale": {"factor": 1.5}}],
        ),
        (
            "remove half of the UPF replicas",
            [{"kind": "SCALE", "target": {"network_function": "UPF"}, "scale": {"factor": 0.5}}],
        ),
        (
            "Set min replicas 2 and max replicas 8 for the SMF",
            [
                {
                    "kind": "SCALE",
                    "target": {"network_function": "SMF"},
                    "scale": {"autoscale": {"min_replicas": 2, "max_replicas": 8}},
                }
            ],
        ),
        (
            "There should be 3 replicas of the AMF",
            [{"kind": "SCALE", "target": {"network_function": "AMF"}, "scale": {"replicas": 3}}],
        ),
        (
            "limit the SMF to 5 replicas",
            [{"kind": "SCALE", "target": {"network_function": "SMF"}, "scale": {"autoscale": {"max_replicas": 5}}}],
        ),
        (
            "scale the UPF from 2 -> 4 replicas",
            [{"kind": "SCALE", "target": {"network_function": "UPF"}, "scale": {"replicas": 4}}],
        ),
        (
            "enable HPA for the AMF with 2 to 6 replicas at 80% CPU",
            [
                {
                    "kind": "SCALE",
                    "target": {"network_function": "AMF"},
                    "scale": {
                        "autoscale": {
                            "min_replicas": 2,
                            "max_replicas": 6,
                            "metric": "cpu_utilization",
                            "target": 80.0,
                            "unit": "percent",
                        }
                    },
                }
            ],
        ),
    ],
)
def test_the_verb_says_whether_a_number_is_reached_added_or_a_bound(acted, text, expected):
    assert acted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("restart the AMF but not the SMF", [{"kind": "RESTART", "target": {"network_function": "AMF"}}]),
        ("Restart the SMF without touching the AMF", [{"kind": "RESTART", "target": {"network_function": "SMF"}}]),
        (
            "Restart the AMF. Wait, no - restart the SMF instead.",
            [{"kind": "RESTART", "target": {"network_function": "SMF"}}],
        ),
        (
            "Work is in namespace core. Scale the AMF to 4.",
            [{"kind": "SCALE", "target": {"network_function": "AMF", "namespace": "core"}, "scale": {"replicas": 4}}],
        ),
        (
            "For slice gold, scale the UPF to 3",
            [
                {
                    "kind": "SCALE",
                    "target": {"network_function": "UPF", "slice": {"name": "gold"}},
                    "scale": {"replicas": 3},
                }
            ],
        ),
        ("remove the SMF from edge01", [{"kind": "DELETE", "target": {"network_function": "SMF", "site": "edge01"}}]),
        (
            "Scale the AMF to 4 replicas and the SMF to 2 replicas in namespace core",
            [
                {"kind": "SCALE", "target": {"network_function": "AMF", "namespace": "core"}, "scale": {"replicas": 4}},
                {"kind": "SCALE", "target": {"network_function": "SMF", "namespace": "core"}, "scale": {"replicas": 2}},
            ],
        ),
    ],
)
def test_what_is_left_out_corrected_or_shared_is_seen(acted, text, expected):
    assert acted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("restart the AMF tomorrow 3am", "tomorrow 3am"),
        ("scale the UPF to 6 for two hours", "for two hours"),
        ("scale UPF to 8 Mon-Fri 08:00-18:00", "Mon-Fri 08:00-18:00"),
        ("restart the AMF every first Sunday of the month", "every first Sunday of the month"),
        ("restart the AMF on May 5th at 2 a.m.", "May 5th at 2 a.m."),
        ("restart the AMF on Monday, 02:00", "Monday, 02:00"),
        ("restart the AMF within the next hour", "within the next hour"),
        ("scale UPF to 10 over the weekend", "over the weekend"),
    ],
)
def test_a_time_keeps_its_words(acted, text, expected):
    assert acted(text)[0]["schedule"]["text"] == expected


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("restart the SMF every Sunday at 03:00", "FREQ=WEEKLY;BYDAY=SU;BYHOUR=3;BYMINUTE=0"),
        ("scale UPF to 8 every weekday at 6 pm", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=18;BYMINUTE=0"),
        ("restart the AMF every 6 hours", "FREQ=HOURLY;INTERVAL=6"),
        ("restart the AMF every night", "FREQ=DAILY"),
        ("scale the UPF to 6 on weekends", "FREQ=WEEKLY;BYDAY=SA,SU"),
        ("restart the AMF on Monday at 02:00", ""),
        ("restart the AMF every first Sunday of the month", ""),
    ],
)
def test_what_recurs_is_a_rule_where_the_words_say_it_exactly(acted, text, rule):
    assert acted(text)[0]["schedule"].get("recurrence", "") == rule


@pytest.mark.parametrize("text", ["increase the AMF by a factor of 1.5", "raise AMF replicas by a factor of 1.5"])
def test_a_factor_is_how_far_a_function_grows_and_no_setting_of_it(plan, text):
    (action,) = plan(text).actions
    assert (action.kind.name, action.scale.factor) == ("SCALE", 1.5)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("scale the UPF to 3 at edge01 and 5 at edge02", {"edge01": 3, "edge02": 5}),
        ("scale the UPF at edge01 to 3 and at edge02 to 5", {"edge01": 3, "edge02": 5}),
        ("deploy 3 UPFs at edge01 and 5 at edge02", {"edge01": 3, "edge02": 5}),
        ("scale the UPF to 3 replicas at edge01, 5 at edge02, 2 at edge03", {"edge01": 3, "edge02": 5, "edge03": 2}),
    ],
)
def test_each_place_has_its_own_number(plan, text, sizes):
    actions = plan(text).actions
    assert {a.target.site: (a.scale or a.deploy).replicas for a in actions} == sizes


def test_what_is_said_for_one_of_several_places_is_lent_to_no_other_target(acted):
    amf, *smfs = acted("scale AMF to 2 and SMF to 3 at edge01 and 5 at edge02")
    assert amf["target"] == {"network_function": "AMF"}
    assert [smf["target"]["site"] for smf in smfs] == ["edge01", "edge02"]


def test_there_is_the_place_named_last(acted):
    deleted, made = acted("Delete the AF in ns exposure and install a NEF there")
    assert deleted["target"]["namespace"] == made["target"]["namespace"] == "exposure"


def test_a_heading_says_where_for_all_that_stands_below(acted):
    jobs = acted("Two jobs for ns edge-apps:\n- upgrade the LMF to 1.4\n- scale the NWDAF to 3 replicas")
    assert [job["target"]["namespace"] for job in jobs] == ["edge-apps", "edge-apps"]


def test_what_is_counted_is_said_once(acted):
    first, second = acted("take one pod from the LMF and three from the EIR")
    assert (first["scale"], second["scale"]) == ({"replicas_delta": -1}, {"replicas_delta": -3})


@pytest.mark.parametrize("text", ["restart the LMF 2.1, no wait", "LMF upgrade to 3.2 finished at 04:12"])
def test_what_is_over_or_taken_back_is_not_planned(plan, text):
    assert plan(text).disposition is not Disposition.PLANNED


def test_slices_with_qualities_of_their_own_stay_apart(acted):
    first, second = acted(
        "Deploy eMBB slice with 1 Gbps throughput at edge01 and URLLC slice with 1 ms latency at edge02"
    )
    assert (first["target"]["slice"]["type"], second["target"]["slice"]["type"]) == ("EMBB", "URLLC")
    assert (first["objectives"][0]["metric"], second["objectives"][0]["metric"]) == ("throughput", "latency")


def test_a_count_behind_a_with_is_of_what_follows_it(acted):
    host, hosted = acted("Deploy a Near-RT RIC with 2 xApps")
    assert ("deploy" in host, hosted["deploy"]["replicas"]) == (False, 2)


def test_where_a_whole_is_its_parts_are(acted):
    parts = acted("Deploy a 5G core in ns pilot with AMF, SMF and UPF")
    assert [part["target"]["namespace"] for part in parts] == ["pilot"] * 3
