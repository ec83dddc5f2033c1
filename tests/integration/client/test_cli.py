"""The command line as real processes against a real server: output, exit codes, pipes."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import pty
import signal
import sys

import pytest
from google.protobuf import json_format

from netintent.intent.v1.plan_pb2 import IntentPlan

NOWHERE = "127.0.0.1:1"


async def test_a_plan_says_where_each_field_came_from(serve, operator, netintent):
    async with serve(planner=operator) as server:
        done = await netintent("plan", "Scale the UPF to 4", "--server", server.address)
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0] == "PLANNED  confidence 0.90"
    assert '1. SCALE  "Scale" [0:5]' in lines
    assert any(line.split() == ["scale.replicas", "4", "default", "scripted"] for line in lines)
    assert done.err == ""
    assert "\x1b" not in done.out, "no colour in a pipe"


async def test_a_plan_that_is_none_asks_back_and_exits_with_4(serve, operator, netintent):
    async with serve(planner=operator) as server:
        where = {"NETINTENT_SERVER": server.address}
        asked, refused = await asyncio.gather(
            netintent("plan", "Which one?", env=where), netintent("plan", "Sing!", "--json", env=where)
        )
    assert (asked.code, refused.code) == (4, 4)
    assert asked.out.splitlines()[2:] == ["? Which one?  actions[0].target.name", "  a, b"]
    plan = json.loads(refused.out)
    assert plan["disposition"] == "DISPOSITION_REJECTED"
    assert plan["findings"][0]["message"] == "Ünknown"


async def test_json_of_a_plan_renders_as_manifests(serve, operator, netintent):
    async with serve(planner=operator) as server:
        where = {"NETINTENT_SERVER": server.address}
        planned = await netintent("plan", "Scale the UPF to 4", "--json", env=where)
        options = ("--format", "kubernetes")
        rendered, written = await asyncio.gather(
            netintent("render", *options, stdin=planned.out, env=where),
            netintent("render", *options, "--output", "out.yaml", "-", stdin=planned.out, env=where),
        )
    assert (rendered.code, written.code) == (0, 0), rendered.err
    assert "replicas: 4" in rendered.out
    assert written.out == ""


async def test_what_a_form_cannot_say_goes_to_standard_error(serve, operator, netintent, tmp_path):
    async with serve(planner=operator) as server:
        where = {"NETINTENT_SERVER": server.address}
        plan = json.loads((await netintent("plan", "Scale the UPF", "--json", env=where)).out)
        plan["actions"][0]["target"]["site"] = "edge01"
        (tmp_path / "plan.json").write_text(json.dumps({"id": 7, "plan": plan}))
        done = await netintent("render", "--format", "nephoran-network-intent", "plan.json", env=where)
    assert done.code == 0, done.err
    assert "FORMAT_LOSS: actions[0].target.site" in done.err
    assert "FORMAT_LOSS" not in done.out


async def test_options_of_context_reach_the_server(serve, operator, netintent):
    options = (
        "--namespace core --cluster c1 --site s1 --region r1 --time-zone Europe/Berlin --current-replicas core/upf=3"
    )
    async with serve(planner=operator) as server:
        done = await netintent(
            "--server", server.address, "plan", "Scale it", *options.split(), "--now", "2026-11-23T09:30:00+01:00"
        )
    assert done.code == 0, done.err
    context = operator.requests[0].context
    assert (context.namespace, context.cluster, context.site, context.region) == ("core", "c1", "s1", "r1")
    assert context.time_zone == "Europe/Berlin"
    assert dict(context.current_replicas) == {"core/upf": 3}
    assert context.now.isoformat() == "2026-11-23T08:30:00+00:00"


async def test_the_text_may_come_from_standard_input_in_any_script(serve, operator, netintent):
    async with serve(planner=operator) as server:
        done = await netintent(
            "plan", "-", stdin="Scale die Verfügbarkeit 可用性\n", env={"NETINTENT_SERVER": server.address}
        )
    assert done.code == 0, done.err
    assert operator.requests[0].intent == "Scale die Verfügbarkeit 可用性"


async def test_a_terminal_that_lacks_a_character_gets_another(serve, operator, netintent):
    async with serve(planner=operator) as server:
        ascii_only = {"NETINTENT_SERVER": server.address, "PYTHONIOENCODING": "ascii"}
        people, program = await asyncio.gather(
            netintent("plan", "Sing!", env=ascii_only), netintent("plan", "Sing!", "--json", env=ascii_only)
        )
    assert (people.code, program.code) == (4, 4)
    assert "?nknown" in people.out
    assert "Ünknown" in program.out, "JSON is UTF-8"


async def test_progress_and_explanation_are_told_when_asked_for(serve, operator, netintent):
    async with serve(planner=operator) as server:
        where = {"NETINTENT_SERVER": server.address}
        told, explained = await asyncio.gather(
            netintent("plan", "Scale it", "--stream", env=where),
            netintent("plan", "Scale it", "--stream", "--explain", "--json", env=where),
        )
    assert "netintent: parse" in told.err.splitlines()
    assert told.out.startswith("PLANNED")
    assert json.loads(explained.out)["plan"]["disposition"] == "DISPOSITION_PLANNED"
    assert sorted(request.explain for request in operator.requests) == [False, True]


async def test_health_answers_with_its_exit_code(serve, operator, netintent):
    async with serve(planner=operator) as server:
        where = {"NETINTENT_SERVER": server.address}
        up, unknown, as_json, down = await asyncio.gather(
            netintent("health", "netintent.intent.v1.IntentService", env=where),
            netintent("health", "nobody", env=where),
            netintent("health", "--json", env=where),
            netintent("health", env={"NETINTENT_SERVER": NOWHERE}),
        )
    assert (up.code, up.out) == (0, "SERVING\n")
    assert (unknown.code, unknown.out) == (1, "")
    assert json.loads(as_json.out) == {"service": "", "status": "SERVING"}
    assert (down.code, down.out) == (3, "")


async def test_health_is_watched_until_the_server_drains(serve, operator, spawn):
    async with serve(planner=operator) as server:
        process = await spawn("health", "--watch", "--server", server.address)
        assert await asyncio.wait_for(process.stdout.readline(), 20) == b"SERVING\n"
    out, _ = await asyncio.wait_for(process.communicate(), 20)
    assert (process.returncode, out) == (3, b"NOT_SERVING\n")


async def test_status_and_capabilities_are_tables_for_people_and_json_for_programs(serve, operator, netintent):
    async with serve(planner=operator) as server:
        where = {"NETINTENT_SERVER": server.address}
        commands = [("status",), ("--json", "status"), ("capabilities",), ("capabilities", "--json")]
        status, status_json, can, can_json = await asyncio.gather(*(netintent(*c, env=where) for c in commands))
    assert status.out.startswith("serving for ")
    assert "data_dir" in status.out
    assert {queue["name"] for queue in json.loads(status_json.out)["queues"]} == {"calls", "streams"}
    assert "kubernetes" in can.out
    assert "intent_characters" in json.loads(can_json.out)["limits"]


async def test_a_server_that_is_not_there_is_one_line_and_exit_code_3(netintent):
    done = await netintent("plan", "Scale it", "--server", NOWHERE)
    assert (done.code, done.out) == (3, "")
    assert done.err.count("\n") == 1
    assert "--server" in done.err


async def test_a_refused_request_names_field_and_remedy_and_exits_with_1(serve, operator, netintent):
    async with serve(planner=operator) as server:
        done = await netintent("plan", " ", "--namespace", "Not A Name", "--server", server.address)
    assert (done.code, done.out) == (1, "")
    assert [line.split(": ")[1] for line in done.err.splitlines()] == ["intent", "context.namespace"]


async def test_time_that_runs_out_exits_with_3_and_says_where(serve, operator, netintent):
    async with serve(planner=operator) as server:
        where = {"NETINTENT_SERVER": server.address, "NETINTENT_TIMEOUT": "0.3"}
        done = await netintent("plan", "wait", env=where)
    assert done.code == 3
    assert done.err == "netintent: the time ran out in stage PARSE; give more with --timeout\n"


async def test_the_token_comes_from_a_file_or_the_environment(serve, operator, netintent, tmp_path):
    identity = f'principal = "bob"\nscopes = ["read"]\ntoken_sha256 = "{hashlib.sha256(b"a-token").hexdigest()}"\n'
    (tmp_path / "identities.toml").write_text(f"[[identity]]\n{identity}")
    (tmp_path / "token").write_text("a-token\n")
    async with serve(planner=operator, auth__identities_file=tmp_path / "identities.toml") as server:
        where = {"NETINTENT_SERVER": server.address}
        none, file, variable, scope = await asyncio.gather(
            netintent("plan", "Scale it", env=where),
            netintent("plan", "Scale it", "--token-file", "token", env=where),
            netintent("plan", "Scale it", env=where | {"NETINTENT_TOKEN": "a-token"}),
            netintent("status", env=where | {"NETINTENT_TOKEN_FILE": "token"}),
        )
    assert [none.code, file.code, variable.code, scope.code] == [1, 0, 0, 1]
    assert "--token-file" in none.err
    assert "scope admin" in scope.err


async def test_a_reader_that_leaves_ends_the_command_quietly(spawn):
    reading, writing = os.pipe()
    os.close(reading)
    process = await spawn("config", stdout=writing)
    os.close(writing)
    _, err = await asyncio.wait_for(process.communicate(), 20)
    assert (process.returncode, err) == (141, b"")


async def test_interrupting_stops_the_work_at_the_server_and_is_quiet(serve, operator, spawn):
    async with serve(planner=operator) as server:
        process = await spawn("plan", "wait", "--server", server.address)
        await asyncio.wait_for(operator.waiting.wait(), 20)
        process.send_signal(signal.SIGINT)
        out, err = await asyncio.wait_for(process.communicate(), 20)
        await asyncio.wait_for(operator.gone.wait(), 5)
    assert (process.returncode, out, err) == (130, b"", b"")


async def terminal(spawn, *arguments: str, **env: str) -> str:
    """What a terminal shows of a command."""
    outside, inside = pty.openpty()
    process = await spawn(*arguments, env={"TERM": "xterm"} | env, stdout=inside)
    os.close(inside)
    await asyncio.wait_for(process.communicate(), 20)
    shown = os.read(outside, 65_536).decode()
    os.close(outside)
    return shown


async def test_a_terminal_is_coloured_unless_no_color_is_set(serve, operator, spawn):
    async with serve(planner=operator) as server:
        where = {"NETINTENT_SERVER": server.address}
        coloured, plain = await asyncio.gather(
            terminal(spawn, "plan", "Scale it", **where), terminal(spawn, "plan", "Scale it", NO_COLOR="1", **where)
        )
    assert "\x1b[1;32mPLANNED" in coloured
    assert "\x1b[32m" not in plain
    assert "PLANNED" in plain


async def test_serve_serves_until_told_to_stop(spawn, netintent, tmp_path):
    options = ("--listen", "127.0.0.1:0", "--data-dir", "data", "--ready-file", "ready")
    process = await spawn("serve", *options, "--set", "drain.notice_seconds=0", "--set", "drain.refuse_seconds=0")
    async with asyncio.timeout(20):
        while not (tmp_path / "ready").exists():
            assert process.returncode is None, await process.stderr.read()
            await asyncio.sleep(0.02)
    (address,) = (tmp_path / "ready").read_text().splitlines()
    assert (await netintent("health", env={"NETINTENT_SERVER": address})).code == 0
    process.send_signal(signal.SIGTERM)
    await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0


WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {missing}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Missing())
from netintent_client.cli import main
sys.exit(main({arguments}))
"""


@pytest.mark.parametrize(
    ("missing", "arguments", "remedy"),
    [
        (["typer"], ["--help"], "pip install 'netintent[cli]'"),
        (["rich"], ["config"], "pip install 'netintent[cli]'"),
        (["grpc_health"], ["serve"], "pip install 'netintent[server]'"),
        (["msgspec"], ["config"], "pip install 'netintent[server]'"),
    ],
)
async def test_a_command_whose_extra_is_missing_says_what_to_install(missing, arguments, remedy, tmp_path):
    code = WITHOUT.format(missing=missing, arguments=arguments)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code), stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    out, err = await asyncio.wait_for(process.communicate(), 20)
    assert (process.returncode, out) == (1, b"")
    assert err.decode().count("\n") == 1
    assert remedy in err.decode()


async def test_the_json_of_a_plan_is_the_contracts_own(serve, operator, netintent):
    async with serve(planner=operator) as server:
        done = await netintent("plan", "Scale it", "--json", "--server", server.address)
    plan = json_format.Parse(done.out, IntentPlan())
    assert plan.actions[0].scale.replicas == 4
    assert '"network_function"' in done.out
