"""/desk/templates: what letters look like, tried beside the editor on letters that do not leave, kept in versions."""

import difflib
from itertools import groupby
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from syndicate.desk import templates
from syndicate.desk.rooms import Rooms
from syndicate.desk.sample_letters import DIGEST
from syndicate.errors import Conflict, TemplateError, WrongInput
from syndicate.model.reader import LANGUAGES
from syndicate.model.staff import Staff
from syndicate.web.desk.forms import number
from syndicate.web.desk.frame import done, framed, shown
from syndicate.web.desk.proofs import LETTER_POLICY, lit
from syndicate.web.desk.views_templates import TemplatesView, TemplateView, VersionsView
from syndicate.web.sessions import Changer, Posted, Visitor

router = APIRouter()
FIRST = "letters/digest/body.html"
Number = Annotated[int, Query(ge=0, le=2**31 - 1)]
BROKEN, LATE = 422, 409


@router.get("/desk/templates")
def listing(request: Request, who: Visitor) -> Response:
    """Every template by its letter; what all letters take in comes last."""
    found = sorted(templates.listing(request.app.state.door.rooms, who), key=lambda one: (_rank(one.letter), one.name))
    letters = tuple((letter, tuple(group)) for letter, group in groupby(found, key=lambda one: one.letter))
    return shown(
        request, "web/desk/templates.html", TemplatesView(**framed(request, who, "templates"), letters=letters)
    )


@router.get("/desk/templates/edit")
def edit(request: Request, who: Visitor, name: str = FIRST, letter: str = "", language: str = "") -> Response:
    """One template, its draft, and a letter in it."""
    view = _view(request, who, name, letter, language)
    return shown(request, "web/desk/templates_edit.html", view)


@router.post("/desk/templates/edit")
def change(request: Request, who: Changer, form: Posted) -> Response:
    """`act`: look (keep the draft and show a letter in it), save (a new version on the one `seen`), drop the draft."""
    door = request.app.state.door
    rooms, now = door.rooms, door.clock()
    name, act, note = (str(form.get(key, "")) for key in ("name", "act", "note"))
    letter, language = (str(form.get(key, "")) for key in ("letter", "language"))
    here = f"/desk/templates/edit?{urlencode({'name': name, 'letter': letter, 'language': language})}"
    if act == "drop":
        templates.drop(rooms, who, name)
        return done(here, "template-dropped")
    source, seen = str(form.get("source", "")), number(form, "seen")
    templates.keep(rooms, who, name, source, seen=seen, now=now)
    if act == "look":
        return done(f"{here}#look")
    if act != "save":
        raise WrongInput("表单不完整。", hint="请返回上一页再试。")
    try:
        templates.save(rooms, who, name, source, seen=seen, note=note, now=now)
    except TemplateError as error:
        view = _view(request, who, name, letter, language, note=note, broken=error)
        return shown(request, "web/desk/templates_edit.html", view, BROKEN)
    except Conflict:
        view = _view(request, who, name, letter, language, note=note)
        return shown(request, "web/desk/templates_edit.html", view, LATE)
    return done(here, "template-saved")


@router.get("/desk/templates/letter")
def letter(
    request: Request, who: Visitor, *, name: str = FIRST, letter: str = "", language: str = "", light: str = ""
) -> Response:
    """The letter's HTML for a frame, in a dark or a bright mailbox (`light` is `dark` or `bright`)."""
    door = request.app.state.door
    opened = templates.look(door.rooms, who, name)
    tried = templates.tried(
        door.rooms, who, name, letter or opened.letters[0], language=_language(language), now=door.clock()
    )
    html = lit(tried.proof.html, light) if tried.proof else ""
    return HTMLResponse(html, headers={"content-security-policy": LETTER_POLICY, "cache-control": "no-store"})


@router.get("/desk/templates/versions")
def versions(request: Request, who: Visitor, name: str = FIRST, at: Number | None = None) -> Response:
    """All versions of a template, and what one of them changed."""
    return shown(request, "web/desk/templates_versions.html", _versions(request, who, name, at))


@router.post("/desk/templates/versions")
def restore(request: Request, who: Changer, form: Posted) -> Response:
    """Version `at` again (0: the shipped one), as a new one."""
    door, name, at = request.app.state.door, str(form.get("name", "")), number(form, "at")
    try:
        templates.restore(door.rooms, who, name, at, seen=number(form, "seen"), now=door.clock())
    except (TemplateError, Conflict) as error:
        view = _versions(request, who, name, at, wrong=error.message)
        return shown(request, "web/desk/templates_versions.html", view, LATE if isinstance(error, Conflict) else BROKEN)
    return done(f"/desk/templates/edit?{urlencode({'name': name})}", "template-restored")


def _view(
    request: Request,
    who: Staff,
    name: str,
    letter: str,
    language: str,
    *,
    note: str = "",
    broken: TemplateError | None = None,
) -> TemplateView:
    door = request.app.state.door
    opened, language = templates.look(door.rooms, who, name), _language(language)
    chosen = letter if letter in opened.letters else opened.letters[0]
    tried = templates.tried(door.rooms, who, name, chosen, language=language, now=door.clock())
    if broken is not None:
        tried = templates.broken(broken, name)
    draft = opened.draft
    late = draft is not None and draft.seen != opened.version
    return TemplateView(
        **framed(request, who, "templates"),
        opened=opened,
        source=draft.source if draft else opened.source,
        seen=opened.version,
        note=note,
        letter=chosen,
        tongue=language,
        tried=tried,
        refused=broken is not None,
        warnings=tried.proof.warnings if tried.proof else (),
        difference=_since(door.rooms, who, opened, draft.seen) if draft and late else (),
        query=urlencode({"name": name, "letter": chosen, "language": language}),
    )


def _versions(request: Request, who: Staff, name: str, at: int | None, *, wrong: str = "") -> VersionsView:
    rooms: Rooms = request.app.state.door.rooms
    opened = templates.look(rooms, who, name)
    numbers = [one.number for one in opened.history]
    chosen = opened.version if at is None else at
    now = templates.text_of(rooms, who, name, chosen)
    older = next((one for one in numbers if one < chosen), templates.SHIPPED)
    before = templates.text_of(rooms, who, name, older) if chosen else opened.source
    return VersionsView(
        **framed(request, who, "templates"),
        opened=opened,
        chosen=next((one for one in opened.history if one.number == chosen), None),
        number=chosen,
        difference=difference(before, now),
        wrong=wrong,
    )


def _since(rooms: Rooms, who: Staff, opened: templates.Opened, seen: int) -> tuple[str, ...]:
    return difference(templates.text_of(rooms, who, opened.name, seen), opened.source)


def difference(before: str, now: str) -> tuple[str, ...]:
    """The lines of a unified diff, without its head."""
    return tuple(difflib.unified_diff(before.splitlines(), now.splitlines(), n=2, lineterm=""))[2:]


def _language(wanted: str) -> str:
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def _rank(letter: str) -> int:
    """The digest first, then the single letters, then what all take in."""
    return {DIGEST: 0, "": 2}.get(letter, 1)
