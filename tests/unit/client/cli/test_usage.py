"""What the command line says before it talks to any server."""

from __future__ import annotations

import io
import json
import tomllib
from pathlib import Path

import pytest

from netintent_client.cli import main

ROOT = next(parent for parent in Path(__file__).parents if (parent / "pyproject.toml").exists())


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """`run(*arguments)` gives exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        return caught.value.code, *capsys.readouterr()

    return run


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["plan"], "TEXT"),
        (["plan", "x", "--now", "yesterday"], "--now"),
        (["plan", "x", "--current-replicas", "upf"], "--current-replicas"),
        (["plan", "x", "--input", "y"], "--input"),
        (["plan", "x", "--output", "y"], "--output"),
        (["plan", "--input", "missing.jsonl"], "--input"),
        (["plan", "x", "--timeout", "0"], "--timeout"),
        (["plan", "x", "--server", "localhost"], "HOST:PORT"),
        (["plan", "x", "--token-file", "missing"], "--token-file"),
        (["plan", "x", "--tls-cert", "cert.pem"], "belong together"),
        (["plan", "x", "--no-such-option"], "--no-such-option"),
        (["render", "--format", "cobol"], "kubernetes"),
        (["render", "--format", "kubernetes"], "no plan"),
        (["serve", "--set", "nothing"], "--set"),
        (["policy", "check"], "FILE"),
        (["policy", "check", "missing.yaml"], "missing.yaml"),
        (["policy", "explain", "missing.json"], "missing.json"),
        (["policy", "explain", "-"], "no plan"),
        (["config", "--set", "no.such=1"], "no.such"),
        (["dance"], "dance"),
    ],
    ids=" ".join,
)
def test_a_mistake_in_usage_is_named_and_exits_with_2(run, arguments, names):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert names in err


def test_config_says_where_each_value_came_from(run, monkeypatch, tmp_path):
    (tmp_path / "netintent.toml").write_text("[drain]\ngrace_seconds = 7\n")
    monkeypatch.setenv("NETINTENT_ADMISSION__IN_FLIGHT", "5")
    monkeypatch.setenv("NETINTENT_SERVER", "127.0.0.1:1")
    monkeypatch.setenv("NETINTENT_ADMISION__IN_FLIGHT", "5")
    options = ("--config", "netintent.toml", "--set", "log.level=debug")
    code, out, err = run("config", "--json", *options)
    assert code == 0
    rows = {row["name"]: (row["value"], row["source"]) for row in json.loads(out)}
    assert rows["drain.grace_seconds"] == ("7.0", "file netintent.toml")
    assert rows["log.level"] == ("debug", "flag")
    assert rows["admission.in_flight"] == ("5", "environment NETINTENT_ADMISSION__IN_FLIGHT")
    assert rows["reflection"] == ("true", "default")
    assert err == "netintent: NETINTENT_ADMISION__IN_FLIGHT is not a setting; did you mean admission.in_flight?\n"
    _, table, _ = run("config", *options)
    assert ["log.level", "debug", "flag"] in [line.split() for line in table.splitlines()]


def test_the_version_is_the_distributions(run):
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert run("--version") == (0, f"netintent {version}\n", "")


def test_help_names_every_command_and_the_exit_codes(run):
    code, out, _ = run("--help")
    assert code == 0
    commands = ("serve", "status", "health", "plan", "render", "config", "capabilities")
    for word in (*commands, "ingest", "search", "ask", "documents", "collections", "4 not planned"):
        assert word in out


@pytest.mark.parametrize(
    "command",
    [
        *("serve", "status", "health", "plan", "render", "config", "capabilities", "ingest", "search", "ask"),
        *("documents", "documents list", "documents read", "collections", "collections delete"),
    ],
)
def test_every_command_explains_itself(run, command):
    code, out, _ = run(*command.split(), "-h")
    assert code == 0
    assert out.startswith(f"Usage: netintent {command}")
