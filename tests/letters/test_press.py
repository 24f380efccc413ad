import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import DeliveryError, TemplateError
from syndicate.letters.plan import BUDGET
from syndicate.letters.press import Press
from syndicate.letters.tokens import read
from syndicate.templating import Templates, default_folder
from tests.letters.desk import Desk, decoded, parse

HEADERS = [
    "From",
    "Reply-To",
    "Date",
    "Content-Language",
    "Auto-Submitted",
    "Precedence",
    "Subject",
    "To",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Id",
    "Feedback-ID",
    "X-Entity-Ref-ID",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
]
names = st.one_of(
    st.none(), st.text(st.characters(), max_size=40), st.sampled_from(["张三", "Li 'Q' & <b>", "{{ 7*7 }}"])
)


@pytest.fixture(scope="module")
def press(desk: Desk) -> Press:
    articles = [
        desk.article(n, parks=("qinghe", "yunling") if n % 5 == 0 else (desk.parks[n % 3].slug,)) for n in range(1, 31)
    ]
    return desk.press(desk.edition(articles, note="编者的话。\n第二段<>。"))


@settings(max_examples=60, deadline=None)
@given(
    stories=st.sets(st.integers(0, 29), min_size=1).map(sorted),
    name=names,
    parks=st.sets(st.sampled_from(["qinghe", "lanjiang", "yunling", "gone"])).map(sorted),
    reader_id=st.integers(0, 2**40),
)
def test_a_spliced_letter_is_the_letter_rendered_from_end_to_end(
    desk: Desk, press: Press, stories: list[int], parks: list[str], **reader: object
) -> None:
    recipient = desk.recipient(stories, parks=tuple(parks), **reader)
    whole = press.whole(recipient)

    assert decoded(press.letter(recipient)) == [whole.text, whole.html]


def test_the_same_recipient_gets_the_same_bytes_from_any_press(desk: Desk, press: Press) -> None:
    articles = [desk.article(n) for n in range(1, 8)]
    recipient = desk.recipient([0, 2, 4], name="张三")
    first, second = (desk.press(desk.edition(articles)) for _ in range(2))
    second.letter(desk.recipient([1, 2], reader_id=1))

    assert first.letter(recipient) == second.letter(recipient)


def test_the_headers_are_these_and_no_others(desk: Desk, press: Press) -> None:
    letter = press.letter(desk.recipient([0, 1], name="张三", parks=("qinghe",)))
    message = parse(letter.data)

    assert message.keys() == HEADERS
    assert message["Subject"] == "重点项目集中开工"
    assert message["From"] == "园区日报 <news@example.com>"
    assert message["To"] == "张三 <reader@example.net>"
    assert message["Date"] == "Wed, 30 Nov 2022 09:02:03 +0800"
    assert message["Message-ID"] == letter.message_id
    assert message["List-Id"] == "园区日报 <qinghe.digest.example.com>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Feedback-ID"] == "2022-11-30:qinghe:digest:syndicate"
    assert message["Content-Language"] == "zh-CN"
    assert message["X-Entity-Ref-ID"].split() == [
        "tag:example.com,2022:edition-2022-11-30",
        "tag:example.com,2022:2022-11-30-a03-01",
        "tag:example.com,2022:2022-11-30-a03-02",
    ]
    assert max(map(len, letter.data.split(b"\r\n"))) <= 78
    assert (letter.sender, letter.recipient) == ("news@example.com", "reader@example.net")


def test_the_leave_link_is_signed_and_in_header_and_body(desk: Desk, press: Press) -> None:
    letter = press.letter(desk.recipient([0], reader_id=99))
    message = parse(letter.data)
    https, mailto = message["List-Unsubscribe"].replace(" ", "").strip("<>").split(">,<")
    token = https.removeprefix("https://news.example.com/leave/")

    assert read(desk.secret, "leave", token) == 99
    assert mailto == f"mailto:desk@example.com?subject=leave-{token}"
    assert [https in part for part in decoded(letter)] == [True, True]


def test_a_mail_that_asks_to_leave_goes_where_it_is_read(desk: Desk) -> None:
    paper = replace(desk.paper, leave_address="leave@news.example.com")
    letter = desk.press(desk.edition([desk.article(1)]), paper=paper).letter(desk.recipient([0]))

    assert "mailto:leave@news.example.com?subject=leave-" in parse(letter.data)["List-Unsubscribe"]


def test_all_parks_have_one_list_and_several_parks_too(desk: Desk, press: Press) -> None:
    def list_id(*slugs: str) -> str:
        data = press.letter(desk.recipient([0], parks=slugs)).data
        return str(parse(data)["List-Id"]).rpartition("<")[2]

    assert [list_id(), list_id("lanjiang", "qinghe"), list_id("No Slug>")] == ["digest.example.com>"] * 3


def test_contents_stand_in_letters_of_more_than_five_stories(desk: Desk, press: Press) -> None:
    five, six = (decoded(press.letter(desk.recipient(range(n)))) for n in (5, 6))

    assert ["本期要目" in part for part in five] == [False, False]
    assert ["本期要目" in part for part in six] == [True, True]


def test_only_the_first_story_is_set_as_lead(desk: Desk, press: Press) -> None:
    text, html = decoded(press.letter(desk.recipient([3, 5, 9])))

    assert html.index("font-size:27px") < html.index("第4条")
    assert html.count("font-size:27px") == 1
    assert [text.count(f"第{n}条") for n in (4, 6, 10)] == [1, 1, 1]


def test_every_size_of_edition_stays_within_the_budget(desk: Desk) -> None:
    articles = [desk.article(n, parks=("qinghe",)) for n in range(1, 201)]
    press = desk.press(desk.edition(articles))
    sizes = [press.size(desk.recipient(range(n), name="名" * 99)) for n in (1, 20, 40, 60, 100, 200)]

    assert [size.sent <= BUDGET for size in sizes] == [True] * 6
    assert [size.shown + size.more for size in sizes] == [1, 20, 40, 60, 100, 200]
    assert [size.shortened for size in sizes[:2]] == [False, False]
    assert (sizes[-1].shortened, sizes[-1].more > 0) == (True, True)
    assert sizes[-1].sent > BUDGET * 0.85


def test_what_does_not_fit_waits_on_the_site(desk: Desk) -> None:
    articles = [desk.article(n, parks=("qinghe",)) for n in range(1, 201)]
    press = desk.press(desk.edition(articles))
    recipient = desk.recipient(range(200))
    more = press.size(recipient).more

    assert [f"另有 {more} 篇见网站" in part for part in decoded(press.letter(recipient))] == [True, True]


def test_the_size_is_the_letter(desk: Desk, press: Press) -> None:
    recipient = desk.recipient(range(12), name="张三")
    letter, whole = press.letter(recipient), press.whole(recipient)
    size = press.size(recipient)

    assert size.sent == len(letter.data)
    assert size.html == len(whole.html.replace("\n", "\r\n").encode())
    assert size.text == len(whole.text.replace("\n", "\r\n").encode())


def test_a_letter_of_no_story_is_refused(desk: Desk, press: Press) -> None:
    with pytest.raises(ValueError, match="needs a story"):
        press.letter(desk.recipient([]))


def test_an_address_no_header_can_hold_is_refused(desk: Desk, press: Press) -> None:
    with pytest.raises(DeliveryError):
        press.letter(desk.recipient([0], address="a@b.cn\r\nBcc: c@d.cn"))


def test_links_are_absolute_and_in_the_text_too(desk: Desk, press: Press) -> None:
    text, html = decoded(press.letter(desk.recipient(range(7))))
    links = re.findall(r'<a [^>]*href="([^"]*)"', html)

    assert len(links) == 7 * 3 + 4
    assert [link for link in links if not link.startswith("https://news.example.com/")] == []
    assert [link for link in links if link not in text] == []


def test_a_broken_template_is_told_when_the_press_is_made(desk: Desk, tmp_path: Path) -> None:
    shutil.copytree(default_folder() / "letters", tmp_path / "letters")
    (tmp_path / "letters/digest/story.txt").write_text("{{ headline }}\n{{ nothing }}\n")

    with pytest.raises(TemplateError, match=r"letters/digest/story\.txt, line 2"):
        desk.press(desk.edition([desk.article(1)]), render=Templates([tmp_path]).render)


def test_a_template_without_a_leave_link_is_refused(desk: Desk, tmp_path: Path) -> None:
    body = default_folder() / "letters/digest/body.txt"
    (tmp_path / "letters/digest").mkdir(parents=True)
    (tmp_path / "letters/digest/body.txt").write_text(body.read_text().replace("{{ leave_url }}", ""))

    with pytest.raises(TemplateError, match=r"body\.txt does not print leave_url"):
        desk.press(desk.edition([desk.article(1)]), render=Templates([tmp_path, default_folder()]).render)


def test_a_story_of_no_park_stands_under_the_papers_name(desk: Desk) -> None:
    press = desk.press(desk.edition([desk.article(1, parks=())]))
    text, _ = decoded(press.letter(desk.recipient([0])))

    assert "■ 园区日报" in text


def test_a_paper_with_a_broken_address_cannot_print(desk: Desk) -> None:
    with pytest.raises(DeliveryError):
        desk.press(desk.edition([desk.article(1)]), paper=replace(desk.paper, from_address="news"))


def test_a_subject_nobody_wrote_names_the_lead_of_this_readers_own_letter(desk: Desk) -> None:
    """A reader must not be greeted with a headline that their letter does not hold."""
    articles = (desk.article(1, title="第一篇", parks=("qinghe",)), desk.article(2, title="第二篇", parks=("beishan",)))
    press = desk.press(replace(desk.edition(articles), subject="", preheader=""))

    own = parse(press.letter(desk.recipient([1])).data)
    everything = parse(press.letter(desk.recipient([0, 1])).data)

    assert (own["Subject"], everything["Subject"]) == ("第二篇", "第一篇 等2篇")
