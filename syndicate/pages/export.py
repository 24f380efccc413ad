"""A parse in the shape of FORMAT.md, and a parse explained line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from syndicate.model.page import Parsed, Span, Story
from syndicate.model.park import Park
from syndicate.pages.lines import ends


def to_format(parsed: Parsed, parks: Sequence[Park]) -> dict[str, Any]:
    """The JSON shape of FORMAT.md: canonical names of parks, not slugs."""
    names = {p.slug: p.name for p in parks}
    head = parsed.header
    return {
        "page": {
            "page_no": head.page_no,
            "section": head.section,
            "date": head.issue_date.isoformat() if head.issue_date else None,
        }
        if head
        else None,
        "articles": [_article(s, names) for s in parsed.stories],
        "adverts": [
            {
                "title": a.title,
                "lines": list(a.lines),
                "entries": [
                    {
                        "park": names.get(e.park, e.park) if e.park else None,
                        "printed": e.printed,
                        "name_en": e.name_en,
                        "tagline": e.tagline,
                        "hotline": e.hotline,
                    }
                    for e in a.entries
                ],
            }
            for a in parsed.adverts
        ],
        "other": [f.text for f in (*parsed.furniture, *parsed.unplaced) if f.text],
    }


def _article(story: Story, names: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": story.kind.value,
        "kicker": story.kicker,
        "title": story.title,
        "subtitle": story.subtitle,
        "byline": {
            "reporters": list(story.byline.reporters),
            "correspondents": list(story.byline.correspondents),
            "photographers": list(story.byline.photographers),
        },
        "paragraphs": [p.text for p in story.paragraphs],
        "subheads": [{"text": s.text, "before": s.before} for s in story.subheads],
        "captions": [{"text": c.text, "credit": list(c.credit)} for c in story.captions],
        "parks": [names.get(s, s) for s in story.parks],
    }


@dataclass(frozen=True, slots=True)
class Explained:
    """One line of the page: what it was taken for, which article (from 1) has it, and why."""

    number: int
    label: str
    article: int | None
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What claims one span of the page."""

    span: Span
    label: str
    article: int | None
    reason: str


def explain(text: str, parsed: Parsed) -> tuple[Explained, ...]:
    """Every line of the page that holds words, with what became of it. `text` is the text that was parsed."""
    return tuple(_explained(text, parsed))


def _explained(text: str, parsed: Parsed) -> Iterator[Explained]:
    claims = sorted(_claims(parsed), key=lambda c: c.span)
    worries = sorted(parsed.problems, key=lambda p: p.place)
    k = w = number = 0
    for number, (start, end) in enumerate(ends(text), 1):
        words = text[start:end].strip()
        while k < len(claims) and claims[k].span.end <= start:
            k += 1
        here: list[Claim] = []
        while k + len(here) < len(claims) and claims[k + len(here)].span.start < end:
            here.append(claims[k + len(here)])
        while w < len(worries) and worries[w].place.end <= start:
            w += 1
        doubts = [p for p in worries[w : w + MOST_DOUBTS] if p.place.start < end]
        if words:
            yield _row(number, words, here, [f"{p.kind}: {p.chosen}" for p in doubts])


MOST_DOUBTS = 3
"""Problems told beside one line."""


def _row(number: int, words: str, here: list[Claim], doubts: list[str]) -> Explained:
    labels = dict.fromkeys(c.label for c in here)
    articles = [c.article for c in here if c.article is not None]
    reasons = [*dict.fromkeys(c.reason for c in here if c.reason), *doubts]
    return Explained(
        number, " + ".join(labels) or "unplaced", articles[0] if articles else None, "; ".join(reasons), words
    )


def _claims(parsed: Parsed) -> Iterator[Claim]:
    for n, story in enumerate(parsed.stories, 1):
        yield from _story_claims(n, story)
    for label, things in (("advert", parsed.adverts), ("furniture", parsed.furniture), ("unplaced", parsed.unplaced)):
        for thing in things:
            yield from (Claim(s, label, None, "") for s in thing.spans)


def _story_claims(n: int, story: Story) -> Iterator[Claim]:
    sure = f"confidence {story.confidence:.2f}"
    for s in story.spans:
        yield Claim(s, "heading or byline", n, sure if s == story.spans[0] else "")
    for number, p in enumerate(story.paragraphs, 1):
        for k, s in enumerate(p.spans):
            before = p.spans[k - 1].last_line if k else 0
            far = k and s.first_line > before + 1
            yield Claim(s, f"paragraph {number}", n, f"goes on from line {before}" if far else "")
    for sub in story.subheads:
        yield from (Claim(s, "sub-head", n, f"over paragraph {sub.before + 1}") for s in sub.spans)
    for caption in story.captions:
        yield from (Claim(s, "caption", n, "") for s in caption.spans)
