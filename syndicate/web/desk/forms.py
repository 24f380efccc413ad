"""Forms of the review as edits: what a button says, in the values the use cases know."""

import re
from collections.abc import Callable, Mapping, Sequence

from starlette.datastructures import FormData

from syndicate.errors import WrongInput
from syndicate.model.edit import Divide, Edit, Join, Merge, Move, Place, Retype, Reword, Shelf, ToAdvert, ToStory
from syndicate.model.page import Byline

END = 1_000_000
"""Behind the last item of any body."""
MOST_LINES = 2000


def number(form: FormData, key: str) -> int:
    """A number of a form. Raises WrongInput."""
    words = str(form.get(key, ""))
    if not re.fullmatch(r"\d{1,9}", words):
        raise WrongInput("表单不完整。", hint="请返回版面，刷新后再试。")
    return int(words)


def edits(form: FormData) -> tuple[Edit, ...]:
    """The edits that the pressed button stands for. Raises WrongInput.

    A button says what to do, and to which item where its form has many: `join 3`; then `to3` says where to.
    """
    act, _, item = str(form.get("act", "")).partition(" ")
    make = ACTS.get(act)
    if make is None:
        raise WrongInput("表单不完整。", hint="请返回版面，刷新后再试。")
    if not item:
        return make(form)
    return make(FormData([*form.multi_items(), ("item", item), ("to", str(form.get(f"to{item}", "")))]))


def words(form: FormData, *, story: int) -> Reword:
    """All words of one article."""
    return Reword(
        story=story,
        title=_line(form, "title"),
        kicker=_line(form, "kicker"),
        subtitle=_line(form, "subtitle"),
        byline=Byline(_names(form, "reporters"), _names(form, "correspondents"), _names(form, "photographers")),
        parks=tuple(dict.fromkeys(_texts(form, "park[]"))),
        items=tuple(_texts(form, "item[]")),
        captions=tuple(" ".join(text.split()) for text in _texts(form, "caption[]")),
    )


def _join(form: FormData) -> tuple[Edit, ...]:
    return (Join(number(form, "story"), number(form, "item")),)


def _retype(form: FormData) -> tuple[Edit, ...]:
    return (Retype(number(form, "story"), number(form, "item")),)


def _divide(form: FormData) -> tuple[Edit, ...]:
    return (Divide(number(form, "story"), number(form, "item")),)


def _up(form: FormData) -> tuple[Edit, ...]:
    story, item = number(form, "story"), number(form, "item")
    return (Move(Place(Shelf.BODY, item, story), Place(Shelf.BODY, max(0, item - 1), story)),)


def _down(form: FormData) -> tuple[Edit, ...]:
    story, item = number(form, "story"), number(form, "item")
    return (Move(Place(Shelf.BODY, item, story), Place(Shelf.BODY, item + 1, story)),)


def _move(form: FormData) -> tuple[Edit, ...]:
    """A piece to where `to` says: a story (`s3`), one of its own (`new`), or a shelf."""
    to = str(form.get("to", ""))
    shelf = str(form.get("shelf", Shelf.BODY))
    if shelf not in set(Shelf):
        raise WrongInput("表单不完整。", hint="请返回版面，刷新后再试。")
    own = number(form, "story") if shelf in {Shelf.BODY, Shelf.CAPTION} else None
    return (Move(Place(Shelf(shelf), number(form, "item"), own), _place(to, own)),)


def _place(to: str, own: int | None) -> Place:
    if re.fullmatch(r"s\d{1,6}", to):
        return Place(Shelf.BODY, END, int(to[1:]))
    if to == "new":
        return Place(Shelf.BODY, END if own is None else own + 1)
    if to == Shelf.CAPTION and own is not None:
        return Place(Shelf.CAPTION, END, own)
    if to in {Shelf.ADVERT, Shelf.FURNITURE, Shelf.UNPLACED}:
        return Place(Shelf(to), END)
    raise WrongInput("没有选移到哪里。", hint="先在“移到”里选一处。")


def _uncaption(form: FormData) -> tuple[Edit, ...]:
    """A caption is a paragraph of its story."""
    story = number(form, "story")
    return (Move(Place(Shelf.CAPTION, number(form, "item"), story), Place(Shelf.BODY, END, story)),)


def _merge(form: FormData) -> tuple[Edit, ...]:
    return (Merge(number(form, "story"), number(form, "into")),)


def _advert(form: FormData) -> tuple[Edit, ...]:
    return (ToAdvert(number(form, "story")),)


def _story(form: FormData) -> tuple[Edit, ...]:
    return (ToStory(number(form, "item")),)


ACTS: Mapping[str, Callable[[FormData], tuple[Edit, ...]]] = {
    "join": _join,
    "retype": _retype,
    "divide": _divide,
    "up": _up,
    "down": _down,
    "move": _move,
    "uncaption": _uncaption,
    "merge": _merge,
    "advert": _advert,
    "story": _story,
}


def _texts(form: FormData, key: str) -> Sequence[str]:
    found = [value.strip() for value in form.getlist(key) if isinstance(value, str)]
    if len(found) > MOST_LINES:
        raise WrongInput("表单太长了。", hint="请把版面分开。")
    return found


def _line(form: FormData, key: str) -> str | None:
    return " ".join(str(form.get(key, "")).split()) or None


def _names(form: FormData, key: str) -> tuple[str, ...]:
    found = re.split(r"[\s、，,；;]+", str(form.get(key, "")))
    return tuple(dict.fromkeys(name for name in found if name))
