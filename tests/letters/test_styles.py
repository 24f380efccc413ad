"""What a paper may choose for all its letters: whole stories, a label, a language; and pages for everybody."""

from dataclasses import replace

from syndicate.letters.digest import Digest
from syndicate.letters.page import page
from syndicate.letters.plan import BUDGET
from syndicate.model.letter import LetterStyle
from syndicate.model.page import Caption, Paragraph, Subhead
from tests.letters.desk import Desk, decoded, parse


def test_whole_stories_stand_in_a_letter_as_far_as_they_fit(desk: Desk) -> None:
    long = tuple(Paragraph(f"第{n}段。" + "园区建设全面提速" * 30) for n in range(12))
    extras: dict[str, object] = {
        "subheads": (Subhead("从“有没有”到“好不好”", 1),),
        "captions": (Caption("图为开工现场。", ("王岚",)),),
        "paragraphs": long,
    }
    press = desk.press(
        desk.edition([desk.article(n, **extras) for n in range(1, 9)]), style=LetterStyle(full_text=True)
    )
    recipient = desk.recipient(range(8), name="张三", parks=("qinghe",))
    text, html = decoded(press.letter(recipient))
    size, whole = press.size(recipient), press.whole(recipient)

    assert (text, html) == (whole.text, whole.html)
    assert 0 < size.whole < 8
    assert (size.sent <= BUDGET, size.shortened, size.more) == (True, False, 0)
    assert text.count("【从“有没有”到“好不好”】") == html.count("<h3") == size.whole
    assert text.count("图片说明：图为开工现场。（王岚 摄）") == html.count("（王岚 摄）") == size.whole
    assert html.index("第0段") < html.index("从“有没有”") < html.index("第1段") < html.index("（王岚 摄）")


def test_a_label_stands_first_in_every_subject(desk: Desk) -> None:
    def subject(label: str) -> str:
        press = desk.press(desk.edition([desk.article(1)]), style=LetterStyle(label=label))
        return str(parse(press.letter(desk.recipient([0])).data)["Subject"])

    assert [subject(label) for label in ("", "【广告】", "AD")] == [
        "重点项目集中开工",
        "【广告】重点项目集中开工",
        "AD 重点项目集中开工",
    ]


def test_the_words_around_the_news_in_english(desk: Desk) -> None:
    parks = tuple(replace(park, name_en=f"{park.slug.title()} Park") for park in desk.parks)
    press = desk.press(desk.edition([desk.article(n) for n in range(1, 8)]), style=LetterStyle("en"), parks=parks)
    letter = press.letter(desk.recipient(range(7), name="Li", parks=("qinghe", "lanjiang")))
    text, html = decoded(letter)

    assert parse(letter.data)["Content-Language"] == "en"
    assert '<html lang="en"' in html
    for words in (
        "The Park Daily",
        "Wednesday, 30 November 2022",
        "Dear Li,",
        "the news of Qinghe Park, Lanjiang Park.",
    ):
        assert words in " ".join(text.split())
        assert words in html
    assert "By 王岚 / with 陈一舟" in text


def test_a_correction_is_told_in_the_story(desk: Desk) -> None:
    press = desk.press(desk.edition([replace(desk.article(1), note="标题有误。")]))

    assert ["更正：" in part and "标题有误。" in part for part in decoded(press.letter(desk.recipient([0])))] == [
        True,
        True,
    ]


def test_a_page_for_everybody_has_all_stories_and_nothing_personal(desk: Desk) -> None:
    edition = desk.edition([desk.article(n) for n in range(1, 101)])
    digest = Digest(
        desk.paper,
        edition,
        desk.parks,
        desk.templates.render,
        story_url=lambda article: desk.paper.url(article.key),
        style=LetterStyle(label="【广告】"),
    )
    shown, whole = (page(digest, range(100), whole=whole) for whole in (False, True))

    assert [story.key for story in shown.stories] == [article.key for article in edition.articles]
    assert (shown.subject, shown.lead, shown.preheader, shown.listed) == (
        "【广告】重点项目集中开工",
        "另有多条园区新闻",
        "另有多条园区新闻",
        True,
    )
    assert [story.words.summary is None for story in (*shown.stories[:2], *whole.stories[:2])] == [False] * 2 + [
        True
    ] * 2
    assert [len(story.words.passages) > 0 for story in (shown.stories[0], whole.stories[0])] == [False, True]
    assert [word for word in ("leave/", "preferences/", "view/", "slot") if word in repr(shown)] == []


def test_a_page_leads_with_the_preheader_only_where_an_editor_wrote_it(desk: Desk) -> None:
    """A suggested one says the next headlines, which stand on the page anyway."""
    edition = replace(desk.edition([desk.article(n) for n in range(1, 4)]), preheader="")
    url = desk.paper.url
    digest = Digest(
        desk.paper, edition, (), desk.templates.render, story_url=lambda one: url(one.key), style=LetterStyle()
    )
    shown = page(digest, [2], whole=False)

    assert (shown.lead, shown.listed, [story.park for story in shown.stories]) == ("", False, [""])
