"""Letters: the press that makes them, and a look at one before it is sent or long after."""

from dataclasses import replace
from datetime import datetime

from syndicate.desk import looks
from syndicate.desk.looks import Look
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotFound
from syndicate.letters.correction import CorrectionPress
from syndicate.letters.counted import CountedUrls, counted_urls
from syndicate.letters.digest import Digest
from syndicate.letters.message_ids import message_id
from syndicate.letters.page import EditionPage, page
from syndicate.letters.plan import Size
from syndicate.letters.press import VIEW, Press
from syndicate.letters.tokens import read
from syndicate.model.article import Article, ArticleState
from syndicate.model.edition import Edition
from syndicate.model.letter import Letter, LetterStyle, Recipient
from syndicate.model.reader import Choice
from syndicate.store import editions, hits, letters, readers
from syndicate.store.database import Db

TRIAL = "【测试】"


def press(
    rooms: Rooms,
    chosen: Edition,
    *,
    date: datetime,
    trial: bool = False,
    counted: bool = False,
    look: Look | None = None,
) -> Press | CorrectionPress:
    """The edition made ready for letters. `date` stands in every letter's Date header; a trial's subject says so.

    `counted`: their opens and clicks are (see `hits`); of previews and trials they never are. `look`: how
    they look; None: as they were sent, or as they would be now.

    Raises TemplateError when its letters cannot be written.
    """
    style = rooms.style
    if trial:
        style = LetterStyle(style.language, style.full_text, f"{TRIAL}{style.label}")
    look = look or _look(rooms, chosen)
    chosen = look.of(chosen)
    urls = counted_urls(rooms.secret, chosen, rooms.paper.url) if counted else None
    if not chosen.kind.of_one:
        return _digest_press(rooms, chosen, date, style, look=look, counted=urls)
    return CorrectionPress(
        paper=rooms.paper,
        edition=chosen,
        render=look.render,
        secret=rooms.secret,
        story_url=lambda article: story_url(rooms, article),
        date=date,
        style=style,
        seal=rooms.seal,
        counted=urls,
    )


def sent_press(rooms: Rooms, db: Db, edition_id: int, *, date: datetime) -> Press | CorrectionPress:
    """`press` of an edition that is being sent, or was: the same letters again, for ever."""
    counted = hits.of(db, edition_id) is not None
    look = looks.of_edition(rooms, db, edition_id)
    return press(rooms, editions.by_id(db, edition_id), date=date, counted=counted, look=look)


def _look(rooms: Rooms, chosen: Edition) -> Look:
    with rooms.database.read() as db:
        return looks.of_edition(rooms, db, chosen.id)


def _digest_press(
    rooms: Rooms,
    chosen: Edition,
    date: datetime,
    style: LetterStyle,
    *,
    look: Look,
    counted: CountedUrls | None = None,
) -> Press:
    return Press(
        paper=rooms.paper,
        edition=chosen,
        parks=look.parks,
        render=look.render,
        secret=rooms.secret,
        story_url=lambda article: story_url(rooms, article),
        date=date,
        style=style,
        seal=rooms.seal,
        counted=counted,
    )


def story_url(rooms: Rooms, article: Article) -> str:
    """Where an article's page is published."""
    return rooms.paper.url(f"feeds/articles/{article.key}.html")


def preview(rooms: Rooms, chosen: Edition, choice: Choice, *, name: str | None = None) -> Letter:
    """The letter a reader with this choice would get: for nobody, so nothing in it can be used to leave.

    Raises NotFound when the edition has no story for this choice.
    """
    nobody = _nobody(rooms, chosen, choice, name)
    if not nobody.stories:
        raise NotFound(
            f"Edition {chosen.key} has no story for these parks.", hint="Choose other parks, or leave --park out."
        )
    return press(rooms, chosen, date=chosen.articles[0].published).letter(nobody)


def preview_for(rooms: Rooms, chosen: Edition, reader_id: int) -> Letter:
    """The letter that this reader would get, by name and choice; its links are nobody's. Raises NotFound."""
    with rooms.database.read() as db:
        reader = readers.by_id(db, reader_id)
    return preview(rooms, chosen, reader.choice, name=reader.name)


def sizes(rooms: Rooms, chosen: Edition) -> tuple[tuple[str, Size], ...]:
    """What the letter weighs for readers of all parks (`all`), and of each park by its slug that has a story."""
    look = _look(rooms, chosen)
    made = _digest_press(rooms, look.of(chosen), chosen.articles[0].published, rooms.style, look=look)
    found = []
    for choice in (Choice(), *(Choice(frozenset({park.slug})) for park in look.parks)):
        recipient = _nobody(rooms, chosen, choice, None)
        if recipient.stories:
            found.append(("".join(choice.parks) or "all", made.size(recipient)))
    return tuple(found)


def show(rooms: Rooms, named: str) -> Letter:
    """The letter of this Message-ID as it was sent, byte for byte, with or without its angle brackets.

    In the templates and with the parks it was sent in; settings and program must be the same. Raises NotFound.
    """
    with rooms.database.read() as db:
        frozen = letters.by_message_id(db, f"<{named.strip().strip('<>')}>")
        made = sent_press(rooms, db, frozen.edition_id, date=frozen.date)
    return made.letter(frozen.recipient)


def _nobody(rooms: Rooms, chosen: Edition, choice: Choice, name: str | None) -> Recipient:
    return Recipient(
        reader_id=0,
        address=rooms.paper.reply_to,
        name=name,
        parks=tuple(sorted(choice.parks)),
        stories=tuple(n for n, article in enumerate(chosen.articles) if choice.wants(article.parks)),
        message_id=message_id(rooms.secret, chosen.key, 0, rooms.paper.mail_domain),
    )


def in_browser(rooms: Rooms, key: str, token: str, *, language: str | None = None) -> EditionPage:
    """The page of a letter's own link: its stories as they read now, without its reader's name and links.

    `language` of the words around the news; None: the letters' own. Raises NotFound for a wrong link, an unknown
    letter, and one whose every story was retracted.
    """
    reader_id = read(rooms.secret, f"{VIEW}/{key}", token)
    if reader_id is None:
        raise NotFound("这个链接不对。", hint="请从信里重新打开，或把链接完整地复制过来。")
    with rooms.database.read() as db:
        edition = editions.as_now(db, editions.by_key(db, key))
        frozen = letters.of_reader(db, edition.id, reader_id)
    return public_page(rooms, edition, frozen.recipient.stories if frozen else (), language=language)


def public_page(
    rooms: Rooms, edition: Edition, stories: tuple[int, ...], *, language: str | None = None
) -> EditionPage:
    """These stories of an edition, without retracted ones. Raises NotFound when none is left."""
    shown = [n for n in stories if edition.articles[n].state is not ArticleState.RETRACTED]
    if not shown:
        raise NotFound("这里已经没有可看的报道。", hint="请到网站看最近的新闻。")
    look = looks.present(rooms)
    digest = Digest(
        rooms.paper,
        edition,
        look.parks,
        look.render,
        story_url=lambda article: story_url(rooms, article),
        style=replace(rooms.style, language=language or rooms.style.language),
    )
    return page(digest, shown, whole=rooms.style.full_text)
