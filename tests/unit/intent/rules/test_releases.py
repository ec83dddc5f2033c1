"""Upgrades and rollbacks: the version or image to go to, never the one that is left."""

from __future__ import annotations

import pytest

from netintent_server.model.plan import Disposition


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Upgrade the UPF from 1.2 to 1.3",
            [{"kind": "UPGRADE", "target": {"network_function": "UPF"}, "upgrade": {"version": "1.3"}}],
        ),
        (
            "upgrade SMF to version 5",
            [{"kind": "UPGRADE", "target": {"network_function": "SMF"}, "upgrade": {"version": "5"}}],
        ),
        (
            "roll out version 2.4 of the SMF in namespace core",
            [
                {
                    "kind": "UPGRADE",
                    "target": {"network_function": "SMF", "namespace": "core"},
                    "upgrade": {"version": "2.4"},
                }
            ],
        ),
        (
            "Upgrade free5gc-amf to image free5gc/amf:v3.4.1",
            [
                {
                    "kind": "UPGRADE",
                    "target": {"network_function": "AMF", "component": "free5gc-amf"},
                    "upgrade": {"image": "free5gc/amf:v3.4.1"},
                }
            ],
        ),
        (
            "update the image of the UPF to registry.example.com/upf:1.9.2",
            [
                {
                    "kind": "UPGRADE",
                    "target": {"network_function": "UPF"},
                    "upgrade": {"image": "registry.example.com/upf:1.9.2"},
                }
            ],
        ),
        (
            "Upgrade the near-RT RIC to 2.0.1 with a canary rollout",
            [
                {
                    "kind": "UPGRADE",
                    "target": {"network_function": "NEAR-RT-RIC"},
                    "upgrade": {"version": "2.0.1", "strategy": "CANARY"},
                }
            ],
        ),
        (
            "do a rolling upgrade of the SMF to 2.2.1",
            [
                {
                    "kind": "UPGRADE",
                    "target": {"network_function": "SMF"},
                    "upgrade": {"version": "2.2.1", "strategy": "ROLLING"},
                }
            ],
        ),
        (
            "Upgrade AMF to 2.1.0 and SMF to 2.2.0",
            [
                {"kind": "UPGRADE", "target": {"network_function": "AMF"}, "upgrade": {"version": "2.1.0"}},
                {"kind": "UPGRADE", "target": {"network_function": "SMF"}, "upgrade": {"version": "2.2.0"}},
            ],
        ),
        (
            "bring the AMF to release 17.2",
            [{"kind": "UPGRADE", "target": {"network_function": "AMF"}, "upgrade": {"version": "17.2"}}],
        ),
        (
            "upgrade the DU firmware to 7.2.1",
            [{"kind": "UPGRADE", "target": {"network_function": "DU"}, "upgrade": {"version": "7.2.1"}}],
        ),
        (
            "the AMF needs to be upgraded to 2.3.0",
            [{"kind": "UPGRADE", "target": {"network_function": "AMF"}, "upgrade": {"version": "2.3.0"}}],
        ),
        (
            "Upgrade the AMF, not the SMF, to 2.3.0",
            [{"kind": "UPGRADE", "target": {"network_function": "AMF"}, "upgrade": {"version": "2.3.0"}}],
        ),
        (
            "upgrade the AMF to 2.0, no, 2.1",
            [{"kind": "UPGRADE", "target": {"network_function": "AMF"}, "upgrade": {"version": "2.1"}}],
        ),
        ("Roll back the AMF", [{"kind": "ROLLBACK", "target": {"network_function": "AMF"}}]),
        (
            "revert the UPF to version 2.1",
            [{"kind": "ROLLBACK", "target": {"network_function": "UPF"}, "rollback": {"to_version": "2.1"}}],
        ),
        ("Revert the AMF to the previous version", [{"kind": "ROLLBACK", "target": {"network_function": "AMF"}}]),
        ("undo the last upgrade of the AMF", [{"kind": "ROLLBACK", "target": {"network_function": "AMF"}}]),
        (
            "roll the SMF at edge01 back to its previous release",
            [{"kind": "ROLLBACK", "target": {"network_function": "SMF", "site": "edge01"}}],
        ),
        (
            "bring the AMF back to 1.2.3",
            [{"kind": "ROLLBACK", "target": {"network_function": "AMF"}, "rollback": {"to_version": "1.2.3"}}],
        ),
    ],
)
def test_a_release_is_what_is_gone_to(acted, text, expected):
    assert acted(text) == expected


@pytest.mark.parametrize(
    ("text", "kind", "function", "change"),
    [
        ("With the PCF, go back to 2.7.1 please", "ROLLBACK", "PCF", {"to_version": "2.7.1"}),
        ("Set the UDM back to version 1.4", "ROLLBACK", "UDM", {"to_version": "1.4"}),
        ("The AUSF crashes since yesterday, so revert it to 1.1.0", "ROLLBACK", "AUSF", {"to_version": "1.1.0"}),
        ("3.0.2 is the version the SMF should be upgraded to, please.", "UPGRADE", "SMF", {"version": "3.0.2"}),
    ],
)
def test_the_function_or_the_version_may_lead(acted, text, kind, function, change):
    expected = {"kind": kind, "target": {"network_function": function}, kind.lower(): change}
    assert acted(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "CHG0077: \n1) upgrade the UDM to 2.2.0\n2) restart the NRF",
        "(1) Upgrade the UDM to 2.2.0 (2) Restart the NRF",
        "1) UDM: upgrade to 2.2.0\n2) NRF: restart",
        "- UDM: upgrade to 2.2.0\n- NRF: restart",
    ],
)
def test_the_numbers_of_points_count_nothing_and_each_point_is_its_own(acted, text):
    assert acted(text) == [
        {"kind": "UPGRADE", "target": {"network_function": "UDM"}, "upgrade": {"version": "2.2.0"}},
        {"kind": "RESTART", "target": {"network_function": "NRF"}},
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The upgrade of the NEF to 2.0 broke roaming, so please undo it",
        "NEF 2.0.5 broken, roll it back",
        "NEF 2.0.5 misbehaves, roll it back",
    ],
)
def test_the_version_that_is_left_is_not_gone_back_to(acted, text):
    assert acted(text) == [{"kind": "ROLLBACK", "target": {"network_function": "NEF"}}]


@pytest.mark.parametrize("text", ["Push version 2.1 of the SMF to edge01", "upgrade the SMF on amf-1 to 2.1"])
def test_a_name_that_stands_beside_the_target_is_asked_about(plan, text):
    assert plan(text).disposition is Disposition.NEEDS_CLARIFICATION
