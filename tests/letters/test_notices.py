"""Single letters: golden words, the headers that each may have, and hostile texts that stay texts."""

import random
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from syndicate.errors import DeliveryError
from syndicate.letters.contexts_notices import (
    NOTICES,
    AlreadySubscribed,
    BounceWarning,
    ChangedAddress,
    Confirm,
    Correction,
    MovedAddress,
    Notice,
    PreferencesLink,
    Retraction,
    SignIn,
    Welcome,
)
from syndicate.letters.message_ids import notice_id
from syndicate.letters.notices import notice
from syndicate.model.letter import Letter
from syndicate.model.reader import Rhythm
from tests.letters.desk import DATE, SECRET, Desk, decoded, parse
from tests.letters.test_hostile import Headings, hostile, squeezed

CONFIRM, LEAVE, PREFERENCES = (
    f"https://news.example.com/{way}/{way[0] * 32}" for way in ("confirm", "leave", "preferences")
)
SAMPLES: tuple[Notice, ...] = (
    Confirm(confirm_url=CONFIRM, parks=("青禾经开区", "澜江高新区"), rhythm=Rhythm.DAILY, valid_hours=48),
    Welcome(name="张三", parks=(), rhythm=Rhythm.WEEKLY, preferences_url=PREFERENCES, leave_url=LEAVE),
    PreferencesLink(own_url=PREFERENCES, leave_url=LEAVE, valid_minutes=60),
    AlreadySubscribed(preferences_url=PREFERENCES, leave_url=LEAVE),
    ChangedAddress(confirm_url=CONFIRM, valid_hours=48),
    Correction(
        headline="重点项目集中开工",
        note="“总投资46亿元”应为“总投资4.6亿元”。",
        article_url="https://news.example.com/feeds/articles/2022-11-30-a03-01.html",
        corrected=date(2022, 12, 1),
        preferences_url=PREFERENCES,
        leave_url=LEAVE,
    ),
    Retraction(
        headline="重点项目集中开工",
        note="文中的数据没有核实。",
        article_url="https://news.example.com/feeds/articles/2022-11-30-a03-01.html",
        withdrawn=date(2022, 12, 1),
        preferences_url=PREFERENCES,
        leave_url=LEAVE,
    ),
    SignIn(sign_in_url=CONFIRM, code="482913", valid_minutes=15),
    BounceWarning(preferences_url=PREFERENCES, leave_url=LEAVE),
    MovedAddress(preferences_url=PREFERENCES),
)
ALWAYS = ["From", "Reply-To", "To", "Subject", "Date", "Content-Language", "Auto-Submitted"]
TO_LEAVE = ["List-Unsubscribe", "List-Unsubscribe-Post"]
FORM = ["Message-ID", "MIME-Version", "Content-Type"]
CONFIRMATION = f"""\
园区日报
========================================================================

请确认订阅《园区日报》

有人用这个邮箱订阅了《园区日报》的园区新闻。如果是您，请打开下面的链接；
在您确认之前，我们不寄新闻。

园区：青禾经开区、澜江高新区
寄送：每天一封

确认订阅：
{CONFIRM}

链接在 48 小时内有效。如果不是您，请不要理会这封信，您不会再收到任何信。

------------------------------------------------------------------------

您收到这封信，是因为有人在我们的网站上填了这个邮箱。

网站：
https://news.example.com/

园区日报
湖南省某市某路 1 号
"""


def made(desk: Desk, context: Notice, **changes: Any) -> Letter:
    message_id = notice_id(SECRET, context.folder, 1, "example.com")
    wired: dict[str, Any] = {"to": "reader@example.net", "message_id": message_id, "date": DATE, "paper": desk.paper}
    data = notice(context, render=desk.templates.render, **(wired | changes))
    return Letter(message_id, "news@example.com", "reader@example.net", (data,))


def changed(context: Notice, **texts: Any) -> Notice:
    return replace(context, **texts)


def names(context: Notice) -> list[str]:
    leave = TO_LEAVE if hasattr(context, "leave_url") else []
    return [*ALWAYS, *leave, *(["List-Id", "Precedence", "Feedback-ID"] if context.bulk else []), *FORM]


def kind_of(context: Notice) -> str:
    return context.folder


def test_the_samples_are_all_there_are() -> None:
    assert {sample.folder for sample in SAMPLES} == set(NOTICES)


def test_the_words_of_a_confirmation(desk: Desk) -> None:
    text, html = decoded(made(desk, SAMPLES[0]))

    assert text == CONFIRMATION
    assert html.count(CONFIRM) == 1


@pytest.mark.parametrize("context", SAMPLES, ids=kind_of)
def test_headers_links_and_headings(desk: Desk, context: Notice) -> None:
    letter = made(desk, context)
    text, html = decoded(letter)
    read = Headings()
    read.feed(html)
    links = [
        getattr(context, field.name)
        for field in fields(context)
        if field.name.endswith("_url") and field.name not in {"site_url", "picture_url"}
    ]

    assert parse(letter.data).keys() == names(context)
    assert parse(letter.data)["To"] == "reader@example.net"
    assert [link for link in links if link not in html or link not in text] == []
    assert read.headings == [parse(letter.data)["Subject"]]
    assert read.headings[0] in text
    assert max(map(len, letter.data.split(b"\r\n"))) <= 78


@pytest.mark.parametrize("context", SAMPLES, ids=kind_of)
def test_the_same_letter_has_the_same_bytes(desk: Desk, context: Notice) -> None:
    assert made(desk, context) == made(desk, context)


@pytest.mark.parametrize("context", SAMPLES, ids=kind_of)
def test_no_chinese_is_left_in_english_but_our_own_names(desk: Desk, context: Notice) -> None:
    plain: dict[str, Any] = {
        field.name: ("x",) if field.name == "parks" else "x"
        for field in fields(context)
        if field.name in {"parks", "headline", "note", "name"}
    }
    paper = replace(desk.paper, postal_address="1 Some Road")
    message = parse(made(desk, changed(context, **plain), language="en", paper=paper).data)
    words = str(message["Subject"]) + "".join(str(part.get_content()) for part in message.iter_parts())

    assert [c for c in words if "\u4e00" <= c <= "\u9fff" or c in "，。；：《》（）、"] == []
    assert message["Content-Language"] == "en"
    assert '<html lang="en"' in words


def test_nothing_hostile_becomes_a_header_or_a_tag(desk: Desk) -> None:
    dice = random.Random(5)
    for _ in range(150):
        name, note, headline = (hostile(dice) for _ in range(3))
        welcome = changed(SAMPLES[1], name=name, parks=(note,))
        correction = changed(SAMPLES[5], headline=headline, note=note)
        for context in (welcome, correction):
            letter = made(desk, context, paper=replace(desk.paper, name=headline, postal_address=note))
            read = Headings()
            read.feed(decoded(letter)[1])

            assert parse(letter.data).keys() == names(context)
            assert read.tags.isdisjoint({"script", "img", "mj-text", "onerror"})
            assert squeezed(str(parse(letter.data)["Subject"])) == squeezed(read.headings[0])


def test_an_address_no_header_can_hold_is_refused(desk: Desk) -> None:
    with pytest.raises(DeliveryError):
        made(desk, SAMPLES[0], to="a@b.cn\r\nBcc: c@d.cn")


def test_a_notices_id_is_of_its_kind_and_number() -> None:
    ids = {notice_id(SECRET, kind, number, "d.cn") for kind in ("confirm", "welcome") for number in (1, 2)}

    assert len(ids) == 4
    assert notice_id(SECRET, "confirm", 1, "d.cn") in ids
