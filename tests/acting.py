"""A reader for converters' processes that does what its file says, the worst included."""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
import time
from pathlib import Path

from netintent_server.adapters.convert.worker import Job
from netintent_server.model.text import Block, BlockKind, Converted


def act(job: Job) -> Converted:  # noqa: C901, PLR0912 - one case a verb
    verb, *arguments = Path(job.file).read_text(encoding="utf-8").split()
    texts = [str(os.getpid())]
    match verb:
        case "sleep":
            time.sleep(float(arguments[0]))
        case "hang":  # it tells that it does, then is deaf
            Path(arguments[0]).write_text(str(os.getpid()), encoding="ascii")
            while True:
                pass
        case "spin":
            while True:
                pass
        case "memory":
            taken = []
            while True:
                taken.append(bytearray(2**24))
        case "segfault":
            ctypes.string_at(0)
        case "abort":
            os.abort()
        case "exit":
            os._exit(int(arguments[0]))
        case "raise":
            raise RuntimeError("the secret text of a bug")
        case "leave":
            with tempfile.NamedTemporaryFile(delete=False) as left:
                left.write(b"left behind")
            os.abort()
        case "big":
            texts = [f"paragraph {number} " + "x" * 100 for number in range(2_000)]
        case "modules":
            texts = sorted({name.partition(".")[0] for name in sys.modules})
        case "files":
            texts = sorted(file.name for file in Path(tempfile.gettempdir()).iterdir()) or ["none"]
    return Converted(blocks=tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in texts))
