"""Who comes in: wrong tries are limited, a known browser is not locked out, a second factor is asked for."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from syndicate.desk import factors, sessions, staff
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.desk.sessions import Knock
from syndicate.errors import Conflict, NotAllowed, WrongInput
from syndicate.model.staff import Role, Staff
from syndicate.testing import FakeClock

PASSWORD = "correct horse battery"
STRANGER = Knock("203.0.113.9")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 11, 20, 8, tzinfo=UTC))


@pytest.fixture
def li(rooms: Rooms, clock: FakeClock) -> Staff:
    staff.add_staff(rooms, login="chief", password=PASSWORD, role=Role.ADMIN, now=clock())
    return staff.add_staff(rooms, login="li", password=PASSWORD, role=Role.EDITOR, now=clock())


def come(rooms: Rooms, clock: FakeClock, knock: Knock = STRANGER, password: str = PASSWORD) -> sessions.Opened:
    return sessions.log_in(rooms, knock, login="li", password=password, now=clock())


def fail(rooms: Rooms, clock: FakeClock, times: int, knock: Knock = STRANGER, login: str = "li") -> None:
    for _ in range(times):
        with pytest.raises(NotAllowed, match="不对"):
            sessions.log_in(rooms, knock, login=login, password="wrong", now=clock())


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred tries would cost ten seconds of argon2; what is counted is the same."""
    monkeypatch.setattr(sessions, "verified", lambda _, password: password == PASSWORD)


@pytest.mark.usefixtures("li")
def test_ten_tries_in_five_minutes_and_no_more(rooms: Rooms, clock: FakeClock) -> None:
    fail(rooms, clock, 10)

    with pytest.raises(NotAllowed, match="次数太多"):
        come(rooms, clock)
    clock.move(minutes=5, seconds=1)
    assert come(rooms, clock).token


@pytest.mark.usefixtures("li")
def test_one_network_is_limited_whatever_logins_it_tries(rooms: Rooms, clock: FakeClock) -> None:
    for number in range(10):
        knock = Knock(f"2001:db8:1:2::{number}")  # one customer's 64 bits
        fail(rooms, clock, 1, knock, login=f"nobody{number}")

    with pytest.raises(NotAllowed, match="次数太多"):
        come(rooms, clock, Knock("2001:db8:1:2::ffff"))
    assert come(rooms, clock, Knock("2001:db8:1:3::1")).token


@pytest.mark.usefixtures("li")
def test_strangers_do_not_lock_out_a_browser_that_was_here_before(rooms: Rooms, clock: FakeClock) -> None:
    known = Knock("198.51.100.7", come(rooms, clock).device)
    for number in range(30):
        try:
            sessions.log_in(rooms, Knock(f"203.0.113.{number}"), login="li", password="wrong", now=clock())
        except NotAllowed:
            continue

    assert come(rooms, clock, known).token
    fail(rooms, clock, 10, known)
    with pytest.raises(NotAllowed, match="次数太多"):
        come(rooms, clock, known)


@pytest.mark.usefixtures("li")
def test_a_device_of_another_login_is_a_stranger(rooms: Rooms, clock: FakeClock) -> None:
    chief = sessions.log_in(rooms, Knock("198.51.100.8"), login="chief", password=PASSWORD, now=clock())
    fail(rooms, clock, 10)

    for device in (chief.device, "x.y", ".", f"{chief.device}0"):
        with pytest.raises(NotAllowed, match="次数太多"):
            come(rooms, clock, Knock("198.51.100.9", device))


def test_a_change_of_a_person_ends_their_sessions_at_once(rooms: Rooms, clock: FakeClock, li: Staff) -> None:
    changes: list[Callable[[], None]] = [
        lambda: staff.set_password(rooms, login="li", password="another long password", now=clock()),
        lambda: staff.set_role(rooms, OPERATOR, login="li", role=Role.VIEWER, now=clock()),
        lambda: staff.set_disabled(rooms, OPERATOR, login="li", disabled=True, now=clock()),
    ]
    for change in changes:
        token = come(rooms, clock).token
        assert sessions.of_session(rooms, token, now=clock()) is not None
        change()
        assert sessions.of_session(rooms, token, now=clock()) is None
    with pytest.raises(NotAllowed):
        come(rooms, clock)
    assert li.role is Role.EDITOR


def test_the_last_administrator_stays_one(rooms: Rooms, clock: FakeClock, li: Staff) -> None:
    with pytest.raises(Conflict):
        staff.set_role(rooms, OPERATOR, login="chief", role=Role.EDITOR, now=clock())
    with pytest.raises(Conflict):
        staff.set_disabled(rooms, OPERATOR, login="chief", disabled=True, now=clock())
    with pytest.raises(NotAllowed):
        staff.set_role(rooms, li, login="li", role=Role.ADMIN, now=clock())


@pytest.mark.parametrize("password", ["short", "x" * 2000])
def test_a_password_has_a_length(rooms: Rooms, clock: FakeClock, password: str) -> None:
    with pytest.raises(WrongInput):
        staff.add_staff(rooms, login="new", password=password, role=Role.EDITOR, now=clock())


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (20000000000, "65353130")],
)
def test_codes_are_those_of_rfc_6238_appendix_b(seconds: int, told: str) -> None:
    assert factors.code(b"12345678901234567890", seconds // 30) == told[-6:]


def code_now(rooms: Rooms, who: Staff, clock: FakeClock) -> str:
    """What an authenticator shows that was set up with the secret as it was told."""
    secret = SECRETS[who.id]
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    return factors.code(key, int(clock().timestamp()) // 30)


SECRETS: dict[int, str] = {}


@pytest.fixture
def guarded(rooms: Rooms, clock: FakeClock, li: Staff) -> tuple[str, ...]:
    """Li with a second factor: the recovery codes."""
    SECRETS[li.id] = factors.begin(rooms, li).secret
    codes = factors.confirm(rooms, li, code_now(rooms, li, clock), now=clock())
    clock.move(minutes=1)
    return codes


@pytest.mark.usefixtures("guarded")
def test_with_a_second_factor_the_password_opens_only_the_second_step(
    rooms: Rooms, clock: FakeClock, li: Staff
) -> None:
    first = come(rooms, clock)
    code = code_now(rooms, li, clock)

    opened = sessions.second_step(rooms, STRANGER, ticket=first.ticket, code=code, now=clock())

    assert (first.token, bool(opened.token)) == ("", True)
    with pytest.raises(NotAllowed, match="验证码"):
        sessions.second_step(rooms, STRANGER, ticket=first.ticket, code=code, now=clock())


def test_a_recovery_code_is_good_once(rooms: Rooms, clock: FakeClock, li: Staff, guarded: tuple[str, ...]) -> None:
    ticket = come(rooms, clock).ticket

    sessions.second_step(rooms, STRANGER, ticket=ticket, code=f" {guarded[3].upper()} ", now=clock())

    with pytest.raises(NotAllowed, match="验证码"):
        sessions.second_step(rooms, STRANGER, ticket=ticket, code=guarded[3], now=clock())
    assert factors.standing(rooms, li) == factors.Standing(on=True, codes_left=9)


@pytest.mark.usefixtures("guarded")
def test_a_ticket_is_nobody_elses_and_soon_over(rooms: Rooms, clock: FakeClock, li: Staff) -> None:
    ticket = come(rooms, clock).ticket
    clock.move(minutes=6)

    for forged in (ticket, ticket.replace("li.", "chief."), "", "li", "li.x.y", "li.99999999999.ab"):
        with pytest.raises(NotAllowed, match="过期"):
            sessions.second_step(rooms, STRANGER, ticket=forged, code=code_now(rooms, li, clock), now=clock())


def test_guessed_codes_are_limited_too(rooms: Rooms, clock: FakeClock, guarded: tuple[str, ...]) -> None:
    ticket = come(rooms, clock).ticket
    for _ in range(10):
        with pytest.raises(NotAllowed, match="验证码"):
            sessions.second_step(rooms, STRANGER, ticket=ticket, code="000000x", now=clock())

    with pytest.raises(NotAllowed, match="次数太多"):
        sessions.second_step(rooms, STRANGER, ticket=ticket, code=guarded[0], now=clock())


@pytest.mark.usefixtures("guarded")
def test_who_lost_it_is_helped_by_an_administrator(rooms: Rooms, clock: FakeClock, li: Staff) -> None:
    staff.forget_factor(rooms, OPERATOR, login="li", now=clock())

    assert come(rooms, clock).token
    assert not factors.standing(rooms, li).on


def test_expired_sessions_are_forgotten(rooms: Rooms, clock: FakeClock, li: Staff) -> None:
    old = come(rooms, clock).token
    clock.move(hours=13)
    come(rooms, clock)
    clock.move(hours=-13)

    assert sessions.of_session(rooms, old, now=clock()) is None
    assert clock() - timedelta(hours=1) < clock()
    assert li.login == "li"


def test_who_took_over_a_session_cannot_guess_its_secrets(
    rooms: Rooms, clock: FakeClock, li: Staff, guarded: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stolen session turns off no second factor, and finds no password, by trying."""
    monkeypatch.setattr(staff, "verified", lambda _, password: password == PASSWORD)
    for _ in range(5):
        with pytest.raises(NotAllowed, match="不对"):
            factors.turn_off(rooms, li, "000000x", now=clock())
        with pytest.raises(NotAllowed, match="不对"):
            staff.change_own_password(rooms, li, old="wrong", new=PASSWORD * 2, now=clock())

    with pytest.raises(NotAllowed, match="太多"):
        factors.turn_off(rooms, li, guarded[0], now=clock())
    with pytest.raises(NotAllowed, match="太多"):
        staff.change_own_password(rooms, li, old=PASSWORD, new=PASSWORD * 2, now=clock())
    clock.move(minutes=5, seconds=1)
    factors.turn_off(rooms, li, guarded[0], now=clock())

    assert not factors.standing(rooms, li).on
