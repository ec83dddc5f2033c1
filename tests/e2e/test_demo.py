"""`make demo` as a person sees it: what it shows happens, and nothing of it stays."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(installed, tmp_path: Path) -> Iterator[Start]:
    """Start the demo in a session of its own, with a place of its own for temporary files."""
    started: list[subprocess.Popen[str]] = []

    def run(*before: Path) -> subprocess.Popen[str]:
        path = os.pathsep.join([*map(str, before), str(installed.command.parent), os.environ["PATH"]])
        bare = {name: value for name, value in os.environ.items() if not name.startswith(("NETINTENT_", "PYTHON"))}
        (tmp_path / "tmp").mkdir()
        process = subprocess.Popen(
            ["bash", str(ROOT / "scripts" / "demo.sh")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=bare | {"PATH": path, "TMPDIR": str(tmp_path / "tmp")},
            cwd=tmp_path,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if is_running(process):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def is_running(process: subprocess.Popen[str]) -> bool:
    """Whether anything of its session still runs; a process that has ended counts until it is waited for."""
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def assert_nothing_stays(process: subprocess.Popen[str], directory: Path) -> None:
    give_up = time.monotonic() + 10
    while is_running(process) and time.monotonic() < give_up:  # whoever adopts orphans waits for them in its own time
        time.sleep(0.02)
    assert not is_running(process)
    assert list((directory / "tmp").iterdir()) == []


def test_it_shows_answers_plans_and_manifests_and_leaves_nothing(start, tmp_path):
    process = start()
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert [line for line in errors.splitlines() if not line.endswith(" passages")] == []
    for shown in (
        "clause 2.3  collections/default/documents/upf --range ",
        "\nABSTAINED  ",
        "\nPLANNED  ",
        "] Scaling runbook, clause 3.2  collections/default/documents/scaling-runbook --range ",
        "\nNEEDS_CLARIFICATION  ",
        "\nREJECTED  ",
        "\nkind: Deployment\n",
    ):
        assert shown in out
    assert out.endswith("drained, exit code 0\n")
    assert_nothing_stays(process, tmp_path)


def test_it_fails_where_a_step_does_not_do_what_it_shows(start, installed, tmp_path):
    without_refusal = tmp_path / "before" / "netintent"
    without_refusal.parent.mkdir()
    without_refusal.write_text(f'#!/bin/sh\n[ "$1" = ask ] && exec echo Yes\nexec {installed.command} "$@"\n')
    without_refusal.chmod(0o755)
    process = start(without_refusal.parent)
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert out.endswith("\nYes\n")
    assert "demo: 'UPF: User Plane Function, clause 2.3' is not in it\n" in errors
    assert_nothing_stays(process, tmp_path)


@pytest.mark.parametrize(
    ("send", "signal_number"),
    [pytest.param(os.killpg, signal.SIGINT, id="Ctrl-C"), pytest.param(os.kill, signal.SIGTERM, id="kill")],
)
def test_stopped_halfway_it_leaves_nothing(start, tmp_path, send, signal_number):
    process = start()
    seen = ""
    while "passages" not in seen:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        seen += line
    send(process.pid, signal_number)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert_nothing_stays(process, tmp_path)
