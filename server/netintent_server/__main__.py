"""Runs the service: settings, a loop, signals, an exit code."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from netintent_server import logs
from netintent_server.app import serving
from netintent_server.errors import ConfigurationError
from netintent_server.settings import Settings, load

log = logging.getLogger(__name__)

USAGE = 2
CLOSE_SECONDS = 5.0

SWITCH_SECONDS = 0.0005
"""How long a thread computes before the loop's gets its turn: with the interpreter's own 5 ms, the threads that convert
and index hold up every call for as long, and an ingest of small files takes a fifth longer.
"""


def run(*, config_file: Path | None = None, overrides: Mapping[str, str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code: 0 after a drain, 2 for settings that cannot be served."""
    try:
        loaded = load(config_file, os.environ, overrides)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return USAGE
    logs.configure(loaded.settings.log)
    sys.setswitchinterval(SWITCH_SECONDS)
    for warning in loaded.warnings:
        log.warning("%s", warning)
    last_resort = threading.Timer(CLOSE_SECONDS, _exit_at_once)
    last_resort.daemon = True
    try:
        with asyncio.Runner(loop_factory=_new_loop) as runner:
            runner.run(_serve(loaded.settings))
            last_resort.start()
        last_resort.cancel()
    except ConfigurationError as error:
        log.error("%s", error)  # noqa: TRY400 - the message is the whole story
        return USAGE
    return 0


async def _serve(settings: Settings) -> None:
    stop = _stop_on_signals()
    changed = asyncio.Event()  # the policy's file, while it is not known yet what was read of it
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, changed.set)
    with _ReadyFile(settings.ready_file) as ready_file:
        async with serving(settings) as service:
            log.info("serving on %s", ", ".join(service.addresses))
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, service.reload_policy)
            if changed.is_set():
                service.reload_policy()
            ready_file.write(service.addresses)
            # What start-up made stays for good: the collector need not look at it again.
            gc.collect()
            gc.freeze()
            await stop.wait()
            ready_file.remove()


def _stop_on_signals() -> asyncio.Event:
    """The first signal asks for a drain, the second ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def on_signal(number: signal.Signals) -> None:
        if stop.is_set():
            log.warning("%s again: exiting at once", number.name)
            os._exit(128 + number)
        log.info("%s", number.name)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal, number)
    return stop


def _exit_at_once() -> None:
    """Neither a thread stuck in a system call nor a task that swallows its cancellation holds a drained server up."""
    log.warning("exiting though work does not end")
    os._exit(0)


class _ReadyFile:
    """There while the service takes calls, and only then: one that a killed process left behind goes first."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def __enter__(self) -> Self:
        self.remove()
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def write(self, addresses: tuple[str, ...]) -> None:
        """By rename, so that who waits for it never reads half."""
        if self._path is None:
            return
        unfinished = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            unfinished.write_text("".join(f"{address}\n" for address in addresses), encoding="utf-8")
            unfinished.replace(self._path)
        except OSError as error:
            raise ConfigurationError(f"ready_file: {self._path}: {error.strerror}") from error

    def remove(self) -> None:
        if self._path is None:
            return
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise ConfigurationError(f"ready_file: {self._path}: {error.strerror}") from error


def _new_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


if __name__ == "__main__":
    sys.exit(run())
