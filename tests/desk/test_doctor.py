"""The doctor: records, relay, link, clock, disk, secret; each wrong one is seen and says what to do."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from syndicate import config, wiring
from syndicate.catcher import Catcher
from syndicate.config import PaperSettings, RelaySettings
from syndicate.delivery import records
from syndicate.delivery.relay import Relay
from syndicate.desk import doctor, domain, publishing
from syndicate.desk.findings import Finding, Level
from syndicate.desk.rooms import Rooms
from syndicate.desk.visits import Visit
from syndicate.errors import DeliveryError, DoorError

NOW = datetime(2026, 3, 2, tzinfo=UTC)
RELAY = Relay(name="r", host="mx.paper.cn", port=25)


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def zone(monkeypatch: pytest.MonkeyPatch, **kinds: Mapping[str, tuple[str, ...]]) -> None:
    """A domain name system that knows these names only."""
    for kind in ("texts", "mailboxes", "addresses", "names"):
        known = kinds.get(kind, {})

        async def ask(name: str, known: Mapping[str, tuple[str, ...]] = known) -> tuple[str, ...]:
            return known.get(name, ())

        monkeypatch.setattr(records, kind, ask)


@pytest.mark.parametrize(
    ("found", "level"),
    [
        ((), Level.WARN),
        (("v=spf1 mx ~all",), Level.OK),
        (("google-site-verification=x", "V=SPF1 -all"), Level.OK),
        (("v=spf1 a ~all", "v=spf1 mx ~all"), Level.FAIL),
        (("v=spf1 +all",), Level.WARN),
    ],
)
async def test_spf(monkeypatch: pytest.MonkeyPatch, found: tuple[str, ...], level: Level) -> None:
    zone(monkeypatch, texts={"paper.cn": found})

    assert (await domain.spf("paper.cn", RELAY)).level is level


@pytest.mark.parametrize(
    ("found", "level"),
    [((), Level.FAIL), (("v=DKIM1; k=rsa; p=MIIB",), Level.OK), (("v=DKIM1; p=",), Level.FAIL)],
)
async def test_dkim(monkeypatch: pytest.MonkeyPatch, found: tuple[str, ...], level: Level) -> None:
    zone(monkeypatch, texts={"s1._domainkey.paper.cn": found})

    assert (await domain.dkim("paper.cn", "s1")).level is level


async def test_dmarc_and_mx(monkeypatch: pytest.MonkeyPatch) -> None:
    zone(monkeypatch, texts={"_dmarc.paper.cn": ("v=DMARC1; p=none",)}, mailboxes={"paper.cn": ("mx.paper.cn",)})

    assert [(await domain.dmarc(name)).level for name in ("paper.cn", "other.cn")] == [Level.OK, Level.WARN]
    assert [(await domain.mx(name)).level for name in ("paper.cn", "other.cn")] == [Level.OK, Level.WARN]


@pytest.mark.parametrize(
    ("address", "names", "back", "level"),
    [
        ("8.8.8.8", ("mx.paper.cn",), ("8.8.8.8",), Level.OK),
        ("8.8.8.8", (), (), Level.WARN),
        ("8.8.8.8", ("elsewhere.cn",), (), Level.WARN),
        ("10.0.0.1", (), (), Level.OK),
    ],
)
async def test_ptr(
    monkeypatch: pytest.MonkeyPatch, address: str, names: tuple[str, ...], back: tuple[str, ...], level: Level
) -> None:
    zone(monkeypatch, addresses={"mx.paper.cn": back or (address,)}, names={address: names})

    assert (await domain.ptr(RELAY)).level is level


def by_name(findings: tuple[Finding, ...]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}


async def test_a_paper_that_is_well(settings: config.Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    zone(
        monkeypatch,
        texts={
            "paper.cn": ("v=spf1 mx ~all",),
            "_dmarc.paper.cn": ("v=DMARC1; p=none",),
            "s._domainkey.paper.cn": ("v=DKIM1; p=MIIB",),
        },
        mailboxes={"paper.cn": ("mx.paper.cn",)},
        addresses={"127.0.0.1": ("127.0.0.1",)},
    )
    monkeypatch.setattr(doctor, "one_click", lambda _: Visit(200, NOW + timedelta(seconds=3)))
    async with Catcher(tmp_path / "mail") as box:
        ours = settings.model_copy(
            update={
                "relay": RelaySettings(host="127.0.0.1", port=box.port, tls="none"),
                "paper": PaperSettings(base_url="https://news.paper.cn", from_address="news@paper.cn"),
            }
        )
        rooms = replace(wiring.build(ours, create=True), signed_as=("paper.cn", "s"))
        publishing.publish(rooms)
        found = by_name(await doctor.examine_all(rooms, now=NOW))

    assert {name: one.told for name, one in found.items() if one.level is Level.FAIL} == {}
    assert {name for name, one in found.items() if one.level is Level.WARN} <= {"pipelining", "disk (feeds)"}
    assert {"spf", "dkim", "dmarc", "mx", "ptr", "relay", "size", "clock", "one-click"} <= set(found)


async def test_what_is_wrong_is_seen(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(_: object) -> tuple[str, ...]:
        raise DeliveryError("No resolver answers.", hint="Try again.")

    for kind in ("texts", "mailboxes", "addresses"):
        monkeypatch.setattr(records, kind, silent)
    monkeypatch.setattr(doctor, "one_click", lambda _: Visit(403, NOW - timedelta(hours=1)))
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(10**9, 10**9, 10**7))
    rooms.feeds.mkdir(exist_ok=True)
    ill = replace(rooms, secret=b"a" * 40, paper=replace(rooms.paper, from_address="news@paper.cn"))

    found = by_name(await doctor.examine_all(ill, now=NOW))

    wrong = {"secret", "one-click", "clock", "disk (feeds)", "disk (database)", "relay"}
    assert {name for name, one in found.items() if one.level is Level.FAIL} == wrong
    assert {"spf", "dmarc", "mx", "ptr", "dkim", "base_url"} <= {
        n for n, one in found.items() if one.level is Level.WARN
    }
    assert all(one.advice for one in found.values() if one.level is not Level.OK)


def test_a_door_that_is_shut_is_told(rooms: Rooms) -> None:
    from syndicate.desk.visits import one_click  # noqa: PLC0415

    shut = replace(rooms, paper=replace(rooms.paper, base_url="http://127.0.0.1:9"))

    with pytest.raises(DoorError, match="cannot be reached"):
        one_click(shut)
