"""The house as an administrator sees it: settings without secrets, the doctor's findings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from syndicate.desk.doctor import examine_all
from syndicate.desk.findings import Finding
from syndicate.desk.rights import require
from syndicate.desk.rooms import Rooms
from syndicate.model.pace import Limits
from syndicate.model.staff import Role, Staff


def settings(rooms: Rooms, who: Staff) -> Mapping[str, Mapping[str, Any]]:
    """What is set, by subject, as plain values; no password, no key, no login. Raises NotAllowed."""
    require(who, Role.ADMIN)
    paper = rooms.paper
    relays = {
        f"relay {one.name}": {
            "place": one.place,
            "tls": one.tls,
            "login": bool(one.username),
            "connections": one.connections,
            "messages_per_connection": one.messages_per_connection,
            "weight": one.weight,
            **_limits(one.limits),
        }
        for one in rooms.relays or (rooms.relay,)
    }
    return {
        "paper": {
            "name": paper.name,
            "name_en": paper.name_en,
            "base_url": paper.base_url,
            "from_address": paper.from_address,
            "reply_to": paper.reply_to,
            "leave_address": paper.leave_mailbox,
            "postal_address": paper.postal_address,
            "hub": paper.hub,
        },
        **relays,
        **{f"limits {name}": _limits(limits) for name, limits in rooms.limits.items()},
        "letters": {
            "language": rooms.style.language,
            "full_text": rooms.style.full_text,
            "label": rooms.style.label,
            "dkim": "._domainkey.".join(reversed(rooms.signed_as)) if rooms.signed_as else None,
        },
        "oidc": {
            "issuer": rooms.login_service.issuer if rooms.login_service else None,
            "client_id": rooms.login_service.client_id if rooms.login_service else None,
        },
        "sending": {
            "expires_hours": rooms.expiry.total_seconds() / 3600,
            "doubt": rooms.policy.value,
            "two_people": rooms.two_people,
            "late_hours": rooms.terms.late.total_seconds() / 3600 if rooms.terms.late else None,
        },
        "bounces": {"address": rooms.bounces.address, "boxes": len(rooms.bounces.boxes), "port": rooms.bounces.port},
        "house": {"database": rooms.database.name, "feeds_dir": str(rooms.feeds), "parks": len(rooms.parks)},
    }


async def examine(rooms: Rooms, who: Staff, *, now: datetime) -> tuple[Finding, ...]:
    """Ask relays, name servers and our own door now; some seconds. Raises NotAllowed."""
    require(who, Role.ADMIN)
    return await examine_all(rooms, now=now)


def _limits(limits: Limits) -> dict[str, Any]:
    return {"per_minute": limits.per_minute, "per_day": limits.per_day, "warm_up": list(limits.warm_up)}
