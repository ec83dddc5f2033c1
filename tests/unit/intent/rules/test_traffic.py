"""Traffic: where it leaves, where it goes, how much of it and from which load."""

from __future__ import annotations

import pytest


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
    ],
)
def test_traffic_has_ends_shares_and_loads_from_which_it_moves(acted, text, expected):
    assert acted(text) == expected
