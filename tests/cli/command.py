"""The command line as a person or a program uses it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from syndicate import config
from syndicate.cli.output import EXIT_CODES

SAMPLE = Path(config.__file__).parent / "data" / "sample-page.txt"


def run(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a person runs it, in the current folder."""
    return subprocess.run(
        [sys.executable, "-m", "syndicate", *map(str, arguments)],
        input=stdin.decode("latin-1"),
        encoding="utf-8",
        capture_output=True,
        check=False,
        timeout=120,
        env=os.environ | environment,
    )


def ok(*arguments: str | Path, **environment: str) -> Any:
    """What a command that must succeed answers a program."""
    done = run(*arguments, "--json", stdin=b"", **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused(done: subprocess.CompletedProcess[str], kind: type) -> str:
    """What a command that must fail says: short, no traceback, the right exit code."""
    assert done.returncode == EXIT_CODES[kind], (done.returncode, done.stderr)
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert 1 <= len(lines) <= 2, done.stderr
    assert lines[0].startswith("syndicate: ")
    return done.stderr
