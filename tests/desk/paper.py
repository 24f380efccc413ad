"""A paper in a store whose history is made up as it goes: issues, corrections, retractions, moves between parks."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from syndicate.desk import corrections
from syndicate.desk.rooms import Rooms
from syndicate.model.page import Paragraph, Parsed, Story, StoryKind
from syndicate.store import articles, pages

FIRST = date(2023, 1, 25)


@dataclass
class History:
    """One chance after the other, always the same ones for one seed."""

    rooms: Rooms
    dice: Random
    day: int = 0
    live: list[str] = field(default_factory=list)
    now: datetime = datetime(2023, 1, 24, 14, tzinfo=UTC)

    def step(self) -> None:
        """Something happens to the paper."""
        self.now += timedelta(hours=self.dice.choice([0, 0, 3, 30]))
        chance = self.dice.random()
        if chance < 0.5 or not self.live:
            self.issue(late=self.dice.random() < 0.2)
        elif chance < 0.85:
            self.correct(self.dice.choice(self.live))
        else:
            self.retract(self.dice.choice(self.live))

    def issue(self, *, late: bool = False, stories: int | None = None) -> None:
        """A page, of today or of an earlier day that had none such."""
        self.day += self.dice.choice([1, 1, 9])
        day = FIRST + timedelta(days=self.day - (self.dice.randrange(1, 40) if late else 0))
        number = len(self.live) + self.day * 100
        told = tuple(self._story(f"第{number}-{n}条") for n in range(stories or self.dice.randrange(1, 5)))
        page = f"A{self.dice.randrange(1, 9)}" if not late else f"L{number % 10**6}"
        with self.rooms.database.write() as db:
            taken = pages.add(
                db,
                sha256=f"{number}-{late}",
                source="test",
                raw_text="",
                encoding="utf-8",
                issue_date=day,
                page_no=page,
                section=None,
                parsed=Parsed(None, told),
                received=self.now,
            )
            made = articles.of_page(db, taken.id)
            articles.sign_off(db, [article.id for article in made], by="test", now=self.now)
        self.live += [article.key for article in made]

    def correct(self, key: str) -> None:
        with self.rooms.database.read() as db:
            story = articles.by_key(db, key).story
        parks = self._parks() if self.dice.random() < 0.5 else story.parks
        better = replace(story, title=f"改{self.dice.randrange(1000)}", parks=parks)
        corrections.correct(self.rooms, key, better, note=f"有误{self.dice.randrange(99)}。", by="li", now=self.now)

    def retract(self, key: str) -> None:
        corrections.retract(self.rooms, key, note="不实。", by="li", now=self.now)
        self.live.remove(key)

    def _story(self, title: str) -> Story:
        return Story(StoryKind.ARTICLE, title, (Paragraph(f"{title}的正文。"),), parks=self._parks())

    def _parks(self) -> tuple[str, ...]:
        return tuple(self.dice.sample([park.slug for park in self.rooms.parks[:3]], self.dice.randrange(3)))
