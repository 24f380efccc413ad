"""Whether one piece of text goes on with another: what the seam between them says.

The dictionary is rjieba's: forty megabytes, read on first use in a tenth of a second, kept while the process lives.
"""

from collections.abc import Iterable
from functools import lru_cache

from syndicate.pages.chars import NEVER_FIRST, WINDOW, unclosed, unopened

REACH = 8
"""Characters looked at on either side of a seam."""
PARTICLES = frozenset("的了着们得地等时中内外后前里上下性化者度率型式级员")
"""Hanzi that lean on the word before them."""
MEASURES = frozenset(
    "个名家台套万亿元年月日时分秒米吨件项次人亩公千百条位户份批岁倍成届期号层间辆座栋所处支张双平立度%％℃"
)
LEANING_LEFT = frozenset("的与和及或在对把被将从向以为由至到按经于所")
"""Hanzi that call for a word after them."""


@lru_cache(maxsize=1)
def _jieba():  # type: ignore[no-untyped-def]  # noqa: ANN202 -- the library's own type has no stable name
    import rjieba  # noqa: PLC0415 -- forty megabytes that only a torn page needs

    return rjieba


def words(text: str) -> list[str]:
    """The words of the text, by the dictionary alone (no guessing of unknown words)."""
    found: list[str] = _jieba().cut(text, hmm=False)
    return found


@lru_cache(maxsize=8192)
def _crossing(left: str, right: str) -> tuple[str, int]:
    """The word that the seam would tear, and how many words fewer the joined text has than its two halves."""
    joined = words(left + right)
    at = 0
    torn = ""
    for word in joined:
        if at < len(left) < at + len(word):
            torn = word
        at += len(word)
    return torn, len(words(left)) + len(words(right)) - len(joined)


class Seams:
    """Judges seams of one page: besides the dictionary it knows what the page itself prints."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._printed = "\n".join(texts)[:LONGEST_KNOWN]
        self._judged: dict[tuple[str, str], float] = {}

    def seam(self, left: str, right: str) -> float:
        """Evidence, in nats or so, that `right` goes on with the sentence `left` leaves unfinished; 0 says nothing."""
        return _balance(left, right) + self.letters(left, right)

    def letters(self, left: str, right: str) -> float:
        """The same by the letters that touch the seam alone, quotes and brackets left aside."""
        key = left[-REACH:], right[:REACH]
        if key not in self._judged:
            self._judged[key] = self._letters(*key)
        return self._judged[key]

    def _letters(self, left: str, right: str) -> float:
        if right[0] in NEVER_FIRST:
            return 0.5 if left[-1] not in "，、；：" else -4.0
        tail, head = _run(left, last=True), _run(right, last=False)
        if not tail or not head:
            return _numbers(left, right) + (0.3 if left[-1] in "，、；：" else 0.0)
        again = self._again(tail, head)
        torn, saved = _crossing(tail, head)
        if torn:
            return again + (WORD if saved > 0 else MAYBE_WORD) + LETTER * (min(4, len(torn)) - 2)
        lean = (0.6 if right[0] in PARTICLES else 0.0) + (0.4 if left[-1] in LEANING_LEFT else 0.0)
        return again + NO_WORD + lean

    def _again(self, tail: str, head: str) -> float:
        """Evidence from the page: the letters about the seam stand together elsewhere."""
        if tail[-2:] + head[:2] in self._printed and len(tail) > 1 and len(head) > 1:
            return AGAIN_FOUR
        return AGAIN_THREE * (
            (tail[-1:] + head[:2] in self._printed and len(head) > 1)
            or (tail[-2:] + head[:1] in self._printed and len(tail) > 1)
        )


WORD, MAYBE_WORD, LETTER, NO_WORD = 3.6, 0.6, 0.9, -0.2
AGAIN_FOUR, AGAIN_THREE = 2.5, 1.0
LONGEST_KNOWN = 50_000
"""Characters of a page looked through; a longer page is no page."""


def _run(text: str, *, last: bool) -> str:
    """The hanzi that touch the seam."""
    hanzi = ""
    for c in reversed(text) if last else text:
        if not "\u3400" <= c <= "\u9fff":
            break
        hanzi = c + hanzi if last else hanzi + c
    return hanzi


def _numbers(left: str, right: str) -> float:
    if left[-1].isdigit() or left[-1] == ".":
        if right[0] in MEASURES:
            return 2.5
        return 0.5 if right[0].isdigit() or right[0] == "." else -0.5
    if left[-1] in "，、；：" and right[0] in PARTICLES - frozenset("上下中内外前后等"):
        return -2.5
    return 0.0


def _balance(left: str, right: str) -> float:
    """Quotes and brackets: what one side leaves open the other should close."""
    missing, extra = unclosed(left[-WINDOW:]), unopened(right[:WINDOW])
    if not missing and not extra:
        return 0.0
    if missing and extra:
        return 3.5
    return -1.2 if missing else -3.5


def freshness(text: str) -> float:
    """Evidence that a piece begins a paragraph: below 0 it reads as the end of a word or a clause."""
    if text[0] in NEVER_FIRST:
        return -8.0
    if unopened(text[:WINDOW]):
        return -4.0
    if text[0] in "的了着们":
        return -3.0
    first = _run(text[:REACH], last=False)
    if not first and not text[0].isdigit():
        return 0.6
    lead = words(text[:REACH])
    if len(lead[0]) == 1 and "\u3400" <= lead[0] <= "\u9fff" and lead[0] not in COMMON_FIRST:
        return -0.8
    return 0.3


COMMON_FIRST = frozenset("在为从当据对以有这该今与由于因随让把一本我他她两三四五六七八九十每此各另又还也就到用按")
"""Hanzi that alone may well begin a paragraph."""


def tears_word(left: str, right: str) -> bool:
    """Whether a word of the dictionary would be torn between the two."""
    tail, head = _run(left[-REACH:], last=True), _run(right[:REACH], last=False)
    if not tail or not head:
        return False
    torn, saved = _crossing(tail, head)
    return bool(torn) and saved > 0
