"""POST /api/subscriptions: the sign-up for programs, with the same gates as the form."""

from dataclasses import dataclass, field

from fastapi import APIRouter, Request

from syndicate.desk import gates, subscribing
from syndicate.desk.rooms import NOTICES_DUE
from syndicate.model.reader import LANGUAGES, Rhythm
from syndicate.web.api_base import Refusal
from syndicate.web.api_route import Route

router = APIRouter(route_class=Route, tags=["subscriptions"])
HOUR = 3600


@dataclass(frozen=True, slots=True)
class SignUp:
    """Who wants which letters. `challenge` and `work` answer a 429 of a busy hour; so does waiting with `challenge`."""

    address: str
    name: str | None = None
    parks: list[str] = field(default_factory=list)
    rhythm: Rhythm = Rhythm.EDITION
    language: str = LANGUAGES[0]
    challenge: str = ""
    work: str = ""


@router.post("/subscriptions", status_code=202)
def subscribe(request: Request, wanted: SignUp) -> dict[str, str]:
    """Answered alike for every address; what follows comes by mail, and only its link confirms."""
    door = request.app.state.door
    network = gates.network(request.client.host if request.client else None)
    purpose = f"api work {network} {wanted.address}"
    wish = subscribing.Wish(wanted.address, wanted.name, tuple(wanted.parks), wanted.rhythm, wanted.language)
    worked = gates.worked(door.rooms, purpose, wanted.challenge, wanted.work, door.clock())
    gate = subscribing.ask(door.rooms, wish, network=network, worked=worked, source="api", now=door.clock())
    if gate is gates.Gate.TOO_MANY:
        raise Refusal(429, "Too many requests from this network.", retry_after=HOUR)
    if gate is gates.Gate.WORK:
        wait = int(gates.WAIT.total_seconds())
        raise Refusal(
            429,
            "Many are subscribing just now: work, or wait, and send it again with the challenge.",
            hint='`work`: a text for which SHA-256 of "challenge:work" begins with `bits` zero bits.',
            challenge=gates.stamp(door.rooms, purpose, door.clock()),
            bits=gates.WORK_BITS,
            retry_after=wait,
        )
    door.runner.wake(NOTICES_DUE)
    return {"status": "look into the mailbox"}
