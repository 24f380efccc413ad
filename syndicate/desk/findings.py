"""What the doctor says about one thing."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """`warn`: letters leave, and some may not arrive or not be trusted. `fail`: letters do not leave, or links fail."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, what was seen, and what to do about it (empty: nothing)."""

    name: str
    level: Level
    told: str
    advice: str = ""


def ok(name: str, told: str) -> Finding:
    return Finding(name, Level.OK, told)


def warn(name: str, told: str, advice: str) -> Finding:
    return Finding(name, Level.WARN, told, advice)


def fail(name: str, told: str, advice: str) -> Finding:
    return Finding(name, Level.FAIL, told, advice)
