"""`netintent render` as a process: every format, a batch through a pipe, colours in a terminal."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import re

import yaml

ROWS = """\
{"id": "a", "text": "Deploy 3 free5gc-upf replicas in namespace core at site edge01"}
{"id": "b", "text": "Scale the free5gc-amf to 5 in namespace core at site edge01"}
{"id": "c", "text": "sing me a song"}
{"id": "d", "text": "restart the free5gc-amf"}
"""


def plan(kind, **change):
    target = {"network_function": "UPF", "component": "free5gc-upf", "namespace": "core", "site": "edge01"}
    action = {"kind": f"ACTION_KIND_{kind}", "target": target, **change}
    return json.dumps({"disposition": "DISPOSITION_PLANNED", "actions": [action]})


DEPLOY = plan("DEPLOY", deploy={"replicas": 3, "image": f"registry.example/{'long-' * 20}name:1"})


async def test_one_plan_in_the_forms_of_a_package_and_of_a_generator(serve, netintent):
    formats = ("nephio-package-variant", "nephoran-intent-plan")
    async with serve() as server:
        where = {"NETINTENT_SERVER": server.address}
        done = await asyncio.gather(
            *(netintent("render", "--format", form, stdin=DEPLOY, env=where) for form in formats)
        )
    assert [one.code for one in done] == [0, 0], [one.err for one in done]
    package, nephoran = (yaml.safe_load(one.out) for one in done)
    assert package["spec"]["downstream"] == {"repo": "edge01", "package": "free5gc-upf"}
    assert nephoran["actions"][0]["component"] == "free5gc-upf"


async def test_a_batch_is_one_stream_of_documents_and_every_row_without_one_is_named(serve, netintent):
    async with serve() as server:
        where = {"NETINTENT_SERVER": server.address}
        plans = await netintent("plan", "--input", "-", stdin=ROWS, env=where)
        manifests, lines = await asyncio.gather(
            netintent("render", "--format", "kubernetes", stdin=plans.out, env=where),
            netintent("render", "--format", "nephoran-intent-plan", stdin=plans.out, env=where),
        )
    assert (manifests.code, lines.code) == (1, 1)
    assert [one["spec"]["replicas"] for one in yaml.safe_load_all(manifests.out)] == [3, 5]
    assert "netintent: c: disposition: the plan is REJECTED" in manifests.err
    assert "netintent: d: FORMAT_LOSS: actions[0]: a restart is a new timestamp" in manifests.err
    assert manifests.err.endswith("netintent: 2 of 4 rows were not written\n")
    assert [json.loads(line)["actions"][0]["replicas"] for line in lines.out.splitlines()] == [3, 5]


async def test_a_plan_of_which_nothing_can_be_said_ends_with_1(serve, netintent):
    async with serve() as server:
        where = {"NETINTENT_SERVER": server.address}
        done = await netintent("render", "--format", "nephio-nf-deployment", stdin=plan("RESTART"), env=where)
    assert (done.code, done.out) == (1, "")
    assert "FORMAT_LOSS: NEPHIO_NF_DEPLOYMENT can say nothing of this plan; use another format: " in done.err


async def test_a_terminal_shows_colours_and_the_same_text(serve, netintent, spawn, tmp_path):
    async with serve() as server:
        where = {"NETINTENT_SERVER": server.address}
        (tmp_path / "plan.json").write_text(DEPLOY)
        piped = await netintent("render", "plan.json", "--format", "kubernetes", env=where)
        ours, theirs = pty.openpty()
        try:
            options = ("plan.json", "--format", "kubernetes")
            screen = {"TERM": "xterm-256color", "COLUMNS": "60", "NO_COLOR": ""}
            process = await spawn("render", *options, env=where | screen, stdout=theirs)
            os.close(theirs)
            shown = b""
            while chunk := await asyncio.to_thread(_read, ours):
                shown += chunk
            assert await process.wait() == 0
        finally:
            os.close(ours)
    assert b"\x1b[" in shown
    assert "\x1b" not in piped.out
    assert re.sub(r"\x1b\[[\d;]*m", "", shown.decode()).replace("\r\n", "\n") == piped.out


def _read(end):
    try:
        return os.read(end, 65536)
    except OSError:  # how Linux says that the other end is closed
        return b""
