"""The Go module of clients/go: its example controller, from stubs of the same contract."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def controller(go_program):
    return go_program("controller")


def test_it_plans_watches_renders_and_changes_its_mind(controller, served):
    done = controller("-addr", served.address, "-intent", "Scale the UPF in namespace core to 4 replicas")
    assert done.returncode == 0, done.stderr
    for said in ("DISPOSITION_PLANNED sha256:", "ACTION_KIND_SCALE UPF", "completed in", "replicas: 4", "cancelled"):
        assert said in done.stdout


def test_it_explains_what_the_server_will_not_take(controller, served):
    done = controller("-addr", served.address, "-intent", "")
    assert done.returncode == 1
    assert done.stderr.startswith("ProcessIntent: InvalidArgument: intent: is empty")
    assert "field intent " in done.stderr


def test_it_says_when_nobody_answers(controller):
    done = controller("-addr", "127.0.0.1:1", "-timeout", "2s")
    assert done.returncode == 1
    assert done.stderr.startswith(("GetCapabilities: Unavailable", "GetCapabilities: DeadlineExceeded"))
