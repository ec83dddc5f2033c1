"""`diff` and `feasibility` as real processes against a real server, with the sample manifests."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = next(parent for parent in Path(__file__).parents if (parent / "pyproject.toml").exists())


def scale(name, namespace="", **change):
    action = {"kind": "ACTION_KIND_SCALE", "target": {"name": name, "namespace": namespace}, "scale": change}
    return {"disposition": "DISPOSITION_PLANNED", "actions": [action]}


def apply(patch):
    subprocess.run(["git", "apply"], input=patch, text=True, check=True)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A checkout of manifests, in which commands run."""
    shutil.copytree(ROOT / "samples/manifests", tmp_path / "manifests")
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], check=True)
    return tmp_path


async def test_a_plan_is_piped_into_a_patch_that_git_applies(serve, netintent, folder):
    async with serve() as server:
        where = {"NETINTENT_SERVER": server.address}
        text = "Upgrade the AMF to 3.4.4, scale the UPF at edge02 to 4 and deploy 2 NSSF replicas in namespace core"
        planned = await netintent("plan", text, "--json", env=where)
        done = await netintent("diff", "manifests", stdin=planned.out, env=where)
        assert done.code == 0, done.err
        heads = [line for line in done.out.splitlines() if line.startswith(("CHANGED", "CREATED"))]
        assert heads == [
            "CHANGED Deployment core/free5gc-amf  manifests/amf.yaml:2  actions[0]",
            "CHANGED StatefulSet user-plane/upf-edge02  manifests/upf.yaml:26  actions[1]",
            "CREATED Deployment core/nssf  actions[2]",
        ]
        assert "\n+          image: registry.example/free5gc/amf:v3.4.4\n" in done.out
        assert "AMBIGUOUS: actions[0].upgrade.version: the image of that version is taken to be" in done.err
        apply(done.out)
        assert "replicas: 4" in (folder / "manifests/upf.yaml").read_text()
        assert "name: nssf" in (folder / "manifests/deployment-nssf.yaml").read_text()
        again = await netintent("diff", "manifests", "--exit-code", stdin=planned.out, env=where)
        assert again.code == 0, "nothing is left to change"
        assert [line.split()[0] for line in again.out.splitlines()] == ["UNCHANGED"] * 3


async def test_files_without_a_last_line_feed_and_changes_at_their_ends_are_patched_as_they_are(
    serve, netintent, folder
):
    deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: upf-%d}\nspec:\n  replicas: 2"
    for i in (1, 2, 3):
        (folder / f"{i}.yaml").write_text(deployment % i)
    async with serve() as server:
        for name in ("upf-1", "upf-2", "upf-3"):
            plan = json.dumps(scale(name, replicas=5))
            files = ("1.yaml", "2.yaml", "3.yaml")
            done = await netintent("diff", *files, stdin=plan, env={"NETINTENT_SERVER": server.address})
            apply(done.out)
    for i in (1, 2, 3):
        assert (folder / f"{i}.yaml").read_text() == (deployment % i).replace("replicas: 2", "replicas: 5")


async def test_json_and_exit_codes_are_for_programs(serve, netintent, folder):
    (folder / "plan.json").write_text(json.dumps(scale("free5gc-amf", replicas=5)))
    manifests = (folder / "manifests/amf.yaml").read_text()
    async with serve() as server:
        where = {"NETINTENT_SERVER": server.address}
        as_json, nothing, broken, twice = await asyncio.gather(
            netintent("diff", "-", "--plan", "plan.json", "--json", "--exit-code", stdin=manifests, env=where),
            netintent("diff", "missing.yaml", "--plan", "plan.json", env=where),
            netintent("diff", "-", "--plan", "plan.json", stdin="a: 1\na: 2\n", env=where),
            netintent("diff", "-", env=where),
        )
    (resource,) = json.loads(as_json.out)["resources"]
    assert resource["changes"] == [{"path": "spec.replicas", "before": "2", "after": "5"}]
    assert resource["unified_diff"].startswith("--- a/manifests.yaml\n")
    assert as_json.code == 1, "something changes"
    assert (nothing.code, nothing.out) == (2, "")
    assert "MANIFESTS: missing.yaml" in nothing.err
    assert broken.code == 1
    assert "line 2 column 1" in broken.err
    assert twice.code == 2
    assert "--plan" in twice.err


async def test_what_cannot_be_read_of_one_file_among_many_is_told_with_its_own_line(serve, netintent, folder):
    (folder / "manifests/nrf.yaml").write_text("kind: NRF\n")
    plan = json.dumps(scale("free5gc-amf", replicas=5))
    async with serve() as server:
        where = {"NETINTENT_SERVER": server.address}
        odd = await netintent("diff", "manifests", stdin=plan, env=where)
        (folder / "manifests/nrf.yaml").write_text("kind: [\n")
        broken = await netintent("diff", "manifests", stdin=plan, env=where)
        (folder / "manifests/nrf.yaml").write_text("# twice\nkind: a\nkind: b\n")
        twice = await netintent("diff", "manifests", stdin=plan, env=where)
    assert "what stands at line 1 of manifests/nrf.yaml is no resource" in odd.err
    assert "not YAML at line 2 column 1 of manifests/nrf.yaml: " in broken.err
    assert "line 3 column 1 of manifests/nrf.yaml" in twice.err
    assert (odd.code, broken.code, twice.code) == (0, 1, 1)


async def test_feasibility_is_told_with_every_reason(serve, netintent):
    async with serve() as server:
        where = {"NETINTENT_SERVER": server.address}
        fine, not_so, denied = await asyncio.gather(
            netintent("feasibility", stdin=json.dumps(scale("upf-1", replicas=4)), env=where),
            netintent(
                *("feasibility", "--current-replicas", "core/upf-1=3"),
                stdin=json.dumps(scale("upf-1", replicas_delta=-9)),
                env=where,
            ),
            netintent(
                *("feasibility", "--json"),
                stdin=json.dumps(scale("upf-1", "kube-system", replicas=4)),
                env=where,
            ),
        )
    assert fine.code == 0
    assert fine.out.splitlines()[0] == "FEASIBLE"
    assert not_so.code == 1
    assert not_so.out.startswith("INFEASIBLE  1 reason\n")
    assert "CURRENT_STATE  actions[0].scale.replicas_delta  3 of core/upf-1 run now" in not_so.out
    answer = json.loads(denied.out)
    assert (denied.code, answer["result"]) == (1, "FEASIBILITY_RESULT_INFEASIBLE")
    assert [(r["category"], r["rule_id"]) for r in answer["reasons"]] == [
        ("INFEASIBILITY_CATEGORY_POLICY", "cluster-namespaces")
    ]
