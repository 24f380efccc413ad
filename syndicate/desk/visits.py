"""A visit to our own public address: is the leave link there, over HTTPS, and is our clock the world's?"""

import http.client
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from syndicate.desk.readers import LEAVE
from syndicate.desk.rooms import Rooms
from syndicate.errors import DoorError
from syndicate.letters.tokens import sign

PATIENCE = 10.0
NOBODY = 0
"""No reader has this number: the link is good, and nobody can leave by it."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What answered: the status, and what time it is there (None: it did not say)."""

    status: int
    clock: datetime | None


def one_click(rooms: Rooms) -> Visit:
    """Look at the page of a leave link as a mailbox does; nothing is changed. Raises DoorError."""
    url = urlsplit(rooms.paper.url(f"leave/{sign(rooms.secret, LEAVE, NOBODY)}"))
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(str(url.hostname), url.port, timeout=PATIENCE)
    try:
        connection.request("GET", url.path, headers={"user-agent": "syndicate-doctor"})
        answer = connection.getresponse()
        return Visit(answer.status, _clock(answer.headers.get("date")))
    except (OSError, http.client.HTTPException, ssl.SSLError) as error:
        raise DoorError(
            f"{rooms.paper.base_url} cannot be reached from here: {getattr(error, 'strerror', None) or error}.",
            hint="Run `syndicate serve`, and let `paper.base_url` lead to it.",
        ) from None
    finally:
        connection.close()


def _clock(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
