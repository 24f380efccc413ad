"""The process that renders templates which are not ours: little memory, little time, no files to write.

Told by its parent (`confined`) on standard input, a length and a pickle each: first folders and seconds, then
stored templates, template, fields, language; without fields, the names that the template takes are asked for. It
answers on standard output, a length and JSON each: nothing it says can become code.
"""

import json
import os
import pickle
import resource
import signal
import struct
import sys
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any, BinaryIO

from syndicate.errors import TemplateError
from syndicate.templating.engine import Engine

MEMORY = 512 * 1024 * 1024
MOST = 4_000_000
"""Characters a template may make."""
ENGINES = 4
"""Sets of stored templates whose compiled form is kept."""
LENGTH = struct.Struct(">I")


class TooLong(Exception):
    """Raised inside the template that is at work, so that its line is told."""


def main() -> None:
    told, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 for life
    folders, seconds = _next(told) or ((), 0.0)
    paths = [Path(folder) for folder in folders]
    engine = lru_cache(maxsize=ENGINES)(lambda sources: Engine(paths, sources))
    engine(())
    _confine()
    while (task := _next(told)) is not None:
        answer = json.dumps(_answer(engine(task[0]), seconds, *task[1:])).encode()
        answers.write(LENGTH.pack(len(answer)) + answer)
        answers.flush()


def _next(told: BinaryIO) -> Any:
    """What the parent said; None when it is gone."""
    head = told.read(LENGTH.size)
    return pickle.loads(told.read(*LENGTH.unpack(head))) if len(head) == LENGTH.size else None  # noqa: S301 our parent


def _confine() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, _too_long)


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TooLong("it took too long")


def _answer(
    engine: Engine, seconds: float, template: str, fields: dict[str, object] | None, language: str
) -> dict[str, str]:
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + 2, resource.RLIM_INFINITY))  # where signals wait
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        if fields is None:
            return {"text": " ".join(sorted(engine.find_undeclared(template)))}
        text = engine.render(template, fields, language)
    except TemplateError as error:
        return {"message": error.message, "hint": error.hint}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if len(text) > MOST:
        return {"message": f"Template {template} made {len(text):,} characters; {MOST:,} is the most.", "hint": ""}
    return {"text": text}


if __name__ == "__main__":
    main()
