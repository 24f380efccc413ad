"""Plots as plain geometry: numbers in, places of an SVG out. The template draws them, with a table beside each.

Sixty lines, where a plotting library would bring styles of its own that our content policy forbids.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 12, 28
ROW, BAR = 30, 14
LABEL = 116
"""Of bars: where their names end."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A word at a place of an axis."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line that climbs: `points` for a polyline, `area` for the polygon below it."""

    points: str
    area: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a bar; `kind` is its colour's name."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """A bar with its name and its number."""

    y: int
    name: str
    pieces: tuple[Piece, ...]
    words: str
    end: float


@dataclass(frozen=True, slots=True)
class Bars:
    rows: tuple[Row, ...]
    height: int
    width: int = WIDTH
    label: int = LABEL
    bar: int = BAR


def line(values: Sequence[tuple[float, float]], words: Sequence[str]) -> Line:
    """Of points (seconds, number), the first at the left; `words` are spread below. Two points at least."""
    first, last = values[0][0], values[-1][0]
    top = nice(max(value for _, value in values))
    across = (WIDTH - LEFT - RIGHT) / max(last - first, 1)
    floor = HEIGHT - BOTTOM
    up = (floor - TOP) / top
    points = " ".join(f"{LEFT + (at - first) * across:.1f},{floor - value * up:.1f}" for at, value in values)
    spread = (WIDTH - LEFT - RIGHT) / max(len(words) - 1, 1)
    return Line(
        points=points,
        area=f"{LEFT},{floor} {points} {LEFT + (last - first) * across:.1f},{floor}",
        across=tuple(Tick(LEFT + n * spread, word) for n, word in enumerate(words)),
        up=tuple(Tick(floor - top * part / 4 * up, f"{top * part / 4:,.0f}") for part in range(0, 5, 2)),
    )


def bars(rows: Sequence[tuple[str, Sequence[tuple[str, int]]]]) -> Bars:
    """Of each row its name and its pieces (kind, number)."""
    most = max((sum(number for _, number in pieces) for _, pieces in rows), default=0) or 1
    scale = (WIDTH - LABEL - 90) / most
    drawn = []
    for place, (name, pieces) in enumerate(rows):
        x, found = float(LABEL), []
        for kind, number in pieces:
            if number:
                found.append(Piece(round(x, 1), round(max(number * scale, 1.5), 1), kind))
                x = found[-1].x + found[-1].width
        total = sum(number for _, number in pieces)
        drawn.append(Row(place * ROW, name, tuple(found), f"{total:,}", round(x + 8, 1)))
    return Bars(tuple(drawn), max(len(drawn), 1) * ROW)


def nice(value: float) -> float:
    """The next round number above: 1, 2 or 5 with zeros; 4 at least, so that quarters are whole."""
    step = 10 ** math.floor(math.log10(max(value, 4)))
    return max(4.0, next(float(step * n) for n in (1, 2, 4, 6, 8, 10) if step * n >= value))
