"""The table of rights for editions, sendings, readers and settings, and a world in which each of its routes exists."""

from datetime import datetime, time, timedelta

from syndicate.desk import editions, readers, sendings, tokens, webhooks
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.model.reader import Rhythm
from syndicate.model.schedule import Days
from syndicate.model.staff import Role

LOOKING = {
    "/desk/editions": Role.VIEWER,
    "/desk/editions/{key}": Role.VIEWER,
    "/desk/editions/{key}/preview": Role.VIEWER,
    "/desk/editions/{key}/letter": Role.VIEWER,
    "/desk/editions/{key}/audience": Role.EDITOR,
    "/desk/sendings": Role.VIEWER,
    "/desk/counting": Role.VIEWER,
    "/desk/sendings/{number}": Role.VIEWER,
    "/desk/sendings/{number}/live": Role.VIEWER,
    "/desk/sendings/{number}/letters": Role.VIEWER,
    "/desk/orders/{number}": Role.VIEWER,
    "/desk/schedules": Role.VIEWER,
    "/desk/readers": Role.EDITOR,
    "/desk/readers/import": Role.ADMIN,
    "/desk/readers/{number}": Role.EDITOR,
    "/desk/settings": Role.ADMIN,
    "/desk/parks": Role.VIEWER,
    "/desk/parks.toml": Role.VIEWER,
    "/desk/parks/{slug}": Role.VIEWER,
    "/desk/templates": Role.VIEWER,
    "/desk/templates/edit": Role.VIEWER,
    "/desk/templates/letter": Role.VIEWER,
    "/desk/templates/versions": Role.VIEWER,
    "/desk/tokens": Role.VIEWER,
    "/desk/webhooks": Role.ADMIN,
}
CHANGING: dict[str, tuple[Role, dict[str, str]]] = {
    "/desk/editions": (Role.EDITOR, {"day": "2026-11-20", "kind": "week"}),
    "/desk/editions/{key}": (Role.EDITOR, {"key[]": "2026-11-20-a02-01", "in[]": "2026-11-20-a02-01", "seen": "x"}),
    "/desk/editions/{key}/trial": (Role.EDITOR, {"address": "lin@example.com"}),
    "/desk/editions/{key}/links": (Role.EDITOR, {}),
    "/desk/editions/{key}/send": (Role.EDITOR, {"when": "now", "seen": "x"}),
    "/desk/sendings/{number}": (Role.EDITOR, {"act": "pause"}),
    "/desk/counting": (Role.EDITOR, {"on": "yes"}),
    "/desk/orders/{number}": (Role.EDITOR, {"act": "withdraw"}),
    "/desk/adopt": (Role.ADMIN, {}),
    "/desk/schedules": (Role.EDITOR, {"days": "every-day", "at": "06:00", "at_least": "1"}),
    "/desk/schedules/{number}": (Role.EDITOR, {}),
    "/desk/readers/find": (Role.EDITOR, {"named": "lin@example.com"}),
    "/desk/readers/import": (Role.ADMIN, {"act": "import", "consent": "asked"}),
    "/desk/readers/export": (Role.ADMIN, {}),
    "/desk/readers/suppress": (Role.ADMIN, {"named": "never@example.com"}),
    "/desk/readers/{number}": (Role.EDITOR, {"act": "leave"}),
    "/desk/parks": (Role.ADMIN, {"slug": "xinqu", "name": "新区"}),
    "/desk/parks/{slug}": (Role.ADMIN, {"act": "close"}),
    "/desk/templates/edit": (
        Role.ADMIN,
        {"name": "letters/sans.txt", "act": "save", "seen": "0", "source": "sans-serif"},
    ),
    "/desk/templates/versions": (Role.ADMIN, {"name": "letters/sans.txt", "at": "0", "seen": "1"}),
    "/desk/settings/check": (Role.ADMIN, {}),
    "/desk/tokens": (Role.VIEWER, {"name": "own", "scope[]": "readers:read"}),
    "/desk/tokens/{number}": (Role.ADMIN, {}),
    "/desk/webhooks": (Role.ADMIN, {"url": "https://example.com/hook", "event[]": "left"}),
    "/desk/webhooks/{number}": (Role.ADMIN, {}),
}


def furnished(rooms: Rooms, now: datetime) -> dict[str, dict[str, object]]:
    """One of each thing, on a paper with an article signed off; the values of routes by their beginnings."""
    reader, _ = readers.add_reader(
        rooms, address="lin@example.com", name=None, parks=[], rhythm=Rhythm.WEEKLY, source="test", now=now
    )
    week = editions.make_edition(rooms, issue_date=None, now=now, week=True)
    sending, _ = sendings.start_sending(rooms, week, now=now)
    day = editions.make_edition(rooms, issue_date=None, now=now)
    order, _ = sendings.order(rooms, day, now=now, at=now + timedelta(days=1))
    schedule = sendings.add_schedule(rooms, Days.MONDAY, time(6), now=now)
    token, _ = tokens.add_token(rooms, login="admin", name="a", scopes=["webhooks"], now=now, who=OPERATOR)
    hook, _ = webhooks.add_hook(rooms, url="https://example.com/hook", events=["left"], now=now)
    return {
        "/desk/editions": {"key": day.key},
        "/desk/sendings": {"number": sending.id},
        "/desk/orders": {"number": order.id},
        "/desk/schedules": {"number": schedule.id},
        "/desk/readers": {"number": reader.id},
        "/desk/parks": {"slug": "tianyi"},
        "/desk/tokens": {"number": token},
        "/desk/webhooks": {"number": hook.id},
    }
