"""/subscribe and /confirm: sign-up by two steps. GET changes nothing; the answer tells nothing of an address."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from syndicate.desk import addresses, gates, subscribing
from syndicate.desk.notices import park_names, reader_url
from syndicate.desk.offers import utf8_taken
from syndicate.desk.rooms import NOTICES_DUE, Rooms
from syndicate.desk.wording import words
from syndicate.errors import Conflict, NotFound, WrongInput
from syndicate.model.reader import LANGUAGES, Rhythm
from syndicate.model.request import RequestKind
from syndicate.web.csrf import same_origin
from syndicate.web.headers import POLICY
from syndicate.web.views_readers import (
    ConfirmedView,
    ConfirmView,
    GoneView,
    MailView,
    ParkOption,
    SubscribeView,
    WorkView,
    language_of,
    other_language,
    page,
)

router = APIRouter()
FORM = "subscribe"
"""The purpose of the form's stamp."""
TOO_MANY = 429
WORK_POLICY = POLICY.replace("style-src", "script-src 'self'; style-src", 1)
"""The one public page with a script: it works so that its visitor need not wait."""
FIELDS = ("address", "name", "rhythm", "lang", "age")


@router.get("/subscribe")
def form(request: Request) -> Response:
    language = language_of(request)
    chosen = request.query_params.getlist("park")
    return _form(request, {"lang": language, "rhythm": Rhythm.EDITION.value, "park": chosen})


@router.post("/subscribe")
def ask(
    request: Request,
    *,
    address: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    park: Annotated[list[str] | None, Form(alias="park[]")] = None,
    rhythm: Annotated[str, Form()] = Rhythm.EDITION.value,
    lang: Annotated[str, Form()] = LANGUAGES[0],
    age: Annotated[str, Form()] = "",
    website: Annotated[str, Form()] = "",
    sure: Annotated[str, Form()] = "",
    challenge: Annotated[str, Form()] = "",
    work: Annotated[str, Form()] = "",
) -> Response:
    """`website` is seen by no person: whoever fills it in is answered like all and written down nowhere.

    The short form on a park's page has no age: it leads to the whole form, which says what one agrees to.
    """
    same_origin(request)
    door = request.app.state.door
    given: dict[str, Any] = {"address": sure or address, "name": name, "rhythm": rhythm, "lang": lang, "age": age}
    given["park"] = park or []
    language = lang if lang in LANGUAGES else LANGUAGES[0]
    old = gates.age(door.rooms, FORM, age, door.clock())
    if old is None or old < gates.YOUNGEST:
        return _form(request, given, wrong="young" if age else "")
    meant = addresses.meant(address)
    if meant and not sure:
        return _form(request, given, meant=meant)
    if website:
        return _look_into_your_mailbox(request, given["address"], language)
    return _asked(request, given, language, challenge, work)


def _asked(request: Request, given: dict[str, Any], language: str, challenge: str, work: str) -> Response:
    door = request.app.state.door
    network = gates.network(request.client.host if request.client else None)
    purpose = f"work {network} {given['address']}"
    wish = subscribing.Wish(
        address=given["address"],
        name=given["name"],
        parks=tuple(given["park"]),
        rhythm=Rhythm(given["rhythm"]) if given["rhythm"] in set(Rhythm) else Rhythm.EDITION,
        language=language,
    )
    done = gates.worked(door.rooms, purpose, challenge, work, door.clock())
    try:
        gate = subscribing.ask(door.rooms, wish, network=network, worked=done, source="web form", now=door.clock())
    except WrongInput:
        return _form(request, given, wrong="address")
    if gate is gates.Gate.TOO_MANY:
        return page(request, "readers/gone.html", GoneView(door.rooms.paper, "many"), language, TOO_MANY)
    if gate is gates.Gate.WORK:
        return _work(request, given, language, gates.stamp(door.rooms, purpose, door.clock()))
    door.runner.wake(NOTICES_DUE)
    return _look_into_your_mailbox(request, given["address"], language)


@router.get("/confirm/{token}")
def look(request: Request, token: str) -> Response:
    door = request.app.state.door
    try:
        wanted = subscribing.pending(door.rooms, token, now=door.clock())
    except NotFound:
        return page(request, "readers/gone.html", GoneView(door.rooms.paper, "link"), language_of(request), 404)
    view = ConfirmView(
        paper=door.rooms.paper,
        token=token,
        address=addresses.masked(wanted.address),
        moving=wanted.kind is RequestKind.MOVE,
        parks=park_names(door.rooms, sorted(wanted.choice.parks), wanted.language),
        rhythm=wanted.choice.rhythm.value,
    )
    return page(request, "readers/confirm.html", view, wanted.language)


@router.post("/confirm/{token}")
def confirm(request: Request, token: str) -> Response:
    same_origin(request)
    door = request.app.state.door
    network = gates.network(request.client.host if request.client else None)
    try:
        wanted = subscribing.pending(door.rooms, token, now=door.clock())
        reader = subscribing.confirm(door.rooms, token, network=network, now=door.clock())
    except (NotFound, Conflict) as error:
        what, status = ("link", 404) if isinstance(error, NotFound) else ("taken", 409)
        return page(request, "readers/gone.html", GoneView(door.rooms.paper, what), language_of(request), status)
    door.runner.wake(NOTICES_DUE)
    moving = wanted.kind is RequestKind.MOVE
    links = [reader_url(door.rooms, purpose, reader.id) for purpose in ("preferences", "leave")]
    view = ConfirmedView(door.rooms.paper, moving, *links)
    return page(request, "readers/confirmed.html", view, reader.language)


def options(rooms: Rooms, chosen: set[str], language: str, *, had: bool = False) -> list[ParkOption]:
    """The parks to tick, by their names in this language; a closed one only for who `had` it."""
    return [
        ParkOption(park.slug, (park.name_en if language == "en" else None) or park.name, park.slug in chosen)
        for park in rooms.parks
        if not park.closed or (had and park.slug in chosen)
    ]


def _form(request: Request, given: dict[str, Any], *, wrong: str = "", meant: str = "") -> Response:
    door = request.app.state.door
    language = given["lang"] if given["lang"] in LANGUAGES else LANGUAGES[0]
    view = SubscribeView(
        paper=door.rooms.paper,
        parks=options(door.rooms, set(given["park"]), language),
        address=given.get("address", ""),
        name=given.get("name", ""),
        rhythm=given["rhythm"],
        wrong=wrong,
        meant=meant,
        age=gates.stamp(door.rooms, FORM, door.clock()),
        agree=words(door.rooms.paper, language),
        any_script=utf8_taken(door.rooms),
        other=other_language(request, language) if request.method == "GET" else "",
    )
    return page(request, "readers/subscribe.html", view, language, 422 if wrong == "address" else 200)


def _work(request: Request, given: dict[str, Any], language: str, challenge: str) -> Response:
    door = request.app.state.door
    fields = [(name, given[name]) for name in FIELDS if name != "address"] + [("sure", given["address"])]
    fields += [("park[]", slug) for slug in given["park"]]
    wait = int(gates.WAIT.total_seconds())
    view = WorkView(door.rooms.paper, fields, challenge, gates.WORK_BITS, wait)
    answer = page(request, "readers/work.html", view, language)
    answer.headers["content-security-policy"] = WORK_POLICY
    return answer


def _look_into_your_mailbox(request: Request, address: str, language: str) -> Response:
    """The same page for everybody."""
    view = MailView(request.app.state.door.rooms.paper, address, "join")
    return page(request, "readers/mail.html", view, language)
