"""What a change touches, and that what it does not touch stays as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from syndicate.feeds.files import File
from syndicate.feeds.sample import look
from syndicate.feeds.shelf import Held
from syndicate.feeds.site import Site
from syndicate.feeds.whole import site
from syndicate.feeds.work import Work, add_files, everything, of_changes, standing
from syndicate.model.article import Article, ArticleState
from syndicate.templating import Templates
from tests.feeds.paper import EAST, ISSUE, PAPER, PARKS, WEST, make, story
from tests.feeds.test_chain import issues

SLUGS = [park.slug for park in PARKS]


class Press:
    """A site, made of everything and then of changes, with the bytes that stand."""

    def __init__(self, templates: Templates, assets: Mapping[str, bytes], articles: Sequence[Article]) -> None:
        self.render, self.assets = templates.render, assets
        made = self._site(articles)
        files = [*made.make(everything(made.months()), before={}, standing=lambda _: None), *made.all_articles()]
        self.known, self.files = made.known, self._bytes(files)

    def change(self, articles: Sequence[Article], *changes: tuple[str, str]) -> set[str]:
        """Publish what these changes touch; the paths of what differs."""
        made = self._site(articles)
        work = of_changes(changes, SLUGS)
        work.articles |= made.beside(changes)
        files = self._bytes(made.make(work, before=self.known, standing=self.files.get))
        before, self.known = dict(self.files), made.known
        self.files = {path: data for path, data in {**before, **files}.items() if path not in made.removed}
        return {path for path in {*before, *self.files} if before.get(path) != self.files.get(path)}

    def _site(self, articles: Sequence[Article]) -> Site:
        return Site(PAPER, PARKS, Held(articles), self.render, self.assets)

    @staticmethod
    def _bytes(files: object) -> dict[str, bytes]:
        made: dict[str, File] = dict(files)  # type: ignore[call-overload]
        return {path: b"".join(file.parts) for path, file in made.items()}


def lists(*articles: Article) -> list[tuple[str, str]]:
    return [(slug, article.key) for article in articles for slug in ("all", *article.parks)]


def test_a_new_issue_changes_only_what_it_touches(templates: Templates, assets: dict[str, bytes]) -> None:
    paper = issues(40, a_day=1)
    new = make(story(parks=(WEST.slug,)), 1, date(2023, 3, 1))
    press = Press(templates, assets, paper)

    assert press.change([*paper, new], *lists(new)) == {
        *("index.html", "xihe/index.html", "sitemap.xml", "sitemaps/pages.xml", "sitemaps/2023-03.xml"),
        *(f"{slug}/{name}" for slug in ("all", "xihe") for name in ("atom.xml", "rss.xml", "feed.json")),
        "articles/2023-03-01-a03-01.html",
    }
    assert press.files == site(PAPER, PARKS, [*paper, new], templates.render, assets)


@pytest.mark.parametrize("late", [False, True])
def test_an_older_story_changes_the_feet_that_name_it(
    templates: Templates, assets: dict[str, bytes], *, late: bool
) -> None:
    paper = [make(story(f"第{n}天", parks=(EAST.slug,)), 1, date(2023, 3, n)) for n in range(1, 15)]
    changed = make(story("改正", parks=(EAST.slug,)), 2 if late else 1, date(2023, 3, 3))
    now = [*paper, changed] if late else [*paper[:2], changed, *paper[3:]]
    press = Press(templates, assets, paper)
    differing = press.change(now, *lists(changed))
    days = {path[9:19] for path in differing if path.startswith("articles/")}

    assert days == {f"2023-03-{n:02}" for n in range(3, 8 if late else 9)}
    assert press.files == site(PAPER, PARKS, now, templates.render, assets)


def test_a_retraction_takes_the_page_and_leaves_a_note(templates: Templates, assets: dict[str, bytes]) -> None:
    gone = replace(ISSUE[0], state=ArticleState.RETRACTED, note="不实。", revision=2)
    press = Press(templates, assets, ISSUE)
    press.change([gone, *ISSUE[1:]], *lists(gone))

    assert press.files == site(PAPER, PARKS, [gone, *ISSUE[1:]], templates.render, assets)
    assert f"gone/{gone.key}.html" in press.files


def test_a_story_that_moved_out_of_a_park_leaves_a_tombstone_there(
    templates: Templates, assets: dict[str, bytes]
) -> None:
    from syndicate.feeds.shelf import listed  # noqa: PLC0415

    moved = replace(ISSUE[1], story=replace(ISSUE[1].story, parks=(EAST.slug,)), note="与西河无关。", revision=2)
    files = site(PAPER, PARKS, [ISSUE[0], moved], templates.render, assets, left=[(WEST.slug, listed(moved))])

    assert f'deleted-entry ref="{PAPER.tag(moved.key)}"' in files["xihe/atom.xml"].decode()
    assert "与西河无关。" in files["xihe/atom.xml"].decode()
    assert "deleted-entry" not in files["dongshan/atom.xml"].decode() + files["all/atom.xml"].decode()


def test_every_file_has_its_part_of_the_work(templates: Templates, assets: dict[str, bytes]) -> None:
    paper = issues(90)
    made = Site(PAPER, PARKS, Held(paper), templates.render, assets)
    files = dict([*made.make(everything(made.months()), before={}, standing=lambda _: None), *made.all_articles()])
    work = Work()
    add_files(work, files, SLUGS)
    again = dict(made.make(work, before={}, standing=lambda _: None))

    assert set(again) == set(files)
    assert set(standing(made.known, Held(paper).every(), made.months())) == set(files)
    assert not Work()


def test_a_look_changes_with_the_templates_and_with_nothing_else(
    templates: Templates, assets: dict[str, bytes]
) -> None:
    def bold(template: str, context: object, language: str = "zh-CN") -> str:
        return templates.render(template, context).replace("更正：", "<b>更正：</b>")

    assert look(templates.render, assets) == look(templates.render, assets)
    assert look(bold, assets) != look(templates.render, assets)
