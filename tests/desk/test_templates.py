"""Templates at the desk: never saved broken, every version kept, and what was sent stays in what it was sent in."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from syndicate.desk import audit, editions, letters, pages, parks_moves, readers, sendings, templates
from syndicate.desk import parks as registry
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.desk.sendings import carrying
from syndicate.errors import Conflict, NotAllowed, NotFound, TemplateError, WrongInput
from syndicate.model.reader import Choice, Rhythm
from syndicate.model.staff import Role, Staff
from syndicate.store import letters as store_letters
from syndicate.store import parks as store
from syndicate.store.database import Database
from syndicate.store.schema_desk import edition_looks
from syndicate.templating import Templates, default_folder

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
EDITOR = Staff(7, "lin", Role.EDITOR, disabled=False, password_hash="")
STORY, PARTS, SHELL = "letters/digest/story.html", "letters/parts.html", "letters/layout.mjml"


def save(rooms: Rooms, name: str, source: str, *, note: str = "") -> int:
    seen = templates.look(rooms, OPERATOR, name).version
    return templates.save(rooms, OPERATOR, name, source, seen=seen, note=note, now=NOW)


def more(rooms: Rooms, name: str = STORY, words: str = "<!-- 更 -->") -> str:
    return templates.look(rooms, OPERATOR, name).source.replace("{{ kicker }}", f"{{{{ kicker }}}}{words}")


def html(data: bytes) -> str:
    body = message_from_bytes(data, EmailMessage, policy=default).get_body(("html",))
    assert body is not None
    return str(body.get_content())


@pytest.fixture
def printed(rooms: Rooms, database: Database, sample: bytes) -> Rooms:
    """A paper with the sample page signed off and one reader, on each kind of database."""
    made = replace(rooms, database=database)
    with database.write() as db:
        store.sync(db, rooms.parks)
    taken = pages.take_page(made, sample, source="sample", now=NOW)
    pages.sign_off(made, [article.id for article in taken.articles], by="test", now=NOW)
    readers.add_reader(
        made, address="lin@example.com", name="林", parks=["tianyi"], rhythm=Rhythm.DAILY, source="t", now=NOW
    )
    return made


def test_a_saved_template_is_in_the_next_letter(printed: Rooms) -> None:
    edition = editions.make_edition(printed, issue_date=None, now=NOW)
    assert "<!-- 更 -->" not in html(letters.preview(printed, edition, Choice()).data)

    assert save(printed, STORY, more(printed), note="  看得 清楚 ") == 1
    assert "<!-- 更 -->" in html(letters.preview(printed, edition, Choice()).data)
    newest = templates.look(printed, OPERATOR, STORY).history[0]
    assert (newest.by, newest.note, newest.at) == ("command line", "看得 清楚", NOW)


def test_what_was_sent_is_shown_as_it_was_sent_whatever_changed_since(printed: Rooms) -> None:
    edition = editions.make_edition(printed, issue_date=None, now=NOW)
    save(printed, STORY, more(printed, words="<i>甲</i>"))
    sendings.start_sending(printed, edition, now=NOW)
    with printed.database.read() as db:
        frozen = store_letters.of_reader(db, edition.id, 1)
    assert frozen is not None
    sent = letters.show(printed, frozen.recipient.message_id).data
    save(printed, STORY, more(printed, words="<i>乙</i>"))
    save(printed, SHELL, more(printed, SHELL) + "<!-- -->")
    at = registry.look(printed, OPERATOR, "tianyi").at
    registry.change(printed, OPERATOR, "tianyi", replace(at.park, name="别的名字"), revision=at.revision, now=NOW)
    parks_moves.rename(printed, OPERATOR, "tianyi", "ty", now=NOW)

    assert letters.show(printed, frozen.recipient.message_id).data == sent
    assert "<i>甲</i>" in html(sent)
    assert "天易" in html(sent)
    assert "<i>乙</i>" not in html(letters.preview(printed, sendings.edition(printed, edition.key), Choice()).data)
    fresh = letters.public_page(printed, sendings.edition(printed, edition.key), tuple(range(len(edition.articles))))
    assert "别的名字" in {story.words.kicker for story in fresh.stories}


def test_a_sending_begun_under_an_earlier_program_repeats_the_same_letter(printed: Rooms) -> None:
    """Nothing was kept of it then: what is kept is what its letters are made of from now on."""
    edition = editions.make_edition(printed, issue_date=None, now=NOW)
    sending, _ = sendings.start_sending(printed, edition, now=NOW)
    with printed.database.write() as db:
        db.execute(sa.delete(edition_looks))
        frozen = store_letters.of_reader(db, edition.id, 1)
    assert frozen is not None
    first = carrying._press(printed, sending).letter(frozen.recipient)
    save(printed, STORY, more(printed, words="<i>乙</i>"))
    again = carrying._press(printed, sending).letter(frozen.recipient)

    assert again.data == first.data == letters.show(printed, frozen.recipient.message_id).data


def test_the_program_s_own_templates_may_change_too(printed: Rooms, tmp_path: Path) -> None:
    edition = editions.make_edition(printed, issue_date=None, now=NOW)
    sendings.start_sending(printed, edition, now=NOW)
    with printed.database.read() as db:
        frozen = store_letters.of_reader(db, edition.id, 1)
    assert frozen is not None
    sent = letters.show(printed, frozen.recipient.message_id).data
    (tmp_path / "own" / "letters" / "digest").mkdir(parents=True)
    (tmp_path / "own" / STORY).write_text("other")
    newer = replace(printed, templates=Templates([tmp_path / "own", default_folder()]))

    assert letters.show(newer, frozen.recipient.message_id).data == sent


@pytest.mark.parametrize(
    ("name", "bad", "told"),
    [(STORY, "{{ nope }}", "line 2: .*nope"), (STORY, "{% if lead %}", "line"), (STORY, "{{ ''.__class__ }}", "unsafe"),
     (STORY, "{% if lead and not lead %}{{ nope }}{% endif %}", "line 2: nobody gives the name 'nope'"),
     ("letters/welcome/subject.txt", "{{ code }}", "code"), (PARTS, "{% macro", "line"),
     (SHELL, "<mj-nonsense>", "line 2: <mj-nonsense> is no element")],
)  # fmt: skip
def test_a_broken_template_is_refused_with_its_line(rooms: Rooms, name: str, bad: str, told: str) -> None:
    first, *rest = templates.look(rooms, OPERATOR, name).source.split("\n")
    with pytest.raises(TemplateError, match=told):
        save(rooms, name, "\n".join([first, bad, *rest]))

    assert templates.look(rooms, OPERATOR, name).version == templates.SHIPPED


@pytest.mark.parametrize("left_out", ["{{ leave_url }}", "{{ stories }}"])
def test_a_digest_that_hides_what_a_reader_needs_is_refused(rooms: Rooms, left_out: str) -> None:
    source = templates.look(rooms, OPERATOR, "letters/digest/body.txt").source
    assert left_out in source
    with pytest.raises(TemplateError):
        save(rooms, "letters/digest/body.txt", source.replace(left_out, ""))


def test_a_correction_that_hides_how_to_leave_is_refused(rooms: Rooms) -> None:
    with pytest.raises(TemplateError, match="does not print leave_url"):
        save(rooms, "letters/correction/body.txt", "{{ headline }} {{ note }} {{ article_url }} {{ preferences_url }}")


def test_a_shared_part_is_tried_on_every_letter(rooms: Rooms) -> None:
    source = templates.look(rooms, OPERATOR, PARTS).source
    with pytest.raises(TemplateError, match=r"letters/\w+/"):
        save(rooms, PARTS, source.replace("macro button(", "macro knob("))


def test_restoring_makes_a_new_version_and_loses_none(rooms: Rooms) -> None:
    shipped = templates.look(rooms, OPERATOR, STORY).source
    one, two = save(rooms, STORY, more(rooms, words="一")), save(rooms, STORY, more(rooms, words="二"))
    three = templates.restore(rooms, OPERATOR, STORY, one, seen=two, now=NOW)
    assert "一" in templates.look(rooms, OPERATOR, STORY).source
    four = templates.restore(rooms, OPERATOR, STORY, templates.SHIPPED, seen=three, now=NOW)

    look = templates.look(rooms, OPERATOR, STORY)
    assert look.source == shipped
    assert [one.number for one in look.history] == [four, three, two, one]
    assert templates.text_of(rooms, OPERATOR, STORY, two) != templates.text_of(rooms, OPERATOR, STORY, one)
    assert templates.text_of(rooms, OPERATOR, STORY, four) == shipped
    with pytest.raises(NotFound):
        templates.restore(rooms, OPERATOR, STORY, 99, seen=four, now=NOW)


def test_who_comes_second_overwrites_nothing(printed: Rooms) -> None:
    save(printed, STORY, more(printed, words="一"))
    with pytest.raises(Conflict):
        templates.save(printed, OPERATOR, STORY, more(printed, words="二"), seen=0, note="", now=NOW)
    with pytest.raises(Conflict):
        templates.restore(printed, OPERATOR, STORY, 0, seen=0, now=NOW)
    assert len(templates.look(printed, OPERATOR, STORY).history) == 1


def test_a_draft_shows_to_its_own_editor_alone_and_sends_nothing(printed: Rooms) -> None:
    edition = editions.make_edition(printed, issue_date=None, now=NOW)
    other = replace(OPERATOR, login="other")
    templates.keep(printed, OPERATOR, STORY, more(printed).replace("\n", "\r\n"), seen=0, now=NOW)
    tried = templates.tried(printed, OPERATOR, STORY, "digest", language="zh-CN", now=NOW)
    others = templates.tried(printed, other, STORY, "digest", language="zh-CN", now=NOW)

    assert tried.proof is not None
    assert others.proof is not None
    assert ("<!-- 更 -->" in tried.proof.html, "<!-- 更 -->" in others.proof.html) == (True, False)
    assert "<!-- 更 -->" not in html(letters.preview(printed, edition, Choice()).data)
    draft = templates.look(printed, OPERATOR, STORY).draft
    assert draft is not None
    assert "\r" not in draft.source
    templates.drop(printed, OPERATOR, STORY)
    assert templates.look(printed, OPERATOR, STORY).draft is None


def test_a_draft_that_is_kept_twice_at_once_is_kept(printed: Rooms) -> None:
    at_once = Barrier(6)

    def keep(number: int) -> None:
        at_once.wait()
        templates.keep(printed, OPERATOR, STORY, f"{number}", seen=0, now=NOW)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(keep, range(6)))
    draft = templates.look(printed, OPERATOR, STORY).draft
    assert draft is not None
    assert draft.source in set("012345")


def test_a_broken_draft_is_told_with_its_place(rooms: Rooms) -> None:
    templates.keep(rooms, OPERATOR, STORY, "\n\n{{ nope }}", seen=0, now=NOW)
    tried = templates.tried(rooms, OPERATOR, STORY, "digest", language="en", now=NOW)

    assert (tried.proof, tried.place, tried.line) == (None, STORY, 3)
    assert "nope" in tried.wrong


def test_every_template_is_listed_and_holds(rooms: Rooms) -> None:
    listed = templates.listing(rooms, OPERATOR)

    assert {one.name for one in listed} == set(rooms.templates.names("letters"))
    for name in (SHELL, PARTS, STORY):
        assert templates.check(rooms, OPERATOR, name, None, now=NOW) == ()


def test_administrators_change_and_it_is_written_down(rooms: Rooms) -> None:
    for act in (lambda: templates.keep(rooms, EDITOR, STORY, "", seen=0, now=NOW),
                lambda: templates.check(rooms, EDITOR, STORY, "", now=NOW),
                lambda: templates.drop(rooms, EDITOR, STORY),
                lambda: templates.save(rooms, EDITOR, STORY, "", seen=0, note="", now=NOW),
                lambda: templates.restore(rooms, EDITOR, STORY, 0, seen=0, now=NOW)):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()
    save(rooms, STORY, more(rooms), note="看得清楚")
    newest = audit.entries(rooms, OPERATOR)[0]

    assert (newest.act, newest.subject, newest.detail) == ("template.save", STORY, "1 看得清楚")


@pytest.mark.parametrize(
    "name", ["letters/../web/base.html", "web/error.html", "/etc/passwd", "letters/none/body.html", ""]
)
def test_other_files_are_no_templates_of_letters(rooms: Rooms, name: str) -> None:
    for act in (lambda: templates.look(rooms, OPERATOR, name), lambda: save(rooms, name, "x"),
                lambda: templates.text_of(rooms, OPERATOR, name, 0)):  # fmt: skip
        with pytest.raises(NotFound):
            act()


def test_a_template_too_long_is_refused(rooms: Rooms) -> None:
    with pytest.raises(WrongInput):
        save(rooms, STORY, "x" * (templates.MOST_SOURCE + 1))
