"""Settings: the feature's noun, its value and its unit, however they are said and of however many."""

from __future__ import annotations

import pytest

from netintent_server.model.plan import Disposition


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Set the MTU of the UPF to 9000", [("mtu", 9000.0, "")]),
        ("set the scaling factor of the PCF to 3", [("scaling_factor", 3.0, "")]),
        ("set max_sessions=5000 on the SMF", [("max_sessions", 5000.0, "")]),
        ("Set the session timeout on the SMF to 30 seconds", [("session_timeout", 30.0, "seconds")]),
        ("set the plmn to 00101 on the AMF", [("plmn", "00101", "")]),
        ("Configure AMF with PLMN 26201 and TAC 0x0001", [("plmn", "26201", ""), ("tac", "0x0001", "")]),
        (
            "Configure the gNB with transmit power 40 dBm, bandwidth 100 MHz and TAC 1",
            [("transmit_power", 40.0, "dBm"), ("bandwidth", 100.0, "MHz"), ("tac", "1", "")],
        ),
        ("enable IPv6 support on the UPF", [("ipv6", True, "")]),
        ("Enable carrier aggregation and MIMO on the gNB", [("carrier_aggregation", True, ""), ("mimo", True, "")]),
        ("turn carrier aggregation off on the DU", [("carrier_aggregation", False, "")]),
        ("set the N3 address of the UPF to 192.168.10.5/24", [("n3_address", "192.168.10.5/24", "")]),
        ("On the AMF, set the log level to info", [("log_level", "info", "")]),
        ("Increase the heartbeat interval of the NRF from 10 s to 30 s", [("heartbeat_interval", 30.0, "s")]),
        ("The log level of the AMF should be set to debug", [("log_level", "debug", "")]),
        ("the MTU on the UPF must be 1400", [("mtu", 1400.0, "")]),
        ("Set the scheduling algorithm on the O-DU to round-robin", [("scheduling_algorithm", "round-robin", "")]),
        ("configure SMF: DNN internet, MTU 1400", [("dnn", "internet", ""), ("mtu", 1400.0, "")]),
        ("set integrity protection to on for the AMF", [("integrity_protection", True, "")]),
        ("Change the AMF's T3550 timer from 6 s to 10 s", [("t3550_timer", 10.0, "s")]),
        ("set gnb-17 tx power to 40 dBm", [("tx_power", 40.0, "dBm")]),
        (
            "Set the AMF log level to debug and the T3512 timer to 60 s",
            [("log_level", "debug", ""), ("t3512_timer", 60.0, "s")],
        ),
        ("set the MTU of the UPF to 9000, sorry, 1500", [("mtu", 1500.0, "")]),
        ("Change the SMF's T3590 from 8 s to 6 s", [("t3590", 6.0, "s")]),
        ("To 64, please, set the max PDU sessions on the SMF", [("max_pdu_sessions", 64.0, "")]),
        ("Set the retry limit of the PCF to seven", [("retry_limit", 7.0, "")]),
        ("T3511 on the AMF: please set it to 10 s", [("t3511", 10.0, "s")]),
        ("change the NTP servers of the UPF to 10.1.0.1 and 10.1.0.2", [("ntp_servers", ["10.1.0.1", "10.1.0.2"], "")]),
        (
            "Set the integrity order on the AMF to NIA2, NIA1, and NIA0",
            [("integrity_order", ["NIA2", "NIA1", "NIA0"], "")],
        ),
        ("set the supported bands on gnb-9 to n1, n28", [("supported_bands", ["n1", "n28"], "")]),
        ("Set the PLMNs of the AMF to 26203 and 26204", [("plmns", ["26203", "26204"], "")]),
        (
            "Set the ciphering algorithms of the AMF to NEA2, NEA1 and the T3512 to 45 min",
            [("ciphering_algorithms", ["NEA2", "NEA1"], ""), ("t3512", 45.0, "min")],
        ),
        ("Set the AMF T3512 to 40 min, no, 50 min", [("t3512", 50.0, "min")]),
        ("Set the gNB T310 to 2000 ms and T311 to 3000 ms", [("t310", 2000.0, "ms"), ("t311", 3000.0, "ms")]),
        ("Set the TAC list on gnb-4 to 1, 2, 3", [("tac_list", ["1", "2", "3"], "")]),
        ("Set the interfaces of the UPF to n3, n6", [("interfaces", ["n3", "n6"], "")]),
        ("Configure the SMF with nameservers 10.0.0.1 and 10.0.0.2", [("nameservers", ["10.0.0.1", "10.0.0.2"], "")]),
        ("Set the log level of the NRF back to info", [("log_level", "info", "")]),
        ("Change the MTU of the UPF back to 1500", [("mtu", 1500.0, "")]),
    ],
)
def test_a_setting_is_a_noun_and_its_value(acted, text, expected):
    assert [(p["key"], p["value"], p.get("unit", "")) for p in acted(text)[0]["configure"]["parameters"]] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "enable TLS on the AMF and the SMF",
            [
                {
                    "kind": "CONFIGURE",
                    "target": {"network_function": "AMF"},
                    "configure": {"parameters": [{"key": "tls", "value": True}]},
                },
                {
                    "kind": "CONFIGURE",
                    "target": {"network_function": "SMF"},
                    "configure": {"parameters": [{"key": "tls", "value": True}]},
                },
            ],
        ),
        (
            "Set the log level of the AMF to debug and of the SMF to info",
            [
                {
                    "kind": "CONFIGURE",
                    "target": {"network_function": "AMF"},
                    "configure": {"parameters": [{"key": "log_level", "value": "debug"}]},
                },
                {
                    "kind": "CONFIGURE",
                    "target": {"network_function": "SMF"},
                    "configure": {"parameters": [{"key": "log_level", "value": "info"}]},
                },
            ],
        ),
        (
            "deploy a UPF and set its MTU to 9000",
            [
                {"kind": "DEPLOY", "target": {"network_function": "UPF"}},
                {
                    "kind": "CONFIGURE",
                    "target": {"network_function": "UPF"},
                    "configure": {"parameters": [{"key": "mtu", "value": 9000.0}]},
                },
            ],
        ),
        (
            "configure the gNB gnb-17 with tx power 43 dBm",
            [
                {
                    "kind": "CONFIGURE",
                    "target": {"network_function": "GNB", "name": "gnb-17"},
                    "configure": {"parameters": [{"key": "tx_power", "value": 43.0, "unit": "dBm"}]},
                }
            ],
        ),
    ],
)
def test_a_setting_belongs_to_the_target_it_stands_with(acted, text, expected):
    assert acted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "deploy an SMF with MTU 1400 and DNN internet",
            [
                {
                    "kind": "DEPLOY",
                    "target": {"network_function": "SMF"},
                    "deploy": {"parameters": [{"key": "mtu", "value": 1400.0}, {"key": "dnn", "value": "internet"}]},
                }
            ],
        ),
        (
            "Deploy UPF with config: {cpu: 2, memory: 4Gi, interfaces: [n3, n4, n6]}",
            [
                {
                    "kind": "DEPLOY",
                    "target": {"network_function": "UPF"},
                    "deploy": {
                        "resources": {"cpu_millicores": 2000, "memory_bytes": "4294967296"},
                        "parameters": [{"key": "interfaces", "value": ["n3", "n4", "n6"]}],
                    },
                }
            ],
        ),
    ],
)
def test_what_is_deployed_takes_settings_too(acted, text, expected):
    assert acted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Set the DNS server of the SMF to 10.0.0.53 and 10.0.0.54",
        "Set the primary and secondary DNS servers of the SMF to 10.0.0.53 and 10.0.0.54",
        "Set the profile of the UPF to n3, n6",
        "Set the log level of the AMF to what the SMF has",
        "Set the handover margin from cell-1 to cell-2 to 3 dB",
        "Set the min and max sessions of the SMF to 5 and 10",
        "Change the log levels of the AMF and SMF to debug and info",
        "Set the DNS servers of the SMF to 10.0.0.53 or 10.0.0.54",
    ],
)
def test_two_values_where_one_is_said_or_each_may_have_its_own_are_asked_about(plan, text):
    assert plan(text).disposition is Disposition.NEEDS_CLARIFICATION


def test_what_is_set_of_it_is_a_setting_and_no_target(acted):
    _, setting = acted("Upgrade the AMF to 3.4.4 and set its t3512Value to 5400")
    assert setting["target"] == {"network_function": "AMF"}
    assert setting["configure"] == {"parameters": [{"key": "t3512value", "value": 5400.0}]}
