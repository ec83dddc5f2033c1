"""Orders as operators put them: by a noun, by a need, behind their object, without a verb, in forms."""

from __future__ import annotations

import pytest

from netintent_server.model.plan import Disposition, PlanContext


def one(kind, function, **change):
    return [{"kind": kind, "target": {"network_function": function}, **change}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rollback of the UDM to release 4.1", one("ROLLBACK", "UDM", rollback={"to_version": "4.1"})),
        ("Installation of 2 AUSF instances requested", one("DEPLOY", "AUSF", deploy={"replicas": 2})),
        ("A reduction of the PCF by 2 pods is needed", one("SCALE", "PCF", scale={"replicas_delta": -2})),
        ("We need an NWDAF", one("DEPLOY", "NWDAF")),
        ("we want twice as many SMF pods", one("SCALE", "SMF", scale={"factor": 2.0})),
        ("we want the UDR on 3.0.1", one("UPGRADE", "UDR", upgrade={"version": "3.0.1"})),
        ("Three more UPFs are needed", one("SCALE", "UPF", scale={"replicas_delta": 3})),
        ("The NSSF needs a restart", one("RESTART", "NSSF")),
        ("4 cores and 8Gi for the CHF, please resize",
         one("SCALE", "CHF", scale={"resources": {"cpu_millicores": 4000, "memory_bytes": "8589934592"}})),
        ("a single NEF, please deploy it", one("DEPLOY", "NEF", deploy={"replicas": 1})),
        ("SCP -> 4 replicas", one("SCALE", "SCP", scale={"replicas": 4})),
        ("Zero replicas for the LMF, please", one("SCALE", "LMF", scale={"replicas": 0})),
        ("DU: make it 7", one("SCALE", "DU", scale={"replicas": 7})),
        ("nrf restart please", one("RESTART", "NRF")),
        ("Let the AMF scale to 6", one("SCALE", "AMF", scale={"replicas": 6})),
        ("Take the SMF from 1.2 to 1.3", one("UPGRADE", "SMF", upgrade={"version": "1.3"})),
        ("Remove two of the six AMF replicas", one("SCALE", "AMF", scale={"replicas_delta": -2})),
        ("Scale out the UPF by adding 2 instances", one("SCALE", "UPF", scale={"replicas_delta": 2})),
        ("Run the BSF with 3 pods instead of 6", one("SCALE", "BSF", scale={"replicas": 3})),
        ("INC-4711: the SMF is slow, bounce it", one("RESTART", "SMF")),
        ("Change request CHG0099\nTarget: AMF\nAction: scale to 3 replicas",
         one("SCALE", "AMF", scale={"replicas": 3})),
    ],
)  # fmt: skip
def test_an_order_is_read_however_it_is_put(acted, text, expected):
    assert acted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The UPF at edge01 and the SMF at edge02 should be restarted",
         [("RESTART", "UPF", "edge01"), ("RESTART", "SMF", "edge02")]),
        ("The AMF must be scaled to 3 and the UDM should be deleted",
         [("SCALE", "AMF", None), ("DELETE", "UDM", None)]),
        ("Delete the PCF and reboot the AMF, both at edge03",
         [("DELETE", "PCF", "edge03"), ("RESTART", "AMF", "edge03")]),
        ("Two jobs at site ulm-2: restart the AMF and scale the SMF to 2",
         [("RESTART", "AMF", "ulm-2"), ("SCALE", "SMF", "ulm-2")]),
        ("AMF: upgrade to 2.1, SMF: restart", [("UPGRADE", "AMF", None), ("RESTART", "SMF", None)]),
        ("Deploy NRF deploy PCF", [("DEPLOY", "NRF", None), ("DEPLOY", "PCF", None)]),
    ],
)  # fmt: skip
def test_each_action_has_its_own_subject_and_place(acted, text, expected):
    made = acted(text)
    assert [(a["kind"], a["target"]["network_function"], a["target"].get("site")) for a in made] == expected


@pytest.mark.parametrize(
    "text",
    [
        "cut jitter on the eMBB slice by 20 %",
        "Increase the throughput of the UPF by half",
        "The AMF should get 30 % more memory",
        "Kill the AMF pod",
        "Deploy the newest version of the SMF",
        "We need more UPF capacity",
    ],
)
def test_a_change_of_what_has_no_size_is_asked_about(plan, text):
    assert plan(text).disposition is Disposition.NEEDS_CLARIFICATION


@pytest.mark.parametrize(
    "text",
    [
        "Deployment of 5G cores: a survey",
        "Upgrade of the AMF to 2.1 was done yesterday",
        "UPF CPU at 91 %, latency 14 ms, 3 replicas",
        "I'd like to see the AMF status",
        "How many AMF replicas would we need?",
    ],
)
def test_titles_readings_and_questions_are_no_orders(plan, text):
    assert plan(text).disposition is Disposition.REJECTED


def test_an_explanation_points_at_its_words_also_where_they_were_read_out_of_their_order(planner):
    text = "Auto-scalep to 5 inever mind nn dnind nstances en needed"
    explanation = planner.plan(text, PlanContext(), explain=True).explanation
    assert all(text[rule.span.start : rule.span.end] == rule.span.text for rule in explanation.rules if rule.span)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (
            "CHG-77\nAction: scale out\nNF: UPF\nSite: edge07\nReplicas: 4 -> 6",
            {"kind": "SCALE", "target": {"network_function": "UPF", "site": "edge07"}, "scale": {"replicas": 6}},
        ),
        (
            "Upgrade request\n- NF: PCF\n- namespace: policy-1\n- version: 4.4.0\n- when: Sunday 02:00",
            {
                "kind": "UPGRADE",
                "target": {"network_function": "PCF", "namespace": "policy-1"},
                "upgrade": {"version": "4.4.0"},
                "schedule": {"text": "Sunday 02:00"},
            },
        ),
        (
            "Deployment request\nFunction: NSSF\nCount: 2\nPriority: high",
            {
                "kind": "DEPLOY",
                "target": {"network_function": "NSSF"},
                "deploy": {"replicas": 2},
                "priority": "HIGH",
            },
        ),
        (
            "SCALE UDR\nREPLICAS: 3\nSITE: EDGE-9",
            {"kind": "SCALE", "target": {"network_function": "UDR", "site": "edge-9"}, "scale": {"replicas": 3}},
        ),
        (
            "Scale: NF=UDR; replicas=3; ns=subs",
            {"kind": "SCALE", "target": {"network_function": "UDR", "namespace": "subs"}, "scale": {"replicas": 3}},
        ),
        (
            "Type: RESTART\nTarget: AMF\nNamespace: core",
            {"kind": "RESTART", "target": {"network_function": "AMF", "namespace": "core"}},
        ),
    ],
)
def test_a_form_is_one_order(acted, form, expected):
    assert acted(form) == [expected]


def test_a_form_that_names_nothing_to_act_on_is_asked_about(plan):
    assert plan("Action: scale out\nSite: edge07\nReplicas: 6").disposition is Disposition.NEEDS_CLARIFICATION
