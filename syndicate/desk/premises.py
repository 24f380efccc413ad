"""The house as an administrator sees it: settings without secrets, the doctor's findings, the letters' looks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from syndicate.desk.doctor import examine_all
from syndicate.desk.findings import Finding
from syndicate.desk.proofs import Proof, opened
from syndicate.desk.rights import require
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotFound
from syndicate.letters import contexts_notices as contexts
from syndicate.letters.message_ids import notice_id
from syndicate.letters.notices import notice
from syndicate.model.pace import Limits
from syndicate.model.reader import Rhythm
from syndicate.model.staff import Role, Staff

SINCE = date(2026, 11, 20)


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


def samples(rooms: Rooms) -> Mapping[str, contexts.Notice]:
    """Every single letter, with made-up contents and links that lead nowhere, by its template's name."""
    links = {"preferences_url": rooms.paper.url("preferences/sample"), "leave_url": rooms.paper.url("leave/sample")}
    confirm = rooms.paper.url("confirm/sample")
    parks, rhythm = tuple(park.name for park in rooms.parks[:2]), Rhythm.EDITION
    article = rooms.paper.url("feeds/articles/sample.html")
    found = (
        contexts.Confirm(confirm_url=confirm, parks=parks, rhythm=rhythm, valid_hours=72),
        contexts.Welcome(name="林晓", parks=parks, rhythm=rhythm, **links),
        contexts.PreferencesLink(valid_hours=72, **links),
        contexts.AlreadySubscribed(**links),
        contexts.ChangedAddress(confirm_url=confirm, valid_hours=72),
        contexts.MovedAddress(preferences_url=links["preferences_url"]),
        contexts.Correction(
            headline="把实验室搬到田埂上", note="原文第二段的年份有误。", article_url=article, corrected=SINCE, **links
        ),
        contexts.SignIn(sign_in_url=rooms.paper.url("desk/login"), code="482913", valid_minutes=15),
        contexts.BounceWarning(**links),
    )
    return {one.folder: one for one in found}


def sample(rooms: Rooms, who: Staff, name: str, *, language: str, now: datetime) -> Proof:
    """A single letter as it would look. Raises NotFound, TemplateError."""
    require(who, Role.VIEWER)
    there = samples(rooms)
    if name not in there:
        raise NotFound("没有这种信。", hint="请回到“信的样子”。")
    data = notice(
        replace(there[name]),
        paper=rooms.paper,
        to=rooms.paper.reply_to,
        message_id=notice_id(rooms.secret, name, 0, rooms.paper.mail_domain),
        date=now,
        render=rooms.render,
        language=language,
    )
    return opened(data)


def _limits(limits: Limits) -> dict[str, Any]:
    return {"per_minute": limits.per_minute, "per_day": limits.per_day, "warm_up": list(limits.warm_up)}
