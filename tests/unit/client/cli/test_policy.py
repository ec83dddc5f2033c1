"""`netintent policy`: no server is asked."""

from __future__ import annotations

import io
import json

import pytest

from netintent_client.cli import main

POLICY = """\
version: 1
approval: {kinds: [DELETE, ROLLBACK]}
replicas: {ceiling: 20, ceilings: {UPF: 8}, floor: 1, step: 4, factor: 3}
namespaces: {allowed: [core, "ran-*"], unsaid: allow}
protected:
  - {id: charging, functions: [CHF], kinds: [DELETE, RESTART], message: not in the billing week, remedy: ask billing}
  - {id: gold, names: ["gold-*"], namespaces: [core], sites: [muc-01]}
images: {registries: [registry.example.com/core]}
maintenance:
  windows:
    - {id: night, kinds: [UPGRADE], days: [mon, tue], hours: "22:00-05:00", zone: Europe/Berlin}
    - {id: lunch, kinds: [UPGRADE], hours: "12:00-13:00", zone: UTC}
objectives: [{metric: latency, least: 1, most: 500}, {metric: availability, most: 99.99, effect: approve}]
rules:
  - id: no-latest
    kinds: [DEPLOY]
    when: |
      action.deploy.image
        .endsWith(":latest")
    effect: deny
    message: an image without a fixed version
    remedy: name a version
  - {id: few, when: size(plan.actions) > 2, effect: approve, message: many at once, remedy: send fewer}
"""
PLAN = {
    "disposition": "DISPOSITION_PLANNED",
    "actions": [
        {
            "kind": "ACTION_KIND_SCALE",
            "target": {"network_function": "UPF", "site": "edge01"},
            "scale": {"replicas": 9},
        },
        {"kind": "ACTION_KIND_RESTART", "target": {"name": "chf-1", "namespace": "core"}},
    ],
}


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """`run(*arguments, given=...)` gives exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.yaml").write_text(POLICY)
    (tmp_path / "broken.yaml").write_text(POLICY.replace("step: 4", "stride: 4").replace("endsWith", "endWith"))
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))

    def run(*arguments: str, given: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        with pytest.raises(SystemExit) as caught:
            main(["policy", *arguments])
        return caught.value.code, *capsys.readouterr()

    return run


def test_a_file_that_is_right_is_valid(run):
    code, out, err = run("check", "policy.yaml")
    verdict, digest = out.splitlines()
    assert (code, verdict, err) == (0, "VALID  13 rules", "")
    assert json.loads(run("check", "policy.yaml", "--json")[1]) == {
        "file": "policy.yaml",
        "valid": True,
        "digest": digest,
        "rules": 13,
    }


def test_a_broken_file_is_told_with_every_line_and_column(run):
    code, out, _ = run("check", "broken.yaml")
    assert code == 1
    assert out.splitlines()[:2] == [
        "INVALID  2 problems",
        "broken.yaml:3:55: replicas has no stride; did you mean step?",
    ]
    assert out.splitlines()[2].startswith("broken.yaml:19:10: there is no function endWith; did you mean endsWith?")
    code, out, _ = run("check", "broken.yaml", "--json")
    said = json.loads(out)
    assert (code, said["valid"]) == (1, False)
    assert said["problems"][0] == {
        "line": 3,
        "column": 55,
        "message": "replicas has no stride",
        "remedy": "did you mean step?",
    }


def test_the_functions_of_ones_own_catalogue_are_known(run, tmp_path):
    (tmp_path / "extra.toml").write_text('[[function]]\ntype = "PROBE"\n')
    (tmp_path / "own.yaml").write_text("version: 1\nprotected: [{id: x, functions: [PROBE]}]\n")
    assert run("check", "own.yaml")[0] == 1
    assert run("check", "own.yaml", "--set", "catalogue_file=extra.toml")[0] == 0


def test_the_rules_in_force_are_told_in_plain_words(run):
    code, out, _ = run("explain", "--policy", "policy.yaml")
    assert code == 0
    told = [" ".join(line.split()) for line in out.splitlines()]
    assert told[0] == "policy.yaml 13 rules"
    night = "on Monday or Tuesday from 22:00 to 05:00 Europe/Berlin (night)"
    assert told[2:] == [
        "asks policy.approval a person approves every DELETE or ROLLBACK",
        "denies charging no DELETE or RESTART of CHF: not in the billing week",
        "denies gold nothing is done to what is named gold-* in namespace core at site muc-01",
        "denies policy.namespaces actions work in namespace core or ran-*; where none is said that is fine",
        "denies policy.replicas.ceiling at most 8 replicas of a UPF, at most 20 replicas of any workload",
        "asks policy.replicas.floor at least 1 replica of any workload",
        "asks policy.replicas.step one action grows or shrinks a workload by at most 4 replicas and at most 3-fold",
        "denies policy.images images come from registry.example.com/core",
        f"asks policy.maintenance UPGRADE only {night} or every day from 12:00 to 13:00 UTC (lunch)",
        "denies policy.objectives.latency latency that is asked for is at least 1 ms and at most 500 ms",
        "asks policy.objectives.availability availability that is asked for is at most 99.99 percent",
        'denies no-latest of DEPLOY: an image without a fixed version, where action.deploy.image .endsWith(":latest")',
        "asks few many at once, where size(plan.actions) > 2",
    ]


def test_the_policy_is_the_one_that_serve_would_have(run, monkeypatch):
    assert run("explain")[1].startswith("default  5 rules\n")
    monkeypatch.setenv("NETINTENT_POLICY_FILE", "policy.yaml")
    assert run("explain")[1].startswith("policy.yaml  13 rules\n")
    monkeypatch.setenv("NETINTENT_POLICY_FILE", "broken.yaml")
    code, out, err = run("explain")
    assert (code, out) == (1, "")
    assert "netintent: broken.yaml:3:55: replicas has no stride" in err


def test_of_a_plan_it_is_told_which_rule_speaks_and_which_is_met_and_why(run):
    code, out, _ = run("explain", "plan.json", "--policy", "policy.yaml", "--current-replicas", "core/upf=6")
    assert code == 1
    assert out.startswith("DENIED  by policy.yaml  sha256:")
    first, second, whole = (part.splitlines() for part in out.split("\n\n")[1:])
    assert first[0] == "1. SCALE  UPF"
    assert "denies   policy.replicas.ceiling" in first[1]
    assert "9 replicas are more than the 8 that a UPF may have  actions[0].scale.replicas" in first[1]
    assert first[2].strip() == "ask for at most 8"
    assert any(line.startswith("allows   policy.replicas.step") and "a change by 3 replicas" in line for line in first)
    assert first[-1].startswith("silent   policy.images, policy.maintenance")
    assert second[0] == "2. RESTART  chf-1"
    assert "not in the billing week  actions[1].target" in second[1]
    assert whole[0] == "the whole plan"
    assert "it is not so that size(plan.actions) > 2" in whole[1]


def test_a_plan_from_standard_input_can_be_explained_as_json(run):
    code, out, _ = run("explain", "-", "--json", given=json.dumps({"id": 1, "plan": PLAN}))
    said = json.loads(out)
    assert (code, said["denied"], said["requires_approval"], said["actions"]) == (0, False, False, 2)
    assert said["policy"] == "default"
    assert {row["effect"] for row in said["says"]} == {"ALLOW"}
    assert {row["rule_id"] for row in said["says"]} <= {row["rule_id"] for row in said["rules"]}


def test_a_plan_that_needs_approval_says_so_and_exits_with_0(run):
    plan = {"disposition": "DISPOSITION_PLANNED", "actions": [{"kind": "ACTION_KIND_DELETE", "target": {"name": "x"}}]}
    code, out, _ = run("explain", "-", given=json.dumps(plan))
    assert code == 0
    assert out.startswith("NEEDS APPROVAL  by default")


def test_of_what_is_not_planned_a_policy_does_not_speak(run):
    code, out, _ = run("explain", "-", given='{"disposition": "DISPOSITION_REJECTED"}')
    assert (code, out) == (0, "REJECTED  a policy speaks of PLANNED plans only\n")
