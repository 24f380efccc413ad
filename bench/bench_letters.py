"""Letters per second and core: spliced, against each rendered from end to end and built by EmailMessage; and memory.

    python bench/bench_letters.py [LETTERS [READERS]]

Both ways in one run, in turns, in seconds of the processor; the medians and their ratio are printed. A digest of about
40 KB, 20 parks, fictional news. Then the largest memory of a process that makes the letters of 10,000 readers, and of
one that makes those of READERS (1,000,000), each reader with a name and parks of their own.
"""

import json
import multiprocessing
import random
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from itertools import cycle, islice
from statistics import median
from time import process_time

from syndicate.letters.message_ids import message_id
from syndicate.letters.press import Press
from syndicate.model.article import Article, ArticleState
from syndicate.model.edition import Edition
from syndicate.model.letter import Recipient
from syndicate.model.page import Byline, Paragraph, Story, StoryKind
from syndicate.model.paper import Paper
from syndicate.model.park import Park
from syndicate.templating import Templates, default_folder

SECRET = b"s" * 32
DATE = datetime(2022, 11, 30, 6, tzinfo=UTC)
DAY = date(2022, 11, 30)
PARKS = tuple(Park(f"park-{n}", f"第{n}经开区") for n in range(20))
PAPER = Paper(
    name="园区日报",
    name_en="The Park Daily",
    base_url="https://news.example.com",
    authority="example.com",
    since="2022",
    from_address="news@example.com",
    reply_to="desk@example.com",
    postal_address="湖南省某市某路 1 号",
    rights="版权归园区日报社所有",
)
TEXT = "11月29日，园区举行重点项目集中开工仪式，12个项目总投资46亿元，涵盖智能装备、新材料、现代物流等领域。"
ROUNDS = 7


def article(n: int) -> Article:
    story = Story(
        StoryKind.ARTICLE,
        title=f"第{n}条 重点项目集中开工",
        subtitle="一批智能装备项目落地",
        byline=Byline(reporters=("王岚",), correspondents=("陈一舟",)),
        paragraphs=(Paragraph(TEXT * 4),),
        parks=(PARKS[n % len(PARKS)].slug,),
    )
    return Article(n, 1, DAY, "A03", n, ArticleState.SIGNED_OFF, 1, DATE, story)


def recipients(edition: Edition) -> list[Recipient]:
    """Readers of different names, each with half of the parks and with their stories."""
    made = []
    for n in range(200):
        parks = tuple(park.slug for m, park in enumerate(PARKS) if (m + n) % 20 < 10)
        stories = tuple(i for i, a in enumerate(edition.articles) if set(a.parks) & set(parks))
        made.append(
            Recipient(
                n, f"r{n}@example.net", f"读者{n}", parks, stories, message_id(SECRET, edition.key, n, "example.com")
            )
        )
    return made


def rendered(press: Press, recipient: Recipient) -> bytes:
    """The usual way: every template for every reader, and Python's own message builder."""
    whole = press.whole(recipient)
    message = EmailMessage(policy=SMTP)
    message["From"] = f"{PAPER.name} <{PAPER.from_address}>"
    message["To"] = f"{recipient.name} <{recipient.address}>"
    message["Subject"] = "重点项目集中开工"
    message["Message-ID"] = recipient.message_id
    message.set_content(whole.text, cte="base64")
    message.add_alternative(whole.html, subtype="html", cte="base64")
    return message.as_bytes()


def rate(make: Callable[[Recipient], object], readers: Sequence[Recipient], letters: int) -> float:
    began = process_time()
    for recipient in islice(cycle(readers), letters):
        make(recipient)
    return letters / (process_time() - began)


def audience(edition: Edition, number: int) -> Iterator[Recipient]:
    """Readers with parks and names of their own, one at a time, as a ledger hands them out."""
    dice = random.Random(5)
    for n in range(number):
        parks = tuple(sorted(park.slug for park in dice.sample(PARKS, dice.randint(1, len(PARKS)))))
        stories = tuple(i for i, a in enumerate(edition.articles) if set(a.parks) & set(parks))
        made = message_id(SECRET, edition.key, n, "example.com")
        yield Recipient(n, f"r{n}@example.net", f"读者{n}", parks, stories, made)


def peak(number: int) -> int:
    """Kilobytes of this process at its largest, after the letters of so many readers."""
    edition, press = made_ready()
    for recipient in audience(edition, number):
        press.letter(recipient)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def peaks(*numbers: int) -> list[int]:
    """The same, each in a process of its own."""
    fresh = multiprocessing.get_context("spawn")
    found = []
    for number in numbers:
        with fresh.Pool(1) as pool:
            found.append(pool.apply(peak, (number,)))
    return found


def made_ready() -> tuple[Edition, Press]:
    edition = Edition(
        1, "2022-11-30", DAY, "重点项目集中开工", "另有多条园区新闻", None, tuple(map(article, range(20)))
    )
    return edition, Press(
        paper=PAPER,
        edition=edition,
        parks=PARKS,
        render=Templates([default_folder()]).render,
        secret=SECRET,
        story_url=lambda story: PAPER.url(f"feeds/articles/{story.key}.html"),
        date=DATE,
    )


def main(letters: int, most: int) -> None:
    edition, press = made_ready()
    readers = recipients(edition)
    spliced, whole = [], []
    for _ in range(ROUNDS):
        spliced.append(rate(press.letter, readers, letters))
        whole.append(rate(lambda recipient: rendered(press, recipient), readers, max(1, letters // 20)))
    few, many = peaks(10_000, most)
    print(
        json.dumps(
            {
                "bytes_a_letter": len(press.letter(readers[0]).data),
                "spliced_per_second": round(median(spliced)),
                "rendered_per_second": round(median(whole)),
                "ratio": round(median(spliced) / median(whole), 1),
                "memory_kb": [few, many],
                "memory_ratio": round(many / few, 2),
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000, int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
