"""Traffic: where it leaves, where it goes, how much of it and from which load."""

from __future__ import annotations

import pytest

from netintent_server.model.plan import Disposition


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Steer traffic from band n78 to band n28",
            [{"kind": "STEER_TRAFFIC", "steer_traffic": {"source": "n78", "destination": "n28"}}],
        ),
        (
            "Offload 40 % of UEs from cell 12 to cell 14",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "steer_traffic": {"source": "cell-12", "destination": "cell-14", "share_percent": 40.0},
                }
            ],
        ),
        (
            "Balance load between cell-1, cell-2 and cell-3",
            [{"kind": "STEER_TRAFFIC", "steer_traffic": {"cells": ["cell-1", "cell-2", "cell-3"]}}],
        ),
        (
            "balance the traffic across cells 4, 5 and 6",
            [{"kind": "STEER_TRAFFIC", "steer_traffic": {"cells": ["cell-4", "cell-5", "cell-6"]}}],
        ),
        (
            "When the load on cell-3 exceeds 70%, steer traffic to cell-4",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "steer_traffic": {"threshold_percent": 70.0, "source": "cell-3", "destination": "cell-4"},
                }
            ],
        ),
        (
            "Redirect the URLLC traffic to edge02",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "target": {"slice": {"type": "URLLC"}},
                    "steer_traffic": {"destination": "edge02"},
                }
            ],
        ),
        (
            "Divert half the load of slice gold-video from site muc-01 to site ber-02",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "target": {"slice": {"name": "gold-video"}},
                    "steer_traffic": {"source": "muc-01", "destination": "ber-02", "share_percent": 50.0},
                }
            ],
        ),
        (
            "Move 25 percent of the UPF traffic from edge01 to edge03 tonight",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "target": {"network_function": "UPF"},
                    "steer_traffic": {"source": "edge01", "destination": "edge03", "share_percent": 25.0},
                    "schedule": {"text": "tonight"},
                }
            ],
        ),
        (
            "traffic should be steered from cell-1 to cell-2",
            [{"kind": "STEER_TRAFFIC", "steer_traffic": {"source": "cell-1", "destination": "cell-2"}}],
        ),
        (
            "Steer users from band 3 to band 28 when the load exceeds 75 %",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "steer_traffic": {"threshold_percent": 75.0, "source": "band 3", "destination": "band 28"},
                }
            ],
        ),
        (
            "At 90 % congestion start moving users from the 2.1 GHz band to the 800 MHz layer",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "steer_traffic": {"threshold_percent": 90.0, "source": "2.1 ghz", "destination": "800 mhz"},
                }
            ],
        ),
        (
            "Onto n28, from n78, send 12 percent of the load",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "steer_traffic": {"source": "n78", "destination": "n28", "share_percent": 12.0},
                }
            ],
        ),
        (
            "swing 3/4 of the traffic over from cell-31 to cell-32 please",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "steer_traffic": {"source": "cell-31", "destination": "cell-32", "share_percent": 75.0},
                }
            ],
        ),
        (
            "Every Sunday from 01:00 to 04:00 shift 15 % of the load from cell-5 to cell-6",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "steer_traffic": {"source": "cell-5", "destination": "cell-6", "share_percent": 15.0},
                    "schedule": {
                        "recurrence": "FREQ=WEEKLY;BYDAY=SU;BYHOUR=1;BYMINUTE=0",
                        "text": "Every Sunday from 01:00 to 04:00",
                    },
                }
            ],
        ),
        (
            "Take a third of the load off cell-40 and put it onto cell-41",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "steer_traffic": {"source": "cell-40", "destination": "cell-41", "share_percent": 33.333333333},
                }
            ],
        ),
        (
            "drain cell-8 and move its users to cell-9",
            [{"kind": "STEER_TRAFFIC", "steer_traffic": {"source": "cell-8", "destination": "cell-9"}}],
        ),
        (
            "Hand a quarter of the subscribers of cell-51 over to cell-52",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "steer_traffic": {"source": "cell-51", "destination": "cell-52", "share_percent": 25.0},
                }
            ],
        ),
        (
            "Transfer 5 % of the UEs: cell-61 -> cell-62",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "steer_traffic": {"source": "cell-61", "destination": "cell-62", "share_percent": 5.0},
                }
            ],
        ),
        (
            "Apply traffic steering from 1.8 GHz to 2.6 GHz with a load threshold of 65 %",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "steer_traffic": {"threshold_percent": 65.0, "source": "1.8 ghz", "destination": "2.6 ghz"},
                }
            ],
        ),
        (
            "@ edge-31 offload 30 % of the UEs from cell-1 to cell-2",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "target": {"site": "edge-31"},
                    "steer_traffic": {"source": "cell-1", "destination": "cell-2", "share_percent": 30.0},
                }
            ],
        ),
        (
            "mMTC slice: shift its traffic from edge03 to edge04",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "target": {"slice": {"type": "MMTC"}},
                    "steer_traffic": {"source": "edge03", "destination": "edge04"},
                }
            ],
        ),
        (
            "Away from cell-71 and towards cell-72: push 9 % of the UEs",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "steer_traffic": {"source": "cell-71", "destination": "cell-72", "share_percent": 9.0},
                }
            ],
        ),
        (
            "Offload traffic: from cell-80, to cell-81, share 35 %",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "steer_traffic": {"source": "cell-80", "destination": "cell-81", "share_percent": 35.0},
                }
            ],
        ),
        (
            "offload cell 7 onto cell 8 above 85 % PRB",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "steer_traffic": {
                        "threshold_percent": 85.0,
                        "source": "cell-7",
                        "destination": "cell-8",
                    },
                }
            ],
        ),
        (
            "cell-3 is overloaded. Move half of its users to cell-4",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "steer_traffic": {
                        "source": "cell-3",
                        "destination": "cell-4",
                        "share_percent": 50.0,
                    },
                }
            ],
        ),
        (
            "When PRB utilisation of cell-13 is over 80% for 5 minutes, move a third of its users to cell-14",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "steer_traffic": {
                        "threshold_percent": 80.0,
                        "source": "cell-13",
                        "destination": "cell-14",
                        "share_percent": 33.333333333,
                    },
                }
            ],
        ),
        (
            "Steer the UEs from LTE to 5G when the load is at least 60 %",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "steer_traffic": {
                        "threshold_percent": 60.0,
                        "source": "lte",
                        "destination": "5g",
                    },
                }
            ],
        ),
    ],
)
def test_traffic_has_ends_shares_and_loads_from_which_it_moves(acted, text, expected):
    assert acted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Divert 25 %, sorry, 15 % of the traffic from cell-1 to cell-2", {"share_percent": 15.0}),
        ("Divert 25 % of the traffic from cell-1 to cell-3, no wait, to cell-2", {"share_percent": 25.0}),
        ("Divert 25 % of the traffic from cell-1 to cell-3, no, cell-2", {"share_percent": 25.0}),
        ("Divert 25 % of the traffic from cell-2 to cell-1, sorry, the other way round", {"share_percent": 25.0}),
        ("Divert traffic from cell-1 to cell-2 above 70 % load, no, 80 %", {"threshold_percent": 80.0}),
    ],
)
def test_the_last_value_of_a_correction_counts_and_the_rest_stays(acted, text, expected):
    ends = {"source": "cell-1", "destination": "cell-2"}
    assert acted(text) == [{"kind": "STEER_TRAFFIC", "steer_traffic": ends | expected}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Shift 25 % of the load from cell-11 to cell-12 and 35 % from cell-13 to cell-14 tonight",
            [
                {"source": "cell-11", "destination": "cell-12", "share_percent": 25.0},
                {"source": "cell-13", "destination": "cell-14", "share_percent": 35.0},
            ],
        ),
        (
            "Steer the traffic from n78 to n41, then from n41 to n28, tonight",
            [{"source": "n78", "destination": "n41"}, {"source": "n41", "destination": "n28"}],
        ),
    ],
)
def test_each_move_of_a_list_is_an_action(acted, text, expected):
    actions = acted(text)
    assert [action["steer_traffic"] for action in actions] == expected
    assert {action["schedule"]["text"] for action in actions} == {"tonight"}


@pytest.mark.parametrize(
    "text",
    [
        "Shift 20 % of the load from cell-1 to cell-2 and from cell-3 to cell-4",
        "Shift at least 20 % of the traffic from cell-1 to cell-2",
        "Shift users from cell-1 to cell-2 and vice versa",
        "Shift users from cell-1 to cell-2 and cell-3",
        "Shift users from cell-1 to cell-2, sorry, the UPF",
        "Move the UPF from edge01 and send it to edge02",
        "send the users away from cell-1",
        "Shift all but 20 % of the traffic from cell-1 to cell-2",
        "Undo the traffic shift from cell-1 to cell-2",
        "Steer the users from it to cell-2",
        "Shift at most 40 % from cell-1 to cell-2",
        "Shift 40 % or more from cell-1 to cell-2",
        "Shift the users from cell-1 to cell-2 in steps of 5 %",
        "Shift 5 % more traffic from cell-1 to cell-2",
        "Transfer the licence from cell-1 to cell-2",
        "Steer voice traffic from cell-1 to cell-2",
        "Steer the slice's traffic to edge02",
        "Shift 5 % of the traffic to version 2.0 of the UPF",
        "Steer traffic from cell-1 to cell-2, and not from cell-3 to cell-4",
    ],
)
def test_a_move_that_is_not_clear_is_asked_about(plan, text):
    assert plan(text).disposition is Disposition.NEEDS_CLARIFICATION


@pytest.mark.parametrize(
    "text",
    [
        "send me the traffic report of cell-7",
        "send the traffic figures of cell-1 to noc-2",
        "send the load to the dashboard team",
        "nudge the noc about the traffic",
        "do not send traffic from cell-1 to cell-2",
        "for the night shift",
    ],
)
def test_talk_of_traffic_moves_none(plan, text):
    assert plan(text).disposition is Disposition.REJECTED


@pytest.mark.parametrize(
    ("text", "steered"),
    [
        ("set up traffic steering for the gNB with threshold 75%", {"threshold_percent": 75.0}),
        ("create a traffic steering policy to move 30% of the load from cell-21 to cell-22",
         {"share_percent": 30.0, "source": "cell-21", "destination": "cell-22"}),
        ("define an A1 policy that steers 40% of the users from n28 to n78",
         {"share_percent": 40.0, "source": "n28", "destination": "n78"}),
        ("deploy a load balancing policy across cells 4, 5 and 6", {"cells": ["cell-4", "cell-5", "cell-6"]}),
        ("move traffic from site A to site B", {"source": "site-a", "destination": "site-b"}),
    ],
)  # fmt: skip
def test_what_is_made_of_steering_is_steered_and_never_deployed(acted, text, steered):
    (action,) = acted(text)
    assert (action["kind"], action["steer_traffic"]) == ("STEER_TRAFFIC", steered)
