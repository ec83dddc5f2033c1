"""grpc_health_probe, as a pod's probe runs it."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "service",
    ["", "netintent.intent.v1.IntentService", "netintent.rag.v1.RagService", "netintent.admin.v1.AdminService"],
)
def test_a_serving_service_is_well(probe, served, service):
    done = probe("-addr", served.address, "-service", service)
    assert (done.returncode, "status: SERVING" in done.stderr + done.stdout) == (0, True)


def test_a_service_that_nobody_knows_is_not(probe, served):
    done = probe("-addr", served.address, "-service", "nobody.v1.Nothing")
    assert done.returncode == 3
    assert "NotFound" in done.stderr


def test_a_server_that_is_not_there_is_not(probe):
    assert probe("-addr", "127.0.0.1:1", "-connect-timeout", "500ms").returncode == 2
