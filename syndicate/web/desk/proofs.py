"""/desk/editions/{key}/preview and its neighbours: a letter before it is sent, a trial, and whom it would reach."""

import asyncio
import re
from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from syndicate.desk import composing, proofs, sendings
from syndicate.desk.link_checks import check_links
from syndicate.desk.readers import park_slug
from syndicate.desk.rooms import Rooms
from syndicate.errors import DeliveryError, NotFound
from syndicate.model.provider import PROVIDERS
from syndicate.model.reader import Choice
from syndicate.model.staff import Staff
from syndicate.web.desk.frame import done, framed, shown
from syndicate.web.desk.views_editions import AudienceView, ProofView
from syndicate.web.sessions import Changer, Visitor

router = APIRouter()
Parks = Annotated[list[str] | None, Query(alias="park[]", max_length=100)]
Number = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-same-origin; frame-ancestors 'self'"
)
"""A letter carries its looks inline, as mailboxes want it, and nothing that runs: its frame has our origin and no
scripts. Its links lead nowhere here."""
_DARK = re.compile(r"\(\s*prefers-color-scheme\s*:\s*dark\s*\)")


@router.get("/desk/editions/{key}/preview")
def preview(request: Request, who: Visitor, key: str, park: Parks = None, reader: Number = None) -> Response:
    """As a reader of these parks (none: all) would get it, or as reader `reader` would."""
    chosen = frozenset(park_slug(request.app.state.door.rooms, one) for one in park or ())
    return shown(request, "web/desk/proof.html", _view(request, who, key, chosen, reader=reader))


@router.get("/desk/editions/{key}/letter")
def letter(
    request: Request, who: Visitor, key: str, *, park: Parks = None, reader: Number = None, light: str = ""
) -> Response:
    """The letter's HTML for a frame of the preview, in a dark or a bright mailbox (`light` is `dark` or `bright`)."""
    rooms: Rooms = request.app.state.door.rooms
    chosen = frozenset(park_slug(rooms, one) for one in park or ())
    html = lit(_proof(rooms, who, key, chosen, reader).html, light)
    return HTMLResponse(html, headers={"content-security-policy": LETTER_POLICY, "cache-control": "no-store"})


@router.get("/desk/editions/{key}/audience")
def audience(request: Request, who: Visitor, key: str) -> Response:
    rooms: Rooms = request.app.state.door.rooms
    found = proofs.audience(rooms, who, key)
    names = {park.slug: park.name for park in rooms.parks}
    parks = [(names.get(slug, slug), of) for slug, of in found.parks.items()]
    providers = [name for name in PROVIDERS if found.providers.get(name)]
    view = AudienceView(
        **framed(request, who, "editions"),
        composed=composing.look(rooms, who, key),
        audience=found,
        parks=tuple(sorted(parks, key=lambda one: -sum(one[1].values()))),
        providers=tuple(sorted(providers, key=lambda name: -found.providers[name])),
    )
    return shown(request, "web/desk/audience.html", view)


@router.post("/desk/editions/{key}/trial")
async def trial(
    request: Request,
    who: Changer,
    key: str,
    address: Annotated[str, Form()] = "",
    park: Annotated[list[str] | None, Form(alias="park[]")] = None,
) -> Response:
    """One test letter to an address of the desk's own, at once. It is in no ledger."""
    door = request.app.state.door
    edition = (await asyncio.to_thread(composing.look, door.rooms, who, key)).edition
    choice = Choice(frozenset(park_slug(door.rooms, one) for one in park or ()))
    try:
        await sendings.send_trial(door.rooms, edition, address, now=door.clock(), choice=choice, who=who)
    except DeliveryError as error:
        view = await asyncio.to_thread(_view, request, who, key, choice.parks, reader=None, wrong=str(error))
        return shown(request, "web/desk/proof.html", view, 409)
    query = urlencode([("park[]", slug) for slug in sorted(choice.parks)])
    return done(f"/desk/editions/{key}/preview{'?' if query else ''}{query}", "tried")


@router.post("/desk/editions/{key}/links")
async def links(
    request: Request, who: Changer, key: str, park: Annotated[list[str] | None, Form(alias="park[]")] = None
) -> Response:
    """Visit the links of the letter now, and show the preview with what answered."""
    rooms: Rooms = request.app.state.door.rooms
    chosen = frozenset(park_slug(rooms, one) for one in park or ())
    view = await asyncio.to_thread(_view, request, who, key, chosen, reader=None)
    visited = await check_links(rooms, who, view.proof.html if view.proof else "")
    return shown(request, "web/desk/proof.html", replace(view, visited=visited, looked=True))


def lit(html: str, light: str) -> str:
    """A letter's HTML as a dark or a bright mailbox shows it (`dark`, `bright`), whatever the browser is set to."""
    return _DARK.sub("(min-width: 0)" if light == "dark" else "(max-width: 0)", html) if light else html


def _view(
    request: Request, who: Staff, key: str, chosen: frozenset[str], *, reader: int | None, wrong: str = ""
) -> ProofView:
    rooms: Rooms = request.app.state.door.rooms
    composed, opened = composing.look(rooms, who, key), None
    try:
        opened = _proof(rooms, who, key, chosen, reader)
    except NotFound as error:
        wrong = error.message if reader else "这一期没有这些园区的文章。"
    query = urlencode([("reader", reader)] if reader else [("park[]", slug) for slug in sorted(chosen)])
    return ProofView(
        **framed(request, who, "editions"),
        composed=composed,
        proof=opened,
        warnings=opened.warnings if opened else (),
        wrong=wrong,
        parks=rooms.parks,
        chosen=chosen,
        reader=str(reader or ""),
        query=query,
    )


def _proof(rooms: Rooms, who: Staff, key: str, parks: frozenset[str], reader: int | None) -> proofs.Proof:
    return proofs.of_reader(rooms, who, key, reader) if reader else proofs.of_choice(rooms, who, key, parks)
