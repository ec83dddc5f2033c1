"""Orders said indirectly, tersely or with a slip: what is asked for, and what only looks alike."""

from __future__ import annotations

import pytest

from netintent_server.model.plan import Disposition


def _one(kind: str, function: str, **more: object) -> list[dict[str, object]]:
    return [{"kind": kind, "target": {"network_function": function}, **more}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We'd be grateful if somebody restarted the UDR", _one("RESTART", "UDR")),
        ("It would help if you scaled the CHF to 4", _one("SCALE", "CHF", scale={"replicas": 4})),
        ("Give the NSSF a reboot, please", _one("RESTART", "NSSF")),
        ("get the BSF upgraded to 2.4.1", _one("UPGRADE", "BSF", upgrade={"version": "2.4.1"})),
        ("PCF: back to 3.0.1", _one("ROLLBACK", "PCF", rollback={"to_version": "3.0.1"})),
        ("the UDM back to 1.4.2, please", _one("ROLLBACK", "UDM", rollback={"to_version": "1.4.2"})),
        ("scale the NEF to fvie replicas", _one("SCALE", "NEF", scale={"replicas": 5})),
        ("UDR -> 2.7.1", _one("UPGRADE", "UDR", upgrade={"version": "2.7.1"})),
        ("the NEF to version 5.0, please", _one("UPGRADE", "NEF", upgrade={"version": "5.0"})),
        ("shave one pod off the LMF", _one("SCALE", "LMF", scale={"replicas_delta": -1})),
        ("I'd love it if someone deleted the EIR", _one("DELETE", "EIR")),
        ("scal the PCF to thre", _one("SCALE", "PCF", scale={"replicas": 3})),
        ("grow the UPF by 2 for the morning rush", _one("SCALE", "UPF", scale={"replicas_delta": 2})),
        (
            "Shift five eighths of the load from cell-4 to cell-5",
            [
                {
                    "kind": "STEER_TRAFFIC",
                    "steer_traffic": {"source": "cell-4", "destination": "cell-5", "share_percent": 62.5},
                }
            ],
        ),
        (
            "create a shared slice called harbour-2",
            [{"kind": "DEPLOY", "target": {"slice": {"type": "SHARED", "name": "harbour-2"}}}],
        ),
        ("The URLLC slice, tear it down", [{"kind": "DELETE", "target": {"slice": {"type": "URLLC"}}}]),
        ("From three to seven pods, grow the CHF", _one("SCALE", "CHF", scale={"replicas": 7})),
        ("Two more LMF instances, please", _one("SCALE", "LMF", scale={"replicas_delta": 2})),
        (
            "please do a canary upgrade of the NRF to 4.2",
            _one("UPGRADE", "NRF", upgrade={"version": "4.2", "strategy": "CANARY"}),
        ),
        ("get us an EIR up and running", _one("DEPLOY", "EIR")),
        ("For tomorrow's rehearsal we want you to restart the SCP", _one("RESTART", "SCP")),
        ("@helper grow the NEF to 3", _one("SCALE", "NEF", scale={"replicas": 3})),
        ("multiply the UDR pods by three", _one("SCALE", "UDR", scale={"factor": 3.0})),
        ("deploy BSF w/ 2 cores", _one("DEPLOY", "BSF", deploy={"resources": {"cpu_millicores": 2000}})),
        ("scale the PCF so that there are 4 replicas", _one("SCALE", "PCF", scale={"replicas": 4})),
        ("roll out a new SMSF, version 1.2.0", _one("DEPLOY", "SMSF", deploy={"version": "1.2.0"})),
        (
            "offload cell-31 to cell-32",
            [{"kind": "STEER_TRAFFIC", "steer_traffic": {"source": "cell-31", "destination": "cell-32"}}],
        ),
        (
            "deploy an AMF at edge11, no wait, at edge12",
            [{"kind": "DEPLOY", "target": {"network_function": "AMF", "site": "edge12"}}],
        ),
        ("Have the UDR scaled to 4", _one("SCALE", "UDR", scale={"replicas": 4})),
        ("let the UDR have 4Gi of memory", _one("SCALE", "UDR", scale={"resources": {"memory_bytes": "4294967296"}})),
        ("launch three more CHFs", _one("SCALE", "CHF", scale={"replicas_delta": 3})),
        ("dial the LMF up to 7", _one("SCALE", "LMF", scale={"replicas": 7})),
        ("ditch the EIR, remove it", _one("DELETE", "EIR")),
        (
            "deploy an AUSF. 2 cores, 4Gi",
            _one("DEPLOY", "AUSF", deploy={"resources": {"cpu_millicores": 2000, "memory_bytes": "4294967296"}}),
        ),
        ("scale the PCF to 4. Correction: make that 3", _one("SCALE", "PCF", scale={"replicas": 3})),
        ("Critical: nobody can attach. Restart the MME", _one("RESTART", "MME", priority="CRITICAL")),
        ("restart the MME. This is urgent.", _one("RESTART", "MME", priority="CRITICAL")),
        ("To 2.2.1, please upgrade the NRF", _one("UPGRADE", "NRF", upgrade={"version": "2.2.1"})),
        ("The SMF is needed no more. Get rid of it", _one("DELETE", "SMF")),
        (
            "T3550 on the SMF: please set to 6 s",
            _one("CONFIGURE", "SMF", configure={"parameters": [{"key": "t3550", "value": 6.0, "unit": "s"}]}),
        ),
        (
            "put the MTU of the SGW at 1400",
            _one("CONFIGURE", "SGW", configure={"parameters": [{"key": "mtu", "value": 1400.0}]}),
        ),
        ("We would be ever so grateful if somebody might restart the LMF", _one("RESTART", "LMF")),
        ("Might I politely ask you to scale the BSF to 2", _one("SCALE", "BSF", scale={"replicas": 2})),
        ("Would it perhaps be possible to have the SMSF restarted?", _one("RESTART", "SMSF")),
        ("I was wondering if you could restart the EIR", _one("RESTART", "EIR")),
        ("It would be lovely if the NEF could be scaled to 3", _one("SCALE", "NEF", scale={"replicas": 3})),
        ("If you get a minute, restart the SCP", _one("RESTART", "SCP")),
        ("Restart the SCP if you have five minutes", _one("RESTART", "SCP")),
        ("Whenever you can spare a moment restart the SCP", _one("RESTART", "SCP")),
        ("Could the AUSF be restarted, please?", _one("RESTART", "AUSF")),
        ("What I meant: scale the UDR to 2", _one("SCALE", "UDR", scale={"replicas": 2})),
        ("Morning! Restart the CHF", _one("RESTART", "CHF")),
        ("scale the PCF to 4, would you?", _one("SCALE", "PCF", scale={"replicas": 4})),
        ("delete the MME, they don't need it any more", _one("DELETE", "MME")),
        ("restart the HSS, then I can sign off and go home", _one("RESTART", "HSS")),
        ("we'd like one more UDM replica", _one("SCALE", "UDM", scale={"replicas_delta": 1})),
        ("One last thing and I'm off: the NRF needs a restart", _one("RESTART", "NRF")),
        (
            "Delete the LMF after 23:00, and not earlier",
            _one("DELETE", "LMF", schedule={"text": "after 23:00"}),
        ),
        (
            "reduce the latency of slice gold from 20 ms to 8 ms",
            [
                {
                    "kind": "ASSURE",
                    "target": {"slice": {"name": "gold"}},
                    "objectives": [{"metric": "latency", "comparison": "AT_MOST", "value": 8.0, "unit": "ms"}],
                }
            ],
        ),
        (
            "deploy an AMF at edge01 and an SMF at edge02, both low priority",
            [
                {"kind": "DEPLOY", "target": {"network_function": name, "site": site}, "priority": "LOW"}
                for name, site in (("AMF", "edge01"), ("SMF", "edge02"))
            ],
        ),
        (
            "Create two slices: eMBB slice stand-a and URLLC slice var-1",
            [
                {"kind": "DEPLOY", "target": {"slice": {"type": kind, "name": name}}}
                for kind, name in (("EMBB", "stand-a"), ("URLLC", "var-1"))
            ],
        ),
        ("um could you uh restart the UDR", _one("RESTART", "UDR")),
        ("From two replicas to five the UDR should be scaled", _one("SCALE", "UDR", scale={"replicas": 5})),
        ("scale the UDR to 7 (currently 4)", _one("SCALE", "UDR", scale={"replicas": 7})),
        ("restart the UDR, it keeps crashing", _one("RESTART", "UDR")),
        ("the SCP is stuck, get it restarted", _one("RESTART", "SCP")),
        ("please can the UDR be brought to version 2.1?", _one("UPGRADE", "UDR", upgrade={"version": "2.1"})),
        ("For the summer fair create an AF", _one("DEPLOY", "AF")),
        ("roll the SCP back to 1.0.2, the new one leaks", _one("ROLLBACK", "SCP", rollback={"to_version": "1.0.2"})),
        (
            "Storage on the UDR should be resized to 250 GB",
            _one("SCALE", "UDR", scale={"resources": {"storage_bytes": "250000000000"}}),
        ),
        (
            "scale amf=4 smf=5",
            [*_one("SCALE", "AMF", scale={"replicas": 4}), *_one("SCALE", "SMF", scale={"replicas": 5})],
        ),
        ("the SCP 3.3 is flapping, revert to 3.2.7", _one("ROLLBACK", "SCP", rollback={"to_version": "3.2.7"})),
        (
            "flip on TLS for the SCP",
            _one("CONFIGURE", "SCP", configure={"parameters": [{"key": "tls", "value": True}]}),
        ),
        ("upgrade the UDM 1.2.9 -> 1.3.0", _one("UPGRADE", "UDM", upgrade={"version": "1.3.0"})),
        (
            "autoscale the UDM, floor 2, ceiling 5",
            _one("SCALE", "UDM", scale={"autoscale": {"min_replicas": 2, "max_replicas": 5}}),
        ),
        (
            "deploy an AF and a NEF, one of each",
            [*_one("DEPLOY", "AF", deploy={"replicas": 1}), *_one("DEPLOY", "NEF", deploy={"replicas": 1})],
        ),
        (
            "scale the UDM to 5 to keep latency below 9 ms",
            _one(
                "SCALE",
                "UDM",
                scale={"replicas": 5},
                objectives=[{"metric": "latency", "comparison": "BELOW", "value": 9.0, "unit": "ms"}],
            ),
        ),
        (
            "the client needs URLLC slice weld-1, latency < 4 ms; create it",
            [
                {
                    "kind": "DEPLOY",
                    "target": {"slice": {"type": "URLLC", "name": "weld-1"}},
                    "objectives": [{"metric": "latency", "comparison": "BELOW", "value": 4.0, "unit": "ms"}],
                }
            ],
        ),
        (
            "PCF, UDM and NRF: restart them",
            [{"kind": "RESTART", "target": {"network_function": name}} for name in ("PCF", "UDM", "NRF")],
        ),
    ],
)
def test_an_order_is_read_however_it_is_wrapped(acted, text, expected):
    assert acted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "SMF back to 3",  # the version, or so many replicas?
        "UDR: back to normal",
        "UDR to 2.7.1?",
        "LMF x2",  # deployed, or scaled to two?
        "LMF +2",
        "LMF: 2 -> 4",
        "get me the UDR logs",
        "edge02 is full, the UPF there needs more capacity",
        "2.9.1 of the UDR was fine, go back to it",  # to which? the version is far from its verb
        "Could the AUSF be restarted?",  # a question, where nothing shows that it asks for it
        "could you book me a room near the data centre?",
        "have you scaled the UDR to 4",
        "take the MTU of the SGW to 1400",
        "Restart procedures for the UDR",
        "Shift log, night shift: the UDR was scaled to 3",
        "UDR to 10.0.0.1",
        "we moved the UDR to 2.7.1",
        "Changes of this week: UDR to 2.7.1",
        "give the AMF a restart policy of Always",
        "I'd appreciate it if you did not restart the AMF",
        "It would be great if nobody deleted the AMF",
        "I was asked if you removed the LMF",
    ],
)
def test_what_only_looks_like_an_order_is_not_planned(plan, text):
    assert plan(text).disposition is not Disposition.PLANNED
