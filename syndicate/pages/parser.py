"""Page text to articles, adverts, furniture and problems: the one door of this room.

text -> intake -> lines -> columns -> labels -> units -> (torn) -> assignment -> stories
"""

from collections.abc import Sequence

from syndicate.model.page import Advert, Furniture, Parsed
from syndicate.model.park import Park
from syndicate.pages import adverts, confidence, header, problems, stories
from syndicate.pages.assign import assign
from syndicate.pages.columns import columns_of
from syndicate.pages.headings import settle_kickers
from syndicate.pages.headlines import kicker
from syndicate.pages.intake import take_in
from syndicate.pages.kinds import Label
from syndicate.pages.labels import label
from syndicate.pages.leftover import leftover
from syndicate.pages.lines import lines_of
from syndicate.pages.parks import finder, widened
from syndicate.pages.reading import Reading
from syndicate.pages.seams import Seams
from syndicate.pages.torn import split_torn
from syndicate.pages.units import units_of
from syndicate.pages.woven import Places, of_line

L = Label


def parse_page(text: str, parks: Sequence[Park]) -> Parsed:
    """Reads a page. Pure and deterministic; raises EmptyPage or PageTooLarge and nothing else.

    `parks` is the registry; a story's `parks` are its slugs. Spans count characters of `text`.
    """
    reading = read(text, parks)
    return _parsed(text, reading)


def read(text: str, parks: Sequence[Park]) -> Reading:
    """Everything that was decided about the page, before it is written down as stories."""
    intake = take_in(text)
    lines = lines_of(intake.text)
    columns = columns_of(lines)
    found = finder(parks)
    labelled = label(lines, columns, found)
    judge = Seams(x.text for x in lines)
    units = split_torn(units_of(lines, labelled, columns), lines, columns, judge)
    printed = [kicker(x.text) for x, lab in zip(lines, labelled.labels, strict=True) if lab is L.KICKER]
    assignment = assign(units, widened(found, printed), judge)
    units = [u if u.label is lab else u._replace(label=lab) for u, lab in zip(units, assignment.label, strict=True)]
    return Reading(intake, lines, columns, labelled, units, assignment, found, judge)


def _parsed(text: str, reading: Reading) -> Parsed:
    places = Places(reading.intake, text)
    drafts = {
        number: stories.draft(units, reading.lines, reading.labelled.labels)
        for number, units in reading.stories.items()
    }
    kickers_left = settle_kickers(reading, drafts)
    sure = confidence.of_stories(reading)
    found = tuple(stories.finish(d, reading.parks, places, sure[n]) for n, d in drafts.items())
    furniture = [k for k, lab in enumerate(reading.labelled.labels) if lab is L.FURNITURE]
    head = header.read_header([reading.lines[k].text for k in furniture])
    notices = tuple(_advert(u.lines, reading, places) for u in reading.units if u.label in (L.ADVERT_TITLE, L.ADVERT))
    outside = [k for u in reading.outside for k in u.lines] + kickers_left
    parsed = Parsed(
        header=head,
        stories=found,
        adverts=notices,
        furniture=_furniture(furniture, reading, places),
        unplaced=_furniture(sorted(outside), reading, places),
    )
    return problems.with_problems(leftover(text, parsed), reading, places)


def _furniture(numbers: Sequence[int], reading: Reading, places: Places) -> tuple[Furniture, ...]:
    return tuple(Furniture(reading.lines[k].text, places.spans(of_line(reading.lines[k]))) for k in numbers)


def _advert(numbers: Sequence[int], reading: Reading, places: Places) -> Advert:
    lines = [reading.lines[k] for k in numbers]
    titled = reading.labelled.labels[numbers[0]] is L.ADVERT_TITLE
    texts = tuple(x.text for x in (lines[1:] if titled else lines))
    entries = [adverts.entry(t, reading.parks) for t in texts]
    return Advert(
        title=lines[0].text if titled else None,
        lines=texts,
        entries=tuple(e for e in entries if e) if all(entries) or adverts.is_partners(lines[0].text) else (),
        spans=places.spans(*map(of_line, lines)),
    )
