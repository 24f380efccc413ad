"""A parse printed again as one page of text, in the form that reads back as the same articles.

One paragraph a line with an indent of two hanzi, blank lines between, every article under its kicker in brackets;
whatever was interleaved or cut stands whole.
"""

from collections.abc import Iterator

from syndicate.model.page import Advert, Byline, Caption, Parsed, Story, StoryKind

INDENT = "\u3000\u3000"


def show(parsed: Parsed) -> str:
    """The page as text; ends with a line break."""
    blocks = [f.text for f in parsed.furniture if f.text]
    for story in parsed.stories:
        blocks.extend(_story(story))
    for advert in parsed.adverts:
        blocks.extend(_advert(advert))
    return "\n\n".join(blocks) + "\n"


def _story(story: Story) -> Iterator[str]:
    if story.kicker:
        yield f"【{story.kicker}】"
    if story.title:
        yield story.title
    if story.subtitle:
        yield f"——{story.subtitle}"
    picture = story.kind is StoryKind.PHOTO
    names = "" if picture else _names(story.byline)
    if names and story.title:
        yield names
    for caption in story.captions:
        yield _caption(caption)
    over: dict[int, list[str]] = {}
    for sub in story.subheads:
        over.setdefault(sub.before, []).append(sub.text)
    for n, paragraph in enumerate(story.paragraphs):
        yield from over.get(n, ())
        yield INDENT + paragraph.text
    yield from over.get(len(story.paragraphs), ())
    if story.byline.photographers:
        yield f"（{' '.join(story.byline.photographers)} 摄）"


def _names(byline: Byline) -> str:
    parts = []
    if byline.reporters:
        parts.append(f"本报记者 {' '.join(byline.reporters)}")
    if byline.correspondents:
        parts.append(f"通讯员 {' '.join(byline.correspondents)}")
    return " ".join(parts)


def _caption(caption: Caption) -> str:
    credit = f"（{' '.join(caption.credit)} 摄）" if caption.credit else ""
    return f"▲{caption.text}{credit}"


def _advert(advert: Advert) -> Iterator[str]:
    if advert.title:
        yield advert.title
    yield from advert.lines
