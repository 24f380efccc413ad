"""How the page was dumped: a paragraph or piece of one a line, or one printed line a line; how wide its columns are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from syndicate.pages.lines import Line

WIDEST_COLUMN = 45
"""Hanzi. Wider lines of body are whole paragraphs."""
NARROWEST_COLUMN = 7
FEWEST, FEWEST_SPACED = 6, 20
"""Lines that tell printed lines from a few short paragraphs; more where every line stands apart."""
NEIGHBOURS = 9
SLACK = 1.6
"""Hanzi by which a full line may miss its column's width: no mark begins a line, no number is torn."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What the dump tells of the print. `widths[i]` is the width of the column that line i stands in (printed form)."""

    printed: bool
    indented: bool
    """Paragraphs begin with white space."""
    spaced: bool
    """Blank lines part most lines."""
    framed: bool
    """Printed form: blank lines part the stretches of a column that were set together, and nothing else."""
    widths: tuple[float, ...]

    def full(self, i: int, line: Line) -> bool:
        """Whether the line reaches the end of its column."""
        return line.width + (line.indent if self.indented and line.indent <= 2 else 0) >= self.widths[i] - SLACK  # noqa: PLR2004

    def short(self, i: int, line: Line) -> bool:
        """Whether the line ends well before its column does."""
        return line.width + (line.indent if self.indented else 0) < self.widths[i] - 3

    def indents(self, i: int, line: Line) -> bool:
        """Whether a line without its indent would have begun two hanzi in: full, but for two hanzi."""
        missing = self.widths[i] - line.width
        return not self.indented and 1.4 <= missing <= 3.1  # noqa: PLR2004


def columns_of(lines: Sequence[Line]) -> Columns:
    """Measures a page."""
    body = [x for x in lines if x.width >= NARROWEST_COLUMN]
    total = sum(x.width for x in body) or 1.0
    narrow = sum(x.width for x in body if x.width <= WIDEST_COLUMN)
    torn = sum(x.width for x in body if not x.finished)
    gaps = sum(1 for x in lines[1:] if x.gap)
    spaced = gaps >= 0.7 * len(lines)
    fewest = FEWEST_SPACED if spaced else FEWEST
    printed = len(body) >= fewest and narrow / total >= 0.75 and torn / total >= 0.4  # noqa: PLR2004
    ends = [x for x in body if x.finished] if not printed else body
    indented = sum(1 for x in ends if x.indent >= 1) >= max(2, 0.12 * len(ends) if printed else 0.35 * len(ends))
    framed = printed and 3 <= gaps <= 0.3 * len(lines)  # noqa: PLR2004
    return Columns(printed, indented, spaced, framed, _widths(lines, indented=indented) if printed else ())


def _widths(lines: Sequence[Line], *, indented: bool) -> tuple[float, ...]:
    """For each line the commonest width of the lines around it, wider ones winning a tie."""
    sizes = [round(x.width + (min(x.indent, 2) if indented else 0)) for x in lines]
    counts: Counter[int] = Counter()
    everywhere = Counter(sizes)
    n = len(sizes)
    found: list[float] = []
    for k in range(min(NEIGHBOURS, n)):
        counts[sizes[k]] += 1
    for i in range(n):
        if i + NEIGHBOURS < n:
            counts[sizes[i + NEIGHBOURS]] += 1
        if i > NEIGHBOURS:
            counts[sizes[i - NEIGHBOURS - 1]] -= 1
        found.append(_mode(counts, everywhere))
    return tuple(found)


ELSEWHERE = 0.2
"""What a line elsewhere on the page counts beside one near by."""
TOO_WIDE = 0.6


def _mode(near: Counter[int], everywhere: Counter[int]) -> float:
    """The width that explains most lines: they reach it, hang a mark over it, begin two hanzi in; none is wider."""
    seen = [w for w, n in near.items() if n > 0]
    usable = [w for w in seen if NARROWEST_COLUMN - 1 <= w <= WIDEST_COLUMN + 2]
    if not usable:
        return float(WIDEST_COLUMN)

    def explained(w: int) -> tuple[float, int]:
        reach = sum(
            part * (2 * n[w] + 0.5 * n[w - 1] + 0.8 * n[w + 1] + 0.4 * n[w - 2])
            for n, part in ((near, 1.0), (everywhere, ELSEWHERE))
        )
        return reach - TOO_WIDE * sum(near[v] for v in seen if v > w + 1), w

    return float(max(usable, key=explained))
