"""The printed form of a parse reads back as the same articles."""

from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from syndicate.model.page import Caption, Paragraph, Parsed, Story, Subhead
from syndicate.model.park import Park
from syndicate.pages.decoding import decode
from syndicate.pages.parser import parse_page
from syndicate.pages.show import show


def without_places(parsed: Parsed) -> list[Story]:
    """The stories without spans and confidence."""
    return [
        replace(
            s,
            spans=(),
            confidence=1.0,
            paragraphs=tuple(Paragraph(p.text) for p in s.paragraphs),
            subheads=tuple(Subhead(x.text, x.before) for x in s.subheads),
            captions=tuple(Caption(c.text, c.credit) for c in s.captions),
        )
        for s in parsed.stories
    ]


def reads_back(text: str, parks: tuple[Park, ...]) -> None:
    first = parse_page(text, parks)
    again = parse_page(show(first), parks)

    assert without_places(again) == without_places(first)


def test_the_sample_page(sample: str, parks: tuple[Park, ...]) -> None:
    reads_back(sample, parks)


def test_the_gold_pages(shared: Path, parks: tuple[Park, ...]) -> None:
    for page in sorted(shared.glob("*.txt")):
        reads_back(decode(page.read_bytes()).text, parks)


@pytest.mark.parametrize("form", ["frames", "blocks", "raw", "flow", "pdfium"])
@pytest.mark.parametrize("seed", range(20, 26))
def test_composed_pages(composer: ModuleType, other_parks: tuple[Park, ...], seed: int, form: str) -> None:
    reads_back(composer.compose(seed, form)[0], other_parks)
