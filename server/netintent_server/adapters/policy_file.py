"""The policy's file: read at the start and again on demand; one that is broken leaves in force what is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path

from netintent_server.errors import ConfigurationError, DependencyUnavailable
from netintent_server.intent.checks.report import KnownFunctions
from netintent_server.intent.policy.judge import InForce
from netintent_server.intent.policy.marked import MOST_BYTES
from netintent_server.intent.policy.model import Policy
from netintent_server.intent.policy.reading import read_policy

log = logging.getLogger(__name__)

DEFAULT = "default"


def load_policy(path: Path | None, known: KnownFunctions) -> Policy:
    """Read the file, or the policy that ships where there is none; raises ConfigurationError with every problem."""
    if path is None:
        shipped = files("netintent_server.intent") / "data" / "policy.yaml"
        return read_policy(shipped.read_bytes(), DEFAULT, known)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"policy_file: {path}: {error.strerror}; name a readable YAML file") from error
    return read_policy(data, str(path), known)


class PolicyFile:
    """Keeps a policy in step with its file; as a dependency it tells of a file that was refused, and stops nothing."""

    name = "policy"
    services: tuple[str, ...] = ()

    def __init__(self, path: Path | None, in_force: InForce) -> None:
        self._path = path
        self._in_force = in_force
        self._asked = asyncio.Event()
        self._refused = ""

    def reload(self) -> None:
        """Have the file read again; returns at once."""
        self._asked.set()

    async def run(self, after: Callable[[], Awaitable[None]]) -> None:
        """Read when asked, off the event loop, until cancelled; several wishes at once are one; `after` comes then."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            await self._read()
            await after()

    async def check(self) -> str:
        """Say what is in force; raises DependencyUnavailable when the file was refused when last read."""
        policy = self._in_force.judge.policy
        if self._refused:
            raise DependencyUnavailable(self.name, f"refused: {self._refused}; in force stays {policy.digest}")
        return f"{policy.source}, {policy.digest}"

    async def _read(self) -> None:
        judge = self._in_force.judge
        try:
            policy = await asyncio.to_thread(load_policy, self._path, judge.known)
        except ConfigurationError as error:
            self._refused = str(error).splitlines()[0]
            log.error("the policy stays %s; the file is refused:\n%s", judge.policy.digest, error)  # noqa: TRY400
            return
        except Exception:
            self._refused = "an internal error; the log tells more"
            log.exception("the policy stays %s; its file could not be read", judge.policy.digest)
            return
        self._refused = ""
        self._in_force.replace(policy)
        if policy.digest == judge.policy.digest:
            log.info("the policy is unchanged: %s, %s", policy.source, policy.digest)
        else:
            log.info("the policy is now %s, %s; it was %s", policy.source, policy.digest, judge.policy.digest)
