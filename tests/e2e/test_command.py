"""The installed command against the installed server."""

from __future__ import annotations

import json


def test_a_plan_is_piped_from_plan_to_render(installed, served):
    planned = installed.run("plan", "Scale the UPF in namespace core to 4", "--json", NETINTENT_SERVER=served.address)
    assert planned.returncode == 0, planned.stderr
    assert json.loads(planned.stdout)
    rendered = installed.run("render", "--format", "kubernetes", given=planned.stdout, NETINTENT_SERVER=served.address)
    assert rendered.returncode == 0, rendered.stderr
    assert "replicas: 4" in rendered.stdout


def test_what_is_not_planned_has_an_exit_code_of_its_own(installed, served):
    assert installed.run("plan", "Scale up the SMF", NETINTENT_SERVER=served.address).returncode == 4


def test_a_server_that_is_not_there_has_one_too(installed):
    assert installed.run("health", NETINTENT_SERVER="127.0.0.1:1").returncode == 3


def test_settings_that_cannot_be_served_are_named(installed):
    done = installed.run("serve", "--listen", "nowhere", NETINTENT_ADMISSION__IN_FLIGHT="none")
    assert done.returncode == 2
    assert "admission.in_flight" in done.stderr
    assert "Traceback" not in done.stderr
