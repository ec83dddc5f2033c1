"""The outer proof: the wheel as people install it, served by its own command, called by programs that are not ours."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
Serve = Callable[..., "Served"]


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The wheel and the Go programs are built once, and whoever is first pays, on a new machine from nothing."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(300))
            item.add_marker(pytest.mark.xdist_group("built"))


def environment(**more: str) -> dict[str, str]:
    """The environment without what would make a foreign program, or the installed one, see this checkout."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("NETINTENT_", "PYTHON"))}
    return bare | more


def absent(what: str) -> None:
    """Skip, or fail where everything is required."""
    if os.environ.get("NETINTENT_REQUIRE_ALL") == "1":
        pytest.fail(what)
    pytest.skip(what)


def program(name: str, remedy: str = "`make tools` installs it") -> str:
    beside = Path(sys.executable).parent
    found = shutil.which(name) or shutil.which(name, path=beside)
    if found is None:
        absent(f"{name} is not here; {remedy}")
    return str(found)


@dataclass(frozen=True)
class Program:
    """A foreign program: called, it runs to its end; started, it is talked to."""

    command: tuple[str, ...]

    def __call__(self, *arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
        command = [*self.command, *arguments]
        return subprocess.run(
            command, input=given, capture_output=True, text=True, timeout=60, env=environment(), check=False
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        command = [*self.command, *arguments]
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment())


@pytest.fixture(scope="session")
def grpcurl() -> Program:
    return Program((program("grpcurl"), "-plaintext"))


@pytest.fixture(scope="session")
def probe() -> Program:
    return Program((program("grpc_health_probe"),))


@pytest.fixture(scope="session")
def buf_curl() -> Program:
    buf = program("buf", "it comes with the dev group")
    return Program((buf, "curl", "--protocol=grpc", "--http2-prior-knowledge"))


@pytest.fixture(scope="session")
def go_program(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Program]:
    """`go_program("controller")` builds that example of clients/go."""
    directory = tmp_path_factory.mktemp("go")
    go = program("go", "install Go")

    def build(name: str) -> Program:
        binary = directory / name
        command = [go, "build", "-o", str(binary), f"./examples/{name}"]
        subprocess.run(command, cwd=ROOT / "clients" / "go", check=True, timeout=280)
        return Program((str(binary),))

    return build


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout by what is installed already."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment(), check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = out.glob("*.whl")
    return built


@dataclass(frozen=True)
class Installed:
    """A virtual environment with the wheel and nothing but what it says it needs."""

    python: Path
    command: Path
    site: Path

    def run(self, *arguments: str, given: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.command), *arguments],
            input=given,
            capture_output=True,
            text=True,
            timeout=60,
            env=environment(**env),
            check=False,
        )


@pytest.fixture(scope="session")
def install(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Installed]:
    """`install("cli")` installs the wheel with that extra; dependencies are lent by the environment of the tests."""

    def make(*extras: str) -> Installed:
        home = tmp_path_factory.mktemp("venv")
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True, timeout=60)
        python = home / "bin" / "python"
        pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "--quiet"]
        subprocess.run([*pip, "install", "--no-deps", "--no-index", str(wheel)], check=True, timeout=60)
        (site,) = home.glob("lib/python*/site-packages")
        lend(site, extras)
        return Installed(python, home / "bin" / "netintent", site)

    return make


def lend(site: Path, extras: tuple[str, ...]) -> None:
    """Link the installed files of every distribution that the wheel's metadata asks for, and of no other."""
    todo = [("netintent", extras)]
    seen = set(todo)
    while todo:
        name, wanted = todo.pop()
        path = [str(site)] if name == "netintent" else sys.path
        (found, *_) = metadata.distributions(name=name, path=path)
        if name != "netintent":
            link(found, site)
        for requirement in map(Requirement, found.requires or ()):
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in wanted or ("",)):
                following = (requirement.name, tuple(sorted(requirement.extras)))
                if following not in seen:
                    seen.add(following)
                    todo.append(following)


def link(distribution: metadata.Distribution, site: Path) -> None:
    for file in distribution.files or ():
        target = site / file
        if ".." not in file.parts and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(Path(str(distribution.locate_file(file))).resolve())


@pytest.fixture(scope="session")
def installed(install: Callable[..., Installed]) -> Installed:
    """The wheel with all that the service needs."""
    return install("server")


@dataclass
class Served:
    """`netintent serve` as a process of its own."""

    process: subprocess.Popen[bytes]
    address: str
    log_file: Path

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    @property
    def port(self) -> str:
        return self.address.rpartition(":")[2]

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def exit_code(self, within: float = 20) -> int:
        return self.process.wait(within)


@pytest.fixture(scope="session")
def serve(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """`serve(drain__notice_seconds="0")` starts a server and waits until it serves; all are ended with the session."""
    running: list[subprocess.Popen[bytes]] = []

    def start(*, listen: str = "127.0.0.1:0", **settings: str) -> Served:
        work = tmp_path_factory.mktemp("served")
        command = [str(installed.command), "serve", "--listen", listen]
        command += ["--data-dir", str(work / "data"), "--ready-file", str(work / "ready")]
        more = {f"NETINTENT_{name.upper()}": value for name, value in settings.items()}
        with (work / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env=environment(**more), cwd=work)
        running.append(process)
        give_up = time.monotonic() + 30
        while not (work / "ready").exists():
            assert process.poll() is None, (work / "log").read_text()
            assert time.monotonic() < give_up, (work / "log").read_text()
            time.sleep(0.02)
        return Served(process, (work / "ready").read_text().split()[0], work / "log")

    yield start
    for process in running:
        process.kill()
        process.wait(10)


@pytest.fixture(scope="session")
def served(serve: Serve) -> Served:
    """One server for all who only ask."""
    return serve()


@pytest.fixture
def objects() -> Callable[[str], list[dict]]:
    """Reads JSON objects that stand one after another, as these programs print streams."""

    def read(text: str) -> list[dict]:
        decoder, found = json.JSONDecoder(), []
        while text := text.lstrip():
            value, end = decoder.raw_decode(text)
            found.append(value)
            text = text[end:]
        return found

    return read
