"""Service levels: alone they are held, beside a change they ride on it."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ensure latency below 10 ms for the URLLC slice",
            [
                {
                    "kind": "ASSURE",
                    "target": {"slice": {"type": "URLLC"}},
                    "objectives": [{"metric": "latency", "comparison": "BELOW", "value": 10.0, "unit": "ms"}],
                }
            ],
        ),
        (
            "ensure the latency of slice gold is at most 500 µs",
            [
                {
                    "kind": "ASSURE",
                    "target": {"slice": {"name": "gold"}},
                    "objectives": [{"metric": "latency", "comparison": "AT_MOST", "value": 0.5, "unit": "ms"}],
                }
            ],
        ),
        (
            "limit throughput on slice iot to 10 Mbps",
            [
                {
                    "kind": "ASSURE",
                    "target": {"slice": {"name": "iot"}},
                    "objectives": [
                        {"metric": "throughput", "comparison": "AT_MOST", "value": 10000000.0, "unit": "bps"}
                    ],
                }
            ],
        ),
        (
            "increase throughput of the eMBB slice to 1 Gbps",
            [
                {
                    "kind": "ASSURE",
                    "target": {"slice": {"type": "EMBB"}},
                    "objectives": [
                        {"metric": "throughput", "comparison": "AT_LEAST", "value": 1000000000.0, "unit": "bps"}
                    ],
                }
            ],
        ),
        (
            "latency on slice gold must not exceed 10 ms",
            [
                {
                    "kind": "ASSURE",
                    "target": {"slice": {"name": "gold"}},
                    "objectives": [{"metric": "latency", "comparison": "AT_MOST", "value": 10.0, "unit": "ms"}],
                }
            ],
        ),
        (
            "AMF CPU usage must never exceed 80%",
            [
                {
                    "kind": "ASSURE",
                    "target": {"network_function": "AMF"},
                    "objectives": [
                        {"metric": "cpu_utilization", "comparison": "AT_MOST", "value": 80.0, "unit": "percent"}
                    ],
                }
            ],
        ),
        (
            "The URLLC slice must have latency below 1 ms and 99.999% reliability",
            [
                {
                    "kind": "ASSURE",
                    "target": {"slice": {"type": "URLLC"}},
                    "objectives": [
                        {"metric": "latency", "comparison": "BELOW", "value": 1.0, "unit": "ms"},
                        {"metric": "reliability", "comparison": "AT_LEAST", "value": 99.999, "unit": "percent"},
                    ],
                }
            ],
        ),
        (
            "Configure the URLLC slice with latency under 5 ms",
            [
                {
                    "kind": "ASSURE",
                    "target": {"slice": {"type": "URLLC"}},
                    "objectives": [{"metric": "latency", "comparison": "BELOW", "value": 5.0, "unit": "ms"}],
                }
            ],
        ),
        (
            "Keep CPU utilisation of the AMF between 30% and 70%",
            [
                {
                    "kind": "ASSURE",
                    "target": {"network_function": "AMF"},
                    "objectives": [
                        {
                            "metric": "cpu_utilization",
                            "comparison": "BETWEEN",
                            "value": 30.0,
                            "upper": 70.0,
                            "unit": "percent",
                        }
                    ],
                }
            ],
        ),
        (
            "Make sure availability at site muc-01 stays above 99.9%",
            [
                {
                    "kind": "ASSURE",
                    "target": {"site": "muc-01"},
                    "objectives": [{"metric": "availability", "comparison": "ABOVE", "value": 99.9, "unit": "percent"}],
                }
            ],
        ),
        (
            "We need latency under 10 ms on slice gold",
            [
                {
                    "kind": "ASSURE",
                    "target": {"slice": {"name": "gold"}},
                    "objectives": [{"metric": "latency", "comparison": "BELOW", "value": 10.0, "unit": "ms"}],
                }
            ],
        ),
        (
            "SLA for slice gold: latency below 10 ms, availability 99.99%",
            [
                {
                    "kind": "ASSURE",
                    "target": {"slice": {"name": "gold"}},
                    "objectives": [
                        {"metric": "latency", "comparison": "BELOW", "value": 10.0, "unit": "ms"},
                        {"metric": "availability", "comparison": "AT_LEAST", "value": 99.99, "unit": "percent"},
                    ],
                }
            ],
        ),
    ],
)
def test_a_service_level_is_held_however_it_is_said(acted, text, expected):
    assert acted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Deploy a UPF at edge01 and ensure latency below 10 ms",
            [
                {
                    "kind": "DEPLOY",
                    "target": {"network_function": "UPF", "site": "edge01"},
                    "objectives": [{"metric": "latency", "comparison": "BELOW", "value": 10.0, "unit": "ms"}],
                }
            ],
        ),
        (
            "upgrade the UPF to 2.0.0 while keeping latency under 10 ms",
            [
                {
                    "kind": "UPGRADE",
                    "target": {"network_function": "UPF"},
                    "upgrade": {"version": "2.0.0"},
                    "objectives": [{"metric": "latency", "comparison": "BELOW", "value": 10.0, "unit": "ms"}],
                }
            ],
        ),
    ],
)
def test_a_service_level_beside_a_change_rides_on_it(acted, text, expected):
    assert acted(text) == expected
