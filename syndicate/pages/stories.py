"""Stories out of the pieces the assignment gave them: paragraphs joined, datelines and credits taken off."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from syndicate.model.page import Byline, Caption, Paragraph, Story, StoryKind, Subhead
from syndicate.pages import bylines, headlines
from syndicate.pages.bylines import Sign
from syndicate.pages.kinds import Label
from syndicate.pages.lines import Line
from syndicate.pages.parks import ParkFinder, attribute
from syndicate.pages.units import Unit
from syndicate.pages.woven import Places, Woven, of_line, weave

L = Label
CAPTION_MARKS = "▲▼△▽←→↑↓◀▶ 　"


@dataclass
class Draft:
    """A story while its pieces are gathered."""

    kicker: Woven | None = None
    title: list[Woven] = field(default_factory=list)
    subtitle: list[Woven] = field(default_factory=list)
    byline: Byline = field(default_factory=Byline)
    paragraphs: list[list[Woven]] = field(default_factory=list)
    """The pieces of each."""
    open: bool = False
    """The last paragraph waits for its continuation."""
    subheads: list[tuple[Woven, int]] = field(default_factory=list)
    captions: list[tuple[Woven, tuple[str, ...], tuple[Woven, ...]]] = field(default_factory=list)
    rest: list[Woven] = field(default_factory=list)
    """Lines of names, datelines, signatures, jump lines, credits."""

    @property
    def picture(self) -> bool:
        return not self.title

    def sign(self, found: Byline) -> None:
        self.byline = Byline(
            _merged(self.byline.reporters, found.reporters),
            _merged(self.byline.correspondents, found.correspondents),
            _merged(self.byline.photographers, found.photographers),
        )


def _merged(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*a, *b)))


def draft(units: Sequence[Unit], lines: Sequence[Line], labels: Sequence[Label]) -> Draft:
    """Gathers the units of one story, in order."""
    story = Draft()
    for unit in units:
        whole = weave(of_line(lines[k]) for k in unit.lines)
        match unit.label:
            case L.TITLE:
                _heading(story, unit, lines, labels)
            case L.SUBTITLE:
                story.subtitle.append(whole)
            case L.BYLINE:
                story.sign(bylines.names_of_line(whole.text))
                story.rest.append(whole)
            case L.BODY:
                _body(story, unit, whole)
            case L.SUBHEAD:
                story.subheads.append((whole, len(story.paragraphs)))
            case L.CAPTION:
                _caption(story, whole)
            case L.CREDIT:
                _credit(story, whole)
            case _:
                _close(story, whole)
    return story


def _heading(story: Draft, unit: Unit, lines: Sequence[Line], labels: Sequence[Label]) -> None:
    for k in unit.lines:
        line = of_line(lines[k])
        if labels[k] is L.TITLE or len(unit.lines) == 1:
            story.title.append(line)
        elif labels[k] is L.SUBTITLE:
            story.subtitle.append(line)
        elif labels[k] is L.BYLINE:
            story.sign(bylines.names_of_line(line.text))
            story.rest.append(line)


def _body(story: Draft, unit: Unit, text: Woven) -> None:
    if story.paragraphs and unit.fresh is not True and (story.open or unit.fresh is False):
        story.paragraphs[-1].append(text)
    else:
        story.paragraphs.append([text])
    story.open = unit.open


def _caption(story: Draft, text: Woven) -> None:
    shot = bylines.credit(text.text)
    names = shot.byline.photographers if shot else ()
    words = text.cut(0, shot.start) if shot else text
    lead = len(words.text) - len(words.text.lstrip(CAPTION_MARKS))
    rest = (text.cut(shot.start),) if shot else ()
    story.captions.append(
        (words.cut(lead), names, (*rest, *((words.cut(0, lead),) if words.text[:lead].strip() else ())))
    )


def _credit(story: Draft, text: Woven) -> None:
    shot = bylines.credit(text.text)
    names = shot.byline.photographers if shot else ()
    if story.captions and not story.captions[-1][1] and not story.picture:
        words, _, rest = story.captions[-1]
        story.captions[-1] = (words, names, (*rest, text))
        return
    story.sign(Byline(photographers=names))
    story.rest.append(text)


def _close(story: Draft, text: Woven) -> None:
    sign = bylines.signature(text.text)
    if sign:
        story.sign(sign.byline)
    story.rest.append(text)


def finish(story: Draft, parks: ParkFinder, places: Places, confidence: float) -> Story:
    """The story as the rest of the house knows it."""
    last = len(story.paragraphs) - 1
    whole = [_stripped(story, weave(p), first=i == 0, last=i == last) for i, p in enumerate(story.paragraphs)]
    paragraphs = [p for p in whole if p]
    kicker = headlines.kicker(story.kicker.text) if story.kicker else None
    title = headlines.title([t.text for t in story.title]) or None
    subtitle = headlines.subtitle([t.text for t in story.subtitle]) or None
    first = paragraphs[0].text if paragraphs else ""
    return Story(
        kind=StoryKind.ARTICLE if title else StoryKind.PHOTO,
        title=title,
        paragraphs=tuple(Paragraph(p.text, places.spans(p)) for p in paragraphs),
        kicker=kicker or None,
        subtitle=subtitle,
        byline=story.byline,
        subheads=tuple(
            Subhead(headlines.mended(w.text), min(n, len(paragraphs)), places.spans(w)) for w, n in story.subheads
        ),
        captions=tuple(Caption(w.text, names, places.spans(w, *rest)) for w, names, rest in story.captions),
        parks=attribute(kicker, title, subtitle, first, parks),
        confidence=confidence,
        spans=tuple(
            sorted(places.spans(*([story.kicker] if story.kicker else []), *story.title, *story.subtitle, *story.rest))
        ),
    )


def _stripped(story: Draft, text: Woven, *, first: bool, last: bool) -> Woven:
    """The paragraph without dateline, signature, credit and jump line; who they name is noted."""
    if first:
        text = _without(story, text, bylines.dateline(text.text))
    while True:
        span = bylines.jump(text.text)
        if span:
            text = _without(story, text, Sign(Byline(), *span))
            continue
        sign = bylines.signature(text.text)
        shot = bylines.credit(text.text) if not sign or "摄" in text.text[sign.start :] else None
        found = shot or sign
        if not found or (not last and not shot and found.start == 0):
            return text
        text = _without(story, text, found)


def _without(story: Draft, text: Woven, found: Sign | None) -> Woven:
    if found is None:
        return text
    story.sign(found.byline)
    gone = text.cut(found.start, found.end)
    if gone:
        story.rest.append(gone)
    return text.cut(found.end) if found.start == 0 else text.cut(0, found.start)
