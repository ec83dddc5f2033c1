"""Converts files in processes of their own, so that whatever a file does to its converter costs that file alone."""

from __future__ import annotations

import asyncio
import itertools
import logging
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from netintent_server.adapters.convert.parcel import read_pieces, unpacked
from netintent_server.adapters.convert.slot import Abandoned, Down, Lost, Overdue, Slot
from netintent_server.adapters.convert.turns import Turns
from netintent_server.adapters.convert.worker import (
    RESULT,
    Broken,
    Done,
    Job,
    Limits,
    Outcome,
    Reader,
    Refused,
    read_file,
)
from netintent_server.budget import Budget
from netintent_server.errors import (
    BudgetSpent,
    ConfigurationError,
    DependencyUnavailable,
    DocumentRejected,
    Draining,
    NetintentError,
)
from netintent_server.model.common import Stage
from netintent_server.model.text import Converted
from netintent_server.ports import NOBODY, Caller, ExecutorState

log = logging.getLogger(__name__)

_TRIES = 2
"""A process that ends between two files took neither: the next one gets another."""

_LONGEST_PAUSE = 30.0


@dataclass(slots=True, eq=False)
class _Work:
    """A file on its way through: who waits for it, for how long, and what comes of it."""

    file: Path
    file_name: str
    media_type: str
    caller: Caller
    budget: Budget | None
    end: asyncio.Future[Outcome]
    directory: Path

    @property
    def is_over(self) -> bool:
        return self.end.done()

    def fail(self, error: Exception) -> None:
        if not self.end.done():
            self.end.set_exception(error)


class ProcessConverter:
    """The `Converter` of a server: so many processes, a bounded queue before them, everyone in turn.

    A file has a process to itself, which has read at most `files_each` before. The process is ended when its caller
    leaves, when it takes too long, and by its own `limits`; then another takes its place, and the file is refused by
    name. What a process writes is in a private directory below `directory`, which is emptied at the start.
    """

    name = "converters"

    def __init__(
        self,
        directory: Path,
        *,
        workers: int = 2,
        seconds: float = 120.0,
        limits: Limits | None = None,
        most_bytes: int = 64 * 2**20,
        most_waiting: int = 10_000,
        files_each: int = 500,
        reader: Reader = read_file,
    ) -> None:
        self._directory = _emptied(directory)
        self._limits = limits or Limits()
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._slots = [Slot(reader, self._limits, files=files_each) for _ in range(workers)]
        self._turns: Turns[_Work] = Turns(most=most_waiting)
        self._works: set[_Work] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="converters")
        self._numbers = itertools.count()
        self._closed = False
        self._busy = self._finished = self._restarts = 0

    def start(self) -> None:
        """Have the processes come up, in the background; a file that comes before waits for the first of them."""
        if not self._tasks and not self._closed:
            self._tasks = [asyncio.create_task(self._keep(slot), name="converter") for slot in self._slots]

    def state(self) -> ExecutorState:
        """What is going on."""
        return ExecutorState(
            name=self.name,
            workers=sum(slot.is_up for slot in self._slots),
            busy=self._busy,
            waiting=len(self._turns),
            finished=self._finished,
            restarts=self._restarts,
        )

    async def convert(
        self, file: Path, *, file_name: str, media_type: str, caller: Caller = NOBODY, budget: Budget | None = None
    ) -> Converted:
        """Read one file.

        Raises:
            DocumentRejected: with code, message and remedy; nothing else for anything that is in the file.
            BudgetSpent: the caller's time was over before or while it was read.
            LimitReached: too many files wait.
            Draining: the converter has been closed.
        """
        if self._closed:
            raise Draining
        self.start()
        end: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        work = _Work(
            file=file,
            file_name=file_name,
            media_type=media_type,
            caller=caller,
            budget=budget,
            end=end,
            directory=self._directory / str(next(self._numbers)),
        )
        self._turns.put(work)
        self._works.add(work)
        try:
            return await _converted(await end, work)
        finally:
            self._works.discard(work)
            self._turns.discard(work)
            if not end.cancelled():  # else a process may still write there: who ends it removes it
                await _remove(work.directory)

    async def close(self) -> None:
        """End every process and take no more files; those that wait or are being read are told Draining."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for work in self._works:
            work.fail(Draining())
        await asyncio.gather(*(slot.close() for slot in self._slots))
        self._starter.shutdown(wait=False)

    async def _keep(self, slot: Slot) -> None:
        """Keep one place going: a process that is ready, then a file for it, and again."""
        while True:
            await self._bring_up(slot)
            work = await self._turns.take()
            self._busy += 1
            try:
                await self._convert(slot, work)
            except asyncio.CancelledError:
                slot.take_down()
                work.fail(Draining())
                raise
            except Exception as error:
                log.exception("converting failed", extra={"file_name": work.file_name})
                slot.take_down()
                work.fail(error)
            finally:
                self._busy -= 1
                self._finished += 1

    async def _bring_up(self, slot: Slot) -> None:
        pause = 0.1
        while not slot.is_up:
            try:
                await slot.bring_up(self._starter)
            except Exception:
                log.exception("a converter did not start; again in %g s", pause)
                if not any(each.is_up for each in self._slots):
                    for work in self._works:
                        work.fail(DependencyUnavailable(self.name, "no converter starts; the server's log says why"))
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    async def _convert(self, slot: Slot, work: _Work) -> None:
        """Have the file read; its end is done afterwards, and nothing of it is left unless it has a result."""
        seconds = self._seconds if work.budget is None else min(self._seconds, work.budget.remaining())
        if seconds <= 0:
            work.fail(BudgetSpent(Stage.CONVERT.name))
            return
        try:
            outcome = await self._run(slot, work, seconds)
        except Down:
            self._restarts += 1
            work.fail(DependencyUnavailable(self.name, "no converter lived long enough to take the file"))
        except Abandoned:
            self._restarts += 1
        except (Lost, Overdue) as loss:
            self._restarts += 1
            work.fail(self._told(loss, work, seconds))
        else:
            self._restarts += isinstance(outcome, Refused) and outcome.spent
            if not work.is_over:
                work.end.set_result(outcome)
        if work.end.cancelled():
            await _remove(work.directory)

    def _told(self, loss: Lost | Overdue, work: _Work, seconds: float) -> NetintentError:
        if isinstance(loss, Overdue) and seconds < self._seconds:
            return BudgetSpent(Stage.CONVERT.name)
        refusal = _refusal(loss, seconds=self._seconds, cpu_seconds=self._limits.cpu_seconds)
        log.warning("%s: %s: %s", work.file_name, refusal.code, refusal)
        return refusal

    async def _run(self, slot: Slot, work: _Work, seconds: float) -> Outcome:
        try:
            work.directory.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise DependencyUnavailable(self.name, f"no directory could be made: {error.strerror}") from error
        job = Job(
            file=str(work.file),
            file_name=work.file_name,
            media_type=work.media_type,
            directory=str(work.directory),
            most_bytes=self._most_bytes,
            cpu_seconds=self._limits.cpu_seconds,
        )
        for _ in range(_TRIES - 1):
            with suppress(Down):
                return await slot.run(job, work.end, seconds)
            self._restarts += 1
            await self._bring_up(slot)
        return await slot.run(job, work.end, seconds)


async def _converted(outcome: Outcome, work: _Work) -> Converted:
    match outcome:
        case Done() if outcome.pieces:
            return unpacked(outcome.pieces)
        case Done():
            return await asyncio.to_thread(_read, work.directory / RESULT)
        case Refused():
            raise DocumentRejected(outcome.code, outcome.message, outcome.remedy)
        case Broken():
            log.error(
                "a conversion failed\n%s",
                outcome.story,
                extra={"file_name": work.file_name, "media_type": work.media_type},
            )
            raise DocumentRejected(
                "INTERNAL", "the file could not be converted", "the server's log tells more; try another format"
            )


def _read(file: Path) -> Converted:
    with file.open("rb") as opened:
        return unpacked(read_pieces(opened))


def _refusal(loss: Lost | Overdue, *, seconds: float, cpu_seconds: int) -> DocumentRejected:
    if isinstance(loss, Overdue):
        return DocumentRejected(
            "CONVERTER_TIMEOUT",
            f"the file was not converted within {seconds:g} s",
            "split it into several files, or upload it in another format",
        )
    if loss.signal_number == signal.SIGXCPU:
        return DocumentRejected(
            "CONVERTER_TIMEOUT",
            f"converting the file took more than {cpu_seconds} s of CPU time",
            "split it into several files, or upload it in another format",
        )
    return DocumentRejected(
        "CONVERTER_CRASHED",
        f"the converter's process ended over the file{_by(loss.signal_number)}",
        "save the file anew, or upload it in another format; should several files do this, look at the server's memory",
    )


def _by(signal_number: int | None) -> str:
    with suppress(ValueError):
        return f" ({signal.Signals(signal_number).name})" if signal_number else ""
    return f" (signal {signal_number})"


def _emptied(directory: Path) -> Path:
    try:
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise ConfigurationError(f"data_dir: {directory}: {error.strerror}; make it writable") from error
    return directory


async def _remove(directory: Path) -> None:
    """Remove it with all that is in it; most often it is empty, and that takes no thread."""
    try:
        directory.rmdir()  # noqa: ASYNC240 - quicker than to find a thread for it
    except FileNotFoundError:
        return
    except OSError:
        await asyncio.to_thread(shutil.rmtree, directory, ignore_errors=True)
