"""Names of workers, and whether the one of a name still runs. A name is `host/pid/starttime`.

The host part carries the PID namespace too: two containers may share a host name and still not see each other.
"""

import os
import socket
from pathlib import Path

GONE = frozenset("ZXx")
"""Process states of proc(5) that will never run again: zombie and dead."""


def worker_name(pid: int | None = None) -> str:
    """The name of this process, or of process `pid` of this machine (which must run)."""
    number = os.getpid() if pid is None else pid
    return f"{_host()}/{number}/{_start(number) or 0}"


def alive(name: str) -> bool:
    """False only if the worker certainly is gone. Of other machines we know nothing: their heartbeat decides."""
    host, _, rest = name.partition("/")
    pid, _, start = rest.partition("/")
    if host != _host() or not pid.isascii() or not pid.isdigit():
        return True
    if not Path("/proc/self/stat").exists():
        return _answers(int(pid))
    return _start(int(pid)) == start


def _host() -> str:
    try:
        namespace = Path("/proc/self/ns/pid").readlink().name.strip("pid:[]")
    except OSError:
        return socket.gethostname()
    return f"{socket.gethostname()}-{namespace}"


def _start(pid: int) -> str | None:
    """When the process started, in clock ticks since boot (field 22 of proc(5)); None when there is none such."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    return None if state in GONE else fields[18]


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
