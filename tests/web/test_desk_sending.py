"""The desk's second half: editions, sendings, readers, settings; each act once, in the words of the page."""

import re
from datetime import timedelta

import httpx
import pytest

from syndicate import wiring
from syndicate.desk import composing, readers, sendings, staff
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.letters.contexts_notices import NOTICES
from syndicate.model.reader import ReaderState, Rhythm
from syndicate.model.sending import SendingState
from syndicate.model.staff import Role
from tests.web.conftest import PASSWORD, Woken, log_in, token

EDITION = "/desk/editions/2026-11-20"


@pytest.fixture
async def admin(client: httpx.AsyncClient, rooms: Rooms) -> httpx.AsyncClient:
    staff.add_staff(rooms, login="admin", password=PASSWORD, role=Role.ADMIN, now=wiring.clock())
    await log_in(client, "admin")
    return client


def subscribe(rooms: Rooms, name: str = "lin") -> int:
    return readers.add_reader(
        rooms,
        address=f"{name}@example.com",
        name=None,
        parks=[],
        rhythm=Rhythm.EDITION,
        source="test",
        now=wiring.clock(),
    )[0].id


async def fields(browser: httpx.AsyncClient, path: str) -> dict[str, str]:
    """The token of the page's forms and the version that they saw."""
    page = (await browser.get(path)).text
    return {"csrf": token(page), "seen": "".join(re.findall(r'name="seen" value="(\w+)"', page)[:1])}


def sent(rooms: Rooms) -> int:
    edition = composing.make(rooms, OPERATOR, day=None, week=False, now=wiring.clock())
    return sendings.start_sending(rooms, edition, now=wiring.clock())[0].id


async def test_a_button_moves_a_story_and_keeps_the_words(editor: httpx.AsyncClient, rooms: Rooms) -> None:
    keys = [article.key for article in composing.look(rooms, OPERATOR, "2026-11-20").edition.articles]
    form = {**await fields(editor, EDITION), "key[]": keys, "in[]": keys[:5], "subject": "好 标题", "act": "lead 2"}

    answer = await editor.post(EDITION, data=form)

    made = composing.look(rooms, OPERATOR, "2026-11-20").edition
    assert answer.status_code == 303
    assert [article.key for article in made.articles] == [keys[n] for n in (2, 0, 1, 3, 4)]
    assert made.subject == "好 标题"


@pytest.mark.parametrize("form", [{}, {"key[]": "x", "in[]": "x"}, {"in[]": "2026-11-20-a04-01"}])
async def test_an_edition_without_its_stories_is_the_persons_fault(
    editor: httpx.AsyncClient, form: dict[str, str]
) -> None:
    answer = await editor.post(EDITION, data={**await fields(editor, EDITION), **form})

    assert answer.status_code == 400


async def test_pressed_twice_it_is_one_order(editor: httpx.AsyncClient, rooms: Rooms, runner: Woken) -> None:
    form = {**await fields(editor, EDITION), "when": "now", "at_least": "1", "late": "2"}

    first, again = [await editor.post(f"{EDITION}/send", data=form) for _ in range(2)]

    assert first.headers["location"] == again.headers["location"] == "/desk/orders/1"
    assert len(sendings.orders(rooms)) == 1
    assert runner.names == ["start_due", "start_due"]


async def test_an_order_for_a_time_waits_and_can_be_withdrawn(editor: httpx.AsyncClient, rooms: Rooms) -> None:
    at = (wiring.clock() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    form = {**await fields(editor, EDITION), "when": "at", "at": at, "earliest": "06:00"}
    await editor.post(f"{EDITION}/send", data=form)

    page = await editor.get("/desk/orders/1")
    await editor.post("/desk/orders/1", data={"csrf": form["csrf"], "act": "withdraw"})

    assert "到时间自己开始" in page.text
    assert [order.state for order in sendings.orders(rooms)] == ["withdrawn"]


@pytest.mark.parametrize(
    "wrong", [{"when": "at", "at": ""}, {"when": "at", "at": "2020-01-01T06:00"}, {"late": "9999"}]
)
async def test_a_time_that_is_none_orders_nothing(
    editor: httpx.AsyncClient, rooms: Rooms, wrong: dict[str, str]
) -> None:
    answer = await editor.post(f"{EDITION}/send", data={**await fields(editor, EDITION), **wrong})

    assert answer.status_code == 400
    assert sendings.orders(rooms) == ()


async def test_a_letter_in_a_frame_runs_nothing_and_knows_the_dark(editor: httpx.AsyncClient) -> None:
    bright, dark = [await editor.get(f"{EDITION}/letter?light={light}") for light in ("bright", "dark")]

    policy = bright.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert bright.text != dark.text
    assert "prefers-color-scheme: dark" not in bright.text + dark.text


async def test_no_story_for_these_parks_is_said_on_the_page(editor: httpx.AsyncClient, rooms: Rooms) -> None:
    told = {slug for one in composing.look(rooms, OPERATOR, "2026-11-20").edition.articles for slug in one.parks}
    reader = await editor.get(f"{EDITION}/preview?reader=99")
    unknown = await editor.get(f"{EDITION}/preview?park[]=nowhere")

    assert told
    assert (reader.status_code, 'role="alert"' in reader.text) == (200, True)
    assert unknown.status_code == 404


async def test_a_trial_that_the_relay_does_not_take_is_told(editor: httpx.AsyncClient) -> None:
    form = await fields(editor, f"{EDITION}/preview")
    answer = await editor.post(f"{EDITION}/trial", data={**form, "address": "me@example.com"})

    assert answer.status_code == 409
    assert "relay" in answer.text.lower()


async def test_a_sending_is_paused_goes_on_and_is_cancelled(
    editor: httpx.AsyncClient, rooms: Rooms, runner: Woken
) -> None:
    subscribe(rooms)
    path = f"/desk/sendings/{sent(rooms)}"
    form = await fields(editor, path)
    states = []
    for act in ("pause", "resume", "cancel"):
        await editor.post(path, data={**form, "act": act})
        states.append(sendings.sendings(rooms)[0].state)

    assert states == [SendingState.PAUSED, SendingState.RUNNING, SendingState.CANCELLED]
    assert (await editor.post(path, data={**form, "act": "explode"})).status_code == 400
    assert "已取消" in (await editor.get(path)).text
    assert set(runner.names) == {"send_due"}


async def test_who_got_what_goes_by_pages_and_states(editor: httpx.AsyncClient, rooms: Rooms) -> None:
    numbers = [subscribe(rooms, f"r{n}") for n in range(3)]
    path = f"/desk/sendings/{sent(rooms)}/letters"

    whole, rest, none, wrong = [
        (await editor.get(f"{path}{query}")) for query in ("", f"?after={numbers[1]}", "?state=refused", "?state=x")
    ]

    assert whole.text.count("/desk/readers/") == 3
    assert re.findall(r'href="/desk/readers/(\d+)"', rest.text) == [str(numbers[2])]
    assert "/desk/readers/" not in none.text.split("<main")[1]
    assert wrong.status_code == 400


async def test_the_live_part_is_html_for_this_sending(editor: httpx.AsyncClient, rooms: Rooms) -> None:
    path = f"/desk/sendings/{sent(rooms)}/live"

    answer = await editor.head(path)

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (await editor.head("/desk/sendings/99/live")).status_code == 404


async def test_schedules_come_and_go(editor: httpx.AsyncClient, rooms: Rooms) -> None:
    form = {**await fields(editor, "/desk/schedules"), "days": "weekdays", "at": "06:30", "at_least": "3", "late": ""}
    await editor.post("/desk/schedules", data=form)
    (made,) = sendings.schedules(rooms)
    await editor.post(f"/desk/schedules/{made.id}", data=form)

    assert (made.days, f"{made.at:%H:%M}", made.terms.at_least, made.terms.late) == ("weekdays", "06:30", 3, None)
    assert sendings.schedules(rooms) == ()


async def test_a_reader_is_found_by_address_and_no_url_has_one(editor: httpx.AsyncClient, rooms: Rooms) -> None:
    number = subscribe(rooms)
    form = await fields(editor, "/desk/readers")

    found = await editor.post("/desk/readers/find", data={**form, "named": " LIN@example.com "})
    missing = await editor.post("/desk/readers/find", data={**form, "named": "wu@example.com"})

    assert found.headers["location"] == f"/desk/readers/{number}"
    assert (missing.status_code, "wu@example.com" in missing.text) == (404, False)
    assert not re.search(r'(?:href|action|src)="[^"]*@', (await editor.get(f"/desk/readers/{number}")).text)


@pytest.mark.parametrize("query", ["state=x", "rhythm=x", "provider=lin@example.com", "since=yesterday"])
async def test_a_segment_that_is_none_is_refused(editor: httpx.AsyncClient, query: str) -> None:
    assert (await editor.get(f"/desk/readers?{query}")).status_code == 400


async def test_a_reader_leaves_is_never_written_to_and_is_erased(admin: httpx.AsyncClient, rooms: Rooms) -> None:
    number = subscribe(rooms)
    path, form = f"/desk/readers/{number}", await fields(admin, f"/desk/readers/{subscribe(rooms)}")
    states = []
    for act in ("suppress", "lift", "leave"):
        await admin.post(path, data={**form, "act": act})
        states.append(readers.list_readers(rooms)[0].state)
    await admin.post(path, data={**form, "act": "erase"})

    assert states == [ReaderState.SUPPRESSED, ReaderState.CONFIRMED, ReaderState.LEFT]
    assert readers.list_readers(rooms) == ()
    assert (await admin.get(path)).status_code == 404


async def test_a_list_is_looked_at_and_then_taken_in(admin: httpx.AsyncClient, rooms: Rooms) -> None:
    path, file = "/desk/readers/import", {"file": ("a.csv", "邮箱,姓名\nli@example.com,李\nnobody,吴\n".encode())}
    form = {**await fields(admin, path), "consent": "签到表"}

    look = await admin.post(path, data={**form, "act": "look"}, files=file)
    before = readers.list_readers(rooms)
    done = await admin.post(path, data={**form, "act": "import"}, files=file)
    bad = await admin.post(path, data={**form, "act": "look"}, files={"file": ("a.csv", b"x\n1\n")})

    assert before == ()
    assert "li@example.com" in look.text
    assert "frame-ancestors 'self'" in look.headers["content-security-policy"]
    assert [reader.address for reader in readers.list_readers(rooms)] == ["li@example.com"]
    assert (done.status_code, "第 3 行" in done.text) == (200, True)
    assert (bad.status_code, 'role="alert"' in bad.text) == (200, True)


async def test_a_list_is_taken_out_by_its_segment(admin: httpx.AsyncClient, rooms: Rooms) -> None:
    subscribe(rooms)
    form = await fields(admin, "/desk/readers")

    whole = await admin.post("/desk/readers/export", data=form)
    other = await admin.post("/desk/readers/export", data={**form, "provider": "qq.com"})

    assert "lin@example.com" in whole.text
    assert "lin@example.com" not in other.text
    assert whole.headers["content-type"].startswith("text/csv")


async def test_settings_show_no_secret_and_the_doctor_speaks(admin: httpx.AsyncClient, rooms: Rooms) -> None:
    page = await admin.get("/desk/settings")
    checked = await admin.post("/desk/settings/check", data=await fields(admin, "/desk/settings"))

    assert rooms.paper.from_address in page.text
    assert rooms.secret.decode(errors="replace") not in page.text
    assert "要修" in checked.text


@pytest.mark.parametrize("language", ["zh-CN", "en", "xx"])
async def test_every_letter_is_shown(editor: httpx.AsyncClient, language: str) -> None:
    listed = (await editor.get("/desk/templates")).text
    names = set(re.findall(r"letters/(\w+)/body\.html", listed))
    ask = "/desk/templates/letter?name=letters/{0}/body.html&letter={0}&language={1}"
    answers = [await editor.get(ask.format(name, language)) for name in names]

    assert names == {*NOTICES, "digest"}
    assert {answer.status_code for answer in answers} == {200}
    assert all("</html>" in answer.text for answer in answers)
    assert (await editor.get("/desk/templates/edit?name=letters/../web/error.html")).status_code == 404


async def test_a_token_is_shown_once(editor: httpx.AsyncClient) -> None:
    form = {**await fields(editor, "/desk/tokens"), "name": "自动", "scope[]": "readers:read"}

    made = await editor.post("/desk/tokens", data=form)

    (token_itself,) = re.findall(r"syn_[\w-]+", made.text)
    assert token_itself not in (await editor.get("/desk/tokens")).text


async def test_a_restored_database_asks_on_the_page(
    admin: httpx.AsyncClient, rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it is held is the guard's to say (tests/desk/test_guard.py)."""
    monkeypatch.setattr(sendings, "held", lambda _: "it was moved")
    page = (await admin.get("/desk/sendings")).text

    answer = await admin.post("/desk/adopt", data={"csrf": token(page)})

    assert 'action="/desk/adopt"' in page
    assert answer.headers["location"].startswith("/desk/sendings")
