"""What the program says, in the language that a person reads: use cases and rooms say a sentence in one language only.

The sentences stand in data/sentences.toml, with {} for values. A value that is a sentence itself is told as well. What
stands there in no language is shown as it is.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

ENGLISH, CHINESE = "en", "zh-CN"
HOLE = re.compile(r"\{(\d*)\}")
BREAK = re.compile(r"(?<=[.?!:)。？！：])\s+")
MOST, MOST_BREAKS = 1000, 12
"""Characters, and gaps between sentences, of a text that is told. Each gap doubles the work, and anybody may put words
of their own into a refusal.
"""


@dataclass(frozen=True, slots=True)
class Saying:
    """One sentence: what it looks like in one language, and how it is told in the other."""

    pattern: re.Pattern[str]
    weight: int
    """Characters that are no values: the more, the surer."""
    other: str


def told(text: str, language: str) -> str:
    """The text, of one sentence or several, in this language as far as it is known; what is very long as it is."""
    if len(text) > MOST or len(BREAK.findall(text)) > MOST_BREAKS:
        return text
    found = _sure(text, language)
    if found is not None:
        return found
    for gap in reversed(list(BREAK.finditer(text))):
        first = _sure(text[: gap.start()], language)
        if first is not None:
            return _joined(first, text[gap.end() :])
    return text


def _sure(text: str, language: str) -> str | None:
    """The same where every sentence is known. Sentences are parted before one is taken for a value of another."""
    for gap in BREAK.finditer(text):
        first = _whole(text[: gap.start()], language)
        rest = first and _sure(text[gap.end() :], language)
        if first and rest:
            return _joined(first, rest)
    return _whole(text, language)


def _joined(first: str, rest: str) -> str:
    return f"{first} {rest}" if first.isascii() else f"{first}{rest}"


def known(text: str) -> bool:
    """Whether it can be told in every language."""
    return all(_whole(text, language) is not None or _is(text, language) for language in (ENGLISH, CHINESE))


def _is(text: str, language: str) -> bool:
    return any(saying.pattern.fullmatch(text) for saying in _sayings(_other(language)))


def _whole(text: str, language: str) -> str | None:
    for saying in _sayings(language):
        fits = saying.pattern.fullmatch(text)
        if fits:
            values = [told(value, language) for _, value in sorted(fits.groupdict().items())]
            return saying.other.format(*values)
    return None


@lru_cache(maxsize=2)
def _sayings(language: str) -> tuple[Saying, ...]:
    """How to come into a language from the other, the surest first."""
    return tuple(sorted(_read(language), key=lambda one: -one.weight))


def _read(language: str) -> Iterator[Saying]:
    data = tomllib.loads((files("syndicate") / "data" / "sentences.toml").read_text(encoding="utf-8"))
    for english, chinese in data["pairs"]:
        of, to = (english, chinese) if language == CHINESE else (chinese, english)
        yield Saying(_pattern(of), len(HOLE.sub("", of)), _numbered(to))


def _pattern(sentence: str) -> re.Pattern[str]:
    """What fits: each value is some text; they are named by their number, in order."""
    parts = HOLE.split(_numbered(sentence))
    order = sorted(int(number) for number in parts[1::2])
    words = [re.escape(part) if n % 2 == 0 else f"(?P<v{int(part):02}>.+?)" for n, part in enumerate(parts)]
    assert order == list(range(len(order))), sentence
    return re.compile("".join(words), re.DOTALL)


def _numbered(sentence: str) -> str:
    """With {0}, {1} ... for {}."""
    count = iter(range(100))
    return HOLE.sub(lambda hole: f"{{{hole[1] or next(count)}}}", sentence)


def _other(language: str) -> str:
    return CHINESE if language == ENGLISH else ENGLISH
