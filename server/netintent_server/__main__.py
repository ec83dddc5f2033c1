"""Runs the service: settings, a loop, signals, an exit code."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from netintent_server import logs
from netintent_server.app import serving
from netintent_server.errors import ConfigurationError
from netintent_server.settings import Settings, load

log = logging.getLogger(__name__)

USAGE = 2


def run(*, config_file: Path | None = None, overrides: Mapping[str, str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code: 0 after a drain, 2 for settings that cannot be served."""
    try:
        loaded = load(config_file, os.environ, overrides)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return USAGE
    logs.configure(loaded.settings.log)
    for warning in loaded.warnings:
        log.warning("%s", warning)
    try:
        with asyncio.Runner(loop_factory=_new_loop) as runner:
            runner.run(_serve(loaded.settings))
    except ConfigurationError as error:
        log.error("%s", error)  # noqa: TRY400 - the message is the whole story
        return USAGE
    return 0


async def _serve(settings: Settings) -> None:
    stop = _stop_on_signals()
    async with serving(settings) as service:
        log.info("serving on %s", ", ".join(service.addresses))
        if settings.ready_file is not None:
            _write_ready_file(settings.ready_file, service.addresses)
        # What start-up made stays for good: the collector need not look at it again.
        gc.collect()
        gc.freeze()
        await stop.wait()


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


def _write_ready_file(path: Path, addresses: tuple[str, ...]) -> None:
    """By rename, so that who waits for it never reads half."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        unfinished.write_text("".join(f"{address}\n" for address in addresses), encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise ConfigurationError(f"ready_file: {path}: {error.strerror}") from error


def _new_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


if __name__ == "__main__":
    sys.exit(run())
