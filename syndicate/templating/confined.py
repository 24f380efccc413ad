"""Templates that are not ours, rendered in a process of their own (`child`): what they do cannot hurt this one."""

import json
import os
import pickle
import select
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic

from syndicate.errors import TemplateError
from syndicate.templating.child import LENGTH, MOST
from syndicate.templating.engine import Sources

SECONDS = 5.0
"""Of a render, by the clock on the wall; and of the processor."""
PATIENCE = 5.0
"""Seconds more after which a child that did not give up by itself is killed."""
_LONGEST = MOST * 6 + 10_000
"""Bytes of an answer: JSON writes a hanzi in six."""


class _Gone(Exception):
    """The child died, hangs, or answers what no child of ours answers."""


class Confined:
    """Renders as `Engine` does. The child is started at first use, and anew when it had to be killed."""

    def __init__(self, folders: Sequence[Path], *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._folders = tuple(str(folder.resolve()) for folder in folders)
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._end: weakref.finalize[[subprocess.Popen[bytes]], Confined] | None = None

    def render(self, template: str, fields: Mapping[str, object] | None, language: str, sources: Sources = ()) -> str:
        """Raises TemplateError, also when the template broke its process or never ends.

        `sources` come before the folders. Without `fields`: the names that the template takes, a space between.
        """
        with self._lock:
            try:
                answer = self._ask((tuple(sources), template, None if fields is None else dict(fields), language))
            except (_Gone, OSError) as error:
                self._kill()
                raise TemplateError(
                    f"Template {template} was ended: {error}.",
                    hint="It took more time or memory than a template may. Look for a loop that never ends.",
                ) from None
        if "text" not in answer:
            raise TemplateError(answer.get("message", ""), hint=answer.get("hint", ""))
        return answer["text"]

    def _ask(self, task: tuple[object, ...]) -> dict[str, str]:
        child = self._child or self._start()
        deadline = monotonic() + self._seconds + PATIENCE
        _tell(child, task)
        size = LENGTH.unpack(_read(child, LENGTH.size, deadline))[0]
        if size > _LONGEST:
            raise _Gone("it answers too much")
        try:
            answer = json.loads(_read(child, size, deadline))
        except ValueError:
            raise _Gone("it answers nonsense") from None
        if not isinstance(answer, dict) or not all(isinstance(value, str) for value in answer.values()):
            raise _Gone("it answers nonsense")
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", "syndicate.templating.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.environ.get("PATH", os.defpath)},
        )
        self._end = weakref.finalize(self, _end, self._child)
        _tell(self._child, (self._folders, self._seconds))
        return self._child

    def _kill(self) -> None:
        if self._end is not None:
            self._end()
        self._child = None


def _tell(child: subprocess.Popen[bytes], words: object) -> None:
    assert child.stdin is not None
    data = pickle.dumps(words)
    child.stdin.write(LENGTH.pack(len(data)) + data)
    child.stdin.flush()


def _read(child: subprocess.Popen[bytes], size: int, deadline: float) -> bytes:
    assert child.stdout is not None
    pieces, heard = b"", select.poll()  # `select` ends at the 1024th descriptor: a busy door has more
    heard.register(child.stdout, select.POLLIN)
    while len(pieces) < size:
        if not heard.poll(max(0.0, deadline - monotonic()) * 1000):
            raise _Gone("it did not end in time")
        got = os.read(child.stdout.fileno(), size - len(pieces))
        if not got:
            raise _Gone("its process died")
        pieces += got
    return pieces


def _end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.communicate()
