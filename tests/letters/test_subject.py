from syndicate.letters.subject import LONGEST, PREHEADER, preheader_of, subject_of
from tests.letters.desk import Desk


def test_the_lead_and_how_many_stories_there_are(desk: Desk) -> None:
    articles = [desk.article(1, title="风清气正好扬帆\n砥砺前行新征程"), desk.article(2)]

    assert subject_of(articles) == "风清气正好扬帆 砥砺前行新征程 等2篇"


def test_a_long_lead_stands_alone(desk: Desk) -> None:
    articles = [desk.article(1, title="一二三四五六七八九十一二三四五六七八九十"), desk.article(2)]

    assert subject_of(articles) == "一二三四五六七八九十一二三四五六七八九十"


def test_a_lead_that_is_too_long_is_cut(desk: Desk) -> None:
    subject = subject_of([desk.article(1, title="长" * 100)])

    assert subject == "长" * (LONGEST - 1) + "…"


def test_the_preheader_tells_the_other_stories_as_far_as_they_fit(desk: Desk) -> None:
    articles = [desk.article(n, title=f"第{n}条新闻的标题有十四个字呢") for n in range(1, 9)]

    assert (
        preheader_of(articles)
        == "第2条新闻的标题有十四个字呢；第3条新闻的标题有十四个字呢；第4条新闻的标题有十四个字呢"
    )
    assert len(preheader_of(articles)) <= PREHEADER


def test_the_preheader_of_one_story_is_its_subtitle_or_summary(desk: Desk) -> None:
    assert preheader_of([desk.article(1)]) == "一批智能装备项目落地"
    assert preheader_of([desk.article(1, subtitle=None)]).startswith("11月29日，青禾经开区举行")
    assert preheader_of([desk.article(1, subtitle=None, paragraphs=())]) == desk.article(1).headline
