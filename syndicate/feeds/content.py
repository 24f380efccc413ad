"""A story's words as blocks, clean HTML and plain text."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from syndicate.feeds.text import one_line, paragraph, shorten
from syndicate.model.page import Byline, Caption, Story

SUMMARY = 120
"""Characters of a summary: four lines on a phone."""

_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?…]+[”’」』）)]*|[^。！？!?]+$")


class BlockKind(StrEnum):
    """What a block of a story is."""

    PARAGRAPH = "paragraph"
    SUBHEAD = "subhead"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, sub-head or caption: cleaned text, never empty."""

    kind: BlockKind
    text: str


def blocks(story: Story) -> tuple[Block, ...]:
    """The story in reading order: each sub-head over its paragraph, captions last. Nothing is lost.

    A sub-head whose place lies outside the paragraphs stands at the nearer end.
    """
    return tuple(Block(kind, text) for kind, text in _pieces(story) if text)


def _pieces(story: Story) -> Iterator[tuple[BlockKind, str]]:
    last = len(story.paragraphs)
    places = [(min(max(subhead.before, 0), last), subhead.text) for subhead in story.subheads]
    for number in range(last + 1):
        yield from ((BlockKind.SUBHEAD, one_line(text)) for place, text in places if place == number)
        if number < last:
            yield BlockKind.PARAGRAPH, paragraph(story.paragraphs[number].text)
    yield from ((BlockKind.CAPTION, caption_text(caption)) for caption in story.captions)


def caption_text(caption: Caption) -> str:
    """The caption with its credit: `图为考场一角。（李新辉 摄）`."""
    text, credit = paragraph(caption.text), "、".join(filter(None, map(one_line, caption.credit)))
    return f"{text}（{credit} 摄）" if credit else text


_TAGS = {
    BlockKind.PARAGRAPH: ("<p>", "</p>"),
    BlockKind.SUBHEAD: ("<h2>", "</h2>"),
    BlockKind.CAPTION: ("<figure><figcaption>", "</figcaption></figure>"),
}


def body_html(story: Story) -> str:
    """The body as HTML of `p`, `h2`, `figure` and `figcaption` only: no attributes, all text escaped."""
    return "\n".join(
        _TAGS[block.kind][0] + html.escape(block.text, quote=False) + _TAGS[block.kind][1] for block in blocks(story)
    )


def content_html(story: Story, note: str | None) -> str:
    """What a feed entry carries: correction note, kicker, subtitle and byline in front of the body."""
    front = (
        ("<p><em>更正：", paragraph(note or ""), "</em></p>"),
        ("<p><strong>", one_line(story.kicker or ""), "</strong></p>"),
        ("<p><strong>——", one_line(story.subtitle or ""), "</strong></p>"),
        ("<p>", byline_text(story.byline), "</p>"),
    )
    lines = [start + html.escape(text, quote=False) + end for start, text, end in front if text]
    return "\n".join(filter(None, [*lines, body_html(story)]))


def summary(story: Story, limit: int = SUMMARY) -> str:
    """Plain text of the first sentences, at most `limit` characters, whole sentences where one fits.

    A story without paragraphs is summed up by its captions, else by its subtitle; without any, empty.
    """
    said = ""
    for sentence in _sentences(story, limit * 4):
        longer = said + (" " if said and said[-1].isascii() else "") + sentence
        if len(longer) > limit:
            return said or shorten(sentence, limit)
        said = longer
    return said or shorten(one_line(story.subtitle or ""), limit)


def _sentences(story: Story, most: int) -> Iterator[str]:
    """Those of its paragraphs, else of its captions; of each no more than its first characters."""
    texts = (paragraph(one.text) for one in story.paragraphs)
    first = next(filter(None, texts), None)
    told = chain([first], texts) if first else map(caption_text, story.captions)
    for text in told:
        yield from filter(None, map(str.strip, _SENTENCE.findall(text[:most])))


def byline_text(byline: Byline) -> str:
    """Who wrote it, by role, in one line: `记者 马贵　通讯员 刘银花`; empty where nobody is named."""
    roles = (("记者", byline.reporters), ("通讯员", byline.correspondents), ("摄影", byline.photographers))
    named = ((role, "、".join(filter(None, map(one_line, names)))) for role, names in roles)
    return "　".join(f"{role} {names}" for role, names in named if names)
