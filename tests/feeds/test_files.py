"""Files are made only when something they are made from has changed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from syndicate.feeds.files import File
from syndicate.feeds.sample import look
from syndicate.feeds.site import files
from syndicate.model.article import Article, ArticleState
from syndicate.templating import Templates
from tests.feeds.paper import ISSUE, PAPER, PARKS, WEST, make, story
from tests.feeds.test_chain import issues


def made(templates: Templates, assets: Mapping[str, bytes], *articles: Article, look: str = "x") -> dict[str, File]:
    return files(PAPER, PARKS, articles, templates.render, assets, look=look)


def changed(before: dict[str, File], after: dict[str, File]) -> set[str]:
    return {
        path for path, file in after.items() if file.stamp and file.stamp != before.get(path, File("", bytes)).stamp
    }


def test_equal_stamps_are_equal_bytes_and_other_bytes_other_stamps(
    templates: Templates, assets: dict[str, bytes]
) -> None:
    papers = [
        ISSUE,
        ISSUE[:2],
        (replace(ISSUE[0], note="有误。", revision=2), *ISSUE[1:]),
        (replace(ISSUE[0], state=ArticleState.RETRACTED), *ISSUE[1:]),
    ]
    seen: dict[tuple[str, str], bytes] = {}
    for paper in papers:
        for path, file in made(templates, assets, *paper).items():
            assert seen.setdefault((path, file.stamp or str(paper)), file.make()) == file.make()
    assert len({stamp for path, stamp in seen if path == "all/atom.xml"}) == len(papers)


def test_a_new_issue_makes_only_what_it_touches(templates: Templates, assets: dict[str, bytes]) -> None:
    paper = issues(40, a_day=1)
    new = make(story(parks=(WEST.slug,)), 1, date(2023, 3, 1))
    before, after = made(templates, assets, *paper), made(templates, assets, *paper, new)

    assert changed(before, after) == {
        "index.html",
        "xihe/index.html",
        *(f"{slug}/{name}" for slug in ("all", "xihe") for name in ("atom.xml", "rss.xml", "feed.json")),
        "articles/2023-03-01-a03-01.html",
    }


def test_another_look_is_another_stamp(templates: Templates, assets: dict[str, bytes]) -> None:
    before, after = (made(templates, assets, *ISSUE, look=look) for look in ("a", "b"))

    assert changed(before, after) == {path for path, file in after.items() if file.stamp}


def test_a_look_changes_with_the_templates_and_with_nothing_else(
    templates: Templates, assets: dict[str, bytes]
) -> None:
    def bold(template: str, context: object) -> str:
        return templates.render(template, context).replace("更正：", "<b>更正：</b>")

    assert look(templates.render, assets) == look(templates.render, assets)
    assert look(bold, assets) != look(templates.render, assets)
