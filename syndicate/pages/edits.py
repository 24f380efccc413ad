"""Edits applied to a parse: every word of the page stays in exactly one place, or the edit is refused."""

from collections.abc import Sequence
from dataclasses import replace
from functools import singledispatch
from typing import Any

from syndicate.errors import Conflict
from syndicate.model import edit as acts
from syndicate.model.edit import Edit, Place, Sheet, Shelf, Step
from syndicate.model.page import Advert, Caption, Furniture, Paragraph, Parsed, Story, StoryKind, Subhead
from syndicate.pages.pieces import (
    Item,
    at,
    body,
    both,
    complete,
    credited,
    items_of,
    parted,
    titled,
    with_body,
    without,
)
from syndicate.pages.rewording import reworded
from syndicate.pages.units import joined

LISTS = {Shelf.ADVERT: "adverts", Shelf.FURNITURE: "furniture", Shelf.UNPLACED: "unplaced"}


def apply(sheet: Sheet, step: Step, text: str) -> Sheet:
    """The sheet after one step; `text` is the page as received. Raises Conflict where the step does not fit."""
    for edit in step.edits:
        sheet = _edited(edit, sheet, text)
    if step.edits:
        sheet = _pruned(sheet)
    if step.settles is not None:
        left = without(sheet.parsed.problems, step.settles)
        sheet = replace(sheet, parsed=replace(sheet.parsed, problems=left))
    if not complete(sheet.parsed, text):
        raise Conflict("这样改会丢掉版面上的字。", hint="什么都没有改；请把这件事告诉管理员。")
    return sheet


def replay(base: Parsed, steps: Sequence[Step], text: str) -> Sheet:
    """The sheet after all the steps, undone ones left out. Raises Conflict when there is nothing to undo."""
    states, floor = [Sheet(base)], 1
    for step in steps:
        if not step.undo:
            states.append(apply(states[-1], step, text))
            floor = len(states) if acts.Number() in step.edits else floor
        elif len(states) > floor:
            states.pop()
        else:
            raise Conflict("没有可以撤销的了。", hint="首次签发以前的改动不能再撤销。")
    return states[-1]


@singledispatch
def _edited(edit: Edit, sheet: Sheet, text: str) -> Sheet:
    raise TypeError(f"{edit!r} is no edit of the page {text[:10]!r} of {len(sheet.numbers)} stories")


@_edited.register
def _(_: acts.Number, sheet: Sheet, _text: str) -> Sheet:
    return replace(sheet, ordinals=sheet.numbers)


@_edited.register
def _(edit: acts.Join, sheet: Sheet, _text: str) -> Sheet:
    story = _story(sheet, edit.story)
    items = body(story)
    item, before = at(items, edit.item), at(items, edit.item - 1)
    if not (isinstance(item, Paragraph) and isinstance(before, Paragraph)):
        raise Conflict("这里没有可以接的段落。", hint="只有相邻的两段正文可以接起来。")
    one = Paragraph(joined([t for t in (before.text, item.text) if t]), (*before.spans, *item.spans))
    return _put(sheet, edit.story, with_body(story, (*items[: edit.item - 1], one, *items[edit.item + 1 :])))


@_edited.register
def _(edit: acts.Cut, sheet: Sheet, text: str) -> Sheet:
    story = _story(sheet, edit.story)
    items = body(story)
    item = at(items, edit.item)
    words = (item.text[: edit.at].strip(), item.text[edit.at :].strip())
    if not isinstance(item, Paragraph) or edit.at < 0 or not all(words):
        raise Conflict("这一段不能在这里分开。", hint="在段落中间的字里分。")
    first, second = parted(item.spans, item.text, edit.at, text)
    halves = (Paragraph(words[0], first), Paragraph(words[1], second))
    return _put(sheet, edit.story, with_body(story, (*items[: edit.item], *halves, *items[edit.item + 1 :])))


@_edited.register
def _(edit: acts.Retype, sheet: Sheet, _text: str) -> Sheet:
    story = _story(sheet, edit.story)
    items = body(story)
    item = at(items, edit.item)
    other = Subhead(item.text, 0, item.spans) if isinstance(item, Paragraph) else Paragraph(item.text, item.spans)
    return _put(sheet, edit.story, with_body(story, (*items[: edit.item], other, *items[edit.item + 1 :])))


@_edited.register
def _(edit: acts.Divide, sheet: Sheet, _text: str) -> Sheet:
    story = _story(sheet, edit.story)
    items = body(story)
    first, rest = at(items, edit.item), items[edit.item :]
    title = first.text if isinstance(first, Subhead) else None
    if title is None and edit.item == 0:
        raise Conflict("这样前一篇就没有正文了。", hint="从后面的段落拆开。")
    new = titled(Story(StoryKind.PHOTO, None, (), parks=story.parks, spans=first.spans if title else ()), title)
    sheet = _put(sheet, edit.story, with_body(story, items[: edit.item]))
    return _insert(sheet, edit.story + 1, with_body(new, rest[1:] if title else rest))


@_edited.register
def _(edit: acts.Merge, sheet: Sheet, _text: str) -> Sheet:
    gone, kept = _story(sheet, edit.story), _story(sheet, edit.into)
    if edit.story == edit.into:
        raise Conflict("一篇稿件不能并入自己。", hint="选另一篇。")
    head: list[Item] = [Subhead(gone.title, 0)] if gone.title else []
    head += [Paragraph(words) for words in (gone.kicker, gone.subtitle) if words]
    own, more = body(kept), (*head, *body(gone))
    items = (*own, *more) if edit.into < edit.story else (*more, *own)
    whole = replace(
        with_body(kept, items),
        byline=both(kept.byline, gone.byline),
        captions=(*kept.captions, *gone.captions),
        parks=tuple(dict.fromkeys((*kept.parks, *gone.parks))),
        spans=(*kept.spans, *gone.spans),
    )
    return _drop(_put(sheet, edit.into, whole), edit.story)


@_edited.register
def _(edit: acts.ToAdvert, sheet: Sheet, _text: str) -> Sheet:
    story = _story(sheet, edit.story)
    items, above = body(story), (story.kicker, story.subtitle, "、".join(story.byline.names))
    lines = [*filter(None, above), *(item.text for item in items), *map(credited, story.captions)]
    spans = (*story.spans, *(s for part in (*items, *story.captions) for s in part.spans))
    advert = Advert(story.title, tuple(lines), (), tuple(sorted(spans)))
    parsed = replace(sheet.parsed, adverts=(*sheet.parsed.adverts, advert))
    return _drop(replace(sheet, parsed=parsed), edit.story)


@_edited.register
def _(edit: acts.ToStory, sheet: Sheet, text: str) -> Sheet:
    advert = at(sheet.parsed.adverts, edit.advert)
    sheet = replace(sheet, parsed=replace(sheet.parsed, adverts=without(sheet.parsed.adverts, edit.advert)))
    items = items_of(advert, text)
    story = Story(StoryKind.PHOTO, None, (), spans=items[0].spans if advert.title else ())
    whole = with_body(titled(story, advert.title), items[1:] if advert.title else items)
    return _insert(sheet, len(sheet.parsed.stories), whole)


@_edited.register
def _(edit: acts.Reword, sheet: Sheet, text: str) -> Sheet:
    return _put(sheet, edit.story, reworded(_story(sheet, edit.story), edit, text))


@_edited.register
def _(edit: acts.Move, sheet: Sheet, text: str) -> Sheet:
    sheet, pieces = _taken(sheet, edit.piece, text)
    to = edit.to
    if to.shelf is Shelf.BODY and to.story is None:
        own = Story(StoryKind.PHOTO, None, ())
        return _insert(sheet, to.number, with_body(own, pieces))
    if to.shelf in {Shelf.BODY, Shelf.CAPTION}:
        story = _story(sheet, to.story)
        return _put(sheet, to.story or 0, _received(story, to, pieces))
    spans = tuple(s for piece in pieces for s in piece.spans)
    lines = tuple(piece.text for piece in pieces)
    thing = Advert(None, lines, (), spans) if to.shelf is Shelf.ADVERT else Furniture("".join(lines), spans)
    kept = (*getattr(sheet.parsed, LISTS[to.shelf]), thing)
    return replace(sheet, parsed=_with_list(sheet.parsed, to.shelf, kept))


def _received(story: Story, to: Place, pieces: Sequence[Item]) -> Story:
    if to.shelf is Shelf.CAPTION:
        return replace(story, captions=(*story.captions, *(Caption(p.text, (), p.spans) for p in pieces)))
    items = body(story)
    return with_body(story, (*items[: to.number], *pieces, *items[to.number :]))


def _taken(sheet: Sheet, piece: Place, text: str) -> tuple[Sheet, tuple[Item, ...]]:
    """The sheet without a piece, and the piece as items of a body."""
    if piece.shelf is Shelf.BODY:
        story = _story(sheet, piece.story)
        items = body(story)
        item = at(items, piece.number)
        return _put(sheet, piece.story or 0, with_body(story, without(items, piece.number))), (item,)
    if piece.shelf is Shelf.CAPTION:
        story = _story(sheet, piece.story)
        caption = at(story.captions, piece.number)
        rest = replace(story, captions=without(story.captions, piece.number))
        return _put(sheet, piece.story or 0, rest), (Paragraph(credited(caption), caption.spans),)
    things: tuple[Any, ...] = getattr(sheet.parsed, LISTS[piece.shelf])
    thing = at(things, piece.number)
    rest_of = _with_list(sheet.parsed, piece.shelf, without(things, piece.number))
    return replace(sheet, parsed=rest_of), items_of(thing, text)


def _with_list(parsed: Parsed, shelf: Shelf, things: tuple[Any, ...]) -> Parsed:
    fields: dict[str, Any] = {LISTS[shelf]: things}
    return replace(parsed, **fields)


def _story(sheet: Sheet, number: int | None) -> Story:
    return at(sheet.parsed.stories, -1 if number is None else number)


def _put(sheet: Sheet, number: int, story: Story) -> Sheet:
    stories = sheet.parsed.stories
    return replace(sheet, parsed=replace(sheet.parsed, stories=(*stories[:number], story, *stories[number + 1 :])))


def _insert(sheet: Sheet, number: int, story: Story) -> Sheet:
    stories, ordinals = sheet.parsed.stories, sheet.ordinals
    if ordinals:
        ordinals = (*ordinals[:number], max(ordinals) + 1, *ordinals[number:])
    parsed = replace(sheet.parsed, stories=(*stories[:number], story, *stories[number:]))
    return Sheet(parsed, ordinals)


def _pruned(sheet: Sheet) -> Sheet:
    """Without stories that have nothing left."""
    for number in reversed(range(len(sheet.parsed.stories))):
        story = sheet.parsed.stories[number]
        if not (story.title or body(story) or story.captions or story.spans):
            sheet = _drop(sheet, number)
    return sheet


def _drop(sheet: Sheet, number: int) -> Sheet:
    stories = without(sheet.parsed.stories, number)
    ordinals = without(sheet.ordinals, number) if sheet.ordinals else ()
    return Sheet(replace(sheet.parsed, stories=stories), ordinals)
