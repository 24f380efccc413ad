"""What a person asks for at the door and must confirm from their mailbox."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from syndicate.model.reader import Choice


class RequestKind(StrEnum):
    """To get letters, or to get them at another address."""

    JOIN = "join"
    MOVE = "move"


class RequestState(StrEnum):
    """`asked` was not looked at yet; `answered`: a notice went out or there was nothing to send; then a button."""

    ASKED = "asked"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `network` is the asker's truncated address; `wording` the version of the words they agreed to."""

    id: int
    kind: RequestKind
    state: RequestState
    address: str
    name: str | None
    choice: Choice
    language: str
    reader_id: int | None
    source: str
    wording: str | None
    network: str | None
    asked: datetime
    expires: datetime
