"""What the wheel carries, and that it works with what it says it needs and no more."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("clients/python/netintent", "clients/python/netintent_client", "server/netintent_server")


@pytest.fixture(scope="module")
def carried(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def test_the_wheel_carries_every_file_of_its_packages_and_no_other(carried):
    there = {
        path.relative_to(root.parent).as_posix()
        for root in (ROOT / package for package in PACKAGES)
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert carried == there


@pytest.mark.parametrize(
    "name",
    [
        "netintent/py.typed",
        "netintent/intent/v1/plan_pb2.py",
        "netintent/intent/v1/plan_pb2.pyi",
        "netintent/intent/v1/intent_service_pb2_grpc.py",
        "netintent/intent/v1/intent_service_pb2_grpc.pyi",
        "netintent_client/py.typed",
        "netintent_server/intent/data/functions.toml",
        "netintent_server/intent/formats/schemas/nephoran_networkintents.crd.yaml",
    ],
)
def test_the_wheel_carries_stubs_types_and_data(carried, name):
    assert name in carried


@pytest.fixture(scope="module")
def base(install):
    return install()


CALL = """
import asyncio, sys
from netintent_client import *
import netintent.admin.v1.admin_service_pb2_grpc
import netintent.rag.v1.rag_service_pb2_grpc

async def main():
    async with NetintentClient(sys.argv[1]) as client:
        response = await client.process_intent("Scale AMF to 3 replicas")
        print(response.plan.actions[0].scale.replicas)

asyncio.run(main())
"""


def test_the_base_is_the_client_on_grpcio_status_and_protobuf_alone(base, served):
    found = {path.name.partition("-")[0] for path in base.site.glob("*.dist-info")}
    assert found <= {
        "netintent",
        "grpcio",
        "grpcio_status",
        "protobuf",
        "googleapis_common_protos",
        "typing_extensions",
    }
    command = [base.python, "-W", "error", "-c", CALL, served.address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "3\n"), done.stderr


def test_the_command_without_its_extra_names_the_remedy(base):
    done = base.run("health")
    assert done.returncode != 0
    assert "netintent[cli]" in done.stderr
    assert "Traceback" not in done.stderr


def test_serving_without_the_servers_extra_names_the_remedy(install):
    done = install("cli").run("serve")
    assert done.returncode != 0
    assert "netintent[server]" in done.stderr
    assert "Traceback" not in done.stderr
