"""Letters: the press that makes them, and a look at one before it is sent or long after."""

from datetime import datetime

from syndicate.desk.rooms import Rooms
from syndicate.errors import NotFound
from syndicate.letters.correction import CorrectionPress
from syndicate.letters.digest import Digest
from syndicate.letters.message_ids import message_id
from syndicate.letters.page import page
from syndicate.letters.plan import Size
from syndicate.letters.press import VIEW, Press
from syndicate.letters.tokens import read
from syndicate.model.article import Article, ArticleState
from syndicate.model.edition import Edition, EditionKind
from syndicate.model.letter import Letter, LetterStyle, Recipient
from syndicate.model.reader import Choice
from syndicate.store import editions, letters, readers

TRIAL = "【测试】"


def press(rooms: Rooms, chosen: Edition, *, date: datetime, trial: bool = False) -> Press | CorrectionPress:
    """The edition made ready for letters. `date` stands in every letter's Date header; a trial's subject says so.

    Raises TemplateError when its letters cannot be written.
    """
    style = rooms.style
    if trial:
        style = LetterStyle(style.language, style.full_text, f"{TRIAL}{style.label}")
    if chosen.kind is not EditionKind.CORRECTION:
        return _digest_press(rooms, chosen, date, style)
    return CorrectionPress(
        paper=rooms.paper,
        edition=chosen,
        render=rooms.render,
        secret=rooms.secret,
        story_url=lambda article: story_url(rooms, article),
        date=date,
        style=style,
        seal=rooms.seal,
    )


def _digest_press(rooms: Rooms, chosen: Edition, date: datetime, style: LetterStyle) -> Press:
    return Press(
        paper=rooms.paper,
        edition=chosen,
        parks=rooms.parks,
        render=rooms.render,
        secret=rooms.secret,
        story_url=lambda article: story_url(rooms, article),
        date=date,
        style=style,
        seal=rooms.seal,
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
    made = _digest_press(rooms, chosen, chosen.articles[0].published, rooms.style)
    found = []
    for choice in (Choice(), *(Choice(frozenset({park.slug})) for park in rooms.parks)):
        recipient = _nobody(rooms, chosen, choice, None)
        if recipient.stories:
            found.append(("".join(choice.parks) or "all", made.size(recipient)))
    return tuple(found)


def show(rooms: Rooms, named: str) -> Letter:
    """The letter of this Message-ID as it was sent, byte for byte, with or without its angle brackets.

    The same as long as templates, settings and program are. Raises NotFound.
    """
    with rooms.database.read() as db:
        frozen = letters.by_message_id(db, f"<{named.strip().strip('<>')}>")
        edition = editions.by_id(db, frozen.edition_id)
    return press(rooms, edition, date=frozen.date).letter(frozen.recipient)


def _nobody(rooms: Rooms, chosen: Edition, choice: Choice, name: str | None) -> Recipient:
    return Recipient(
        reader_id=0,
        address=rooms.paper.reply_to,
        name=name,
        parks=tuple(sorted(choice.parks)),
        stories=tuple(n for n, article in enumerate(chosen.articles) if choice.wants(article.parks)),
        message_id=message_id(rooms.secret, chosen.key, 0, rooms.paper.mail_domain),
    )


def in_browser(rooms: Rooms, key: str, token: str) -> str:
    """The page of a letter's own link: its stories as they read now, without its reader's name and links.

    Raises NotFound for a wrong link, an unknown letter, and one whose every story was retracted.
    """
    reader_id = read(rooms.secret, f"{VIEW}/{key}", token)
    if reader_id is None:
        raise NotFound("这个链接不对。", hint="请从信里重新打开，或把链接完整地复制过来。")
    with rooms.database.read() as db:
        edition = editions.as_now(db, editions.by_key(db, key))
        frozen = letters.of_reader(db, edition.id, reader_id)
    return public_page(rooms, edition, frozen.recipient.stories if frozen else ())


def public_page(rooms: Rooms, edition: Edition, stories: tuple[int, ...]) -> str:
    """The HTML of these stories of an edition, without retracted ones. Raises NotFound when none is left."""
    shown = [n for n in stories if edition.articles[n].state is not ArticleState.RETRACTED]
    if not shown:
        raise NotFound("这里已经没有可看的报道。", hint="请到网站看最近的新闻。")
    digest = Digest(
        rooms.paper,
        edition,
        rooms.parks,
        rooms.render,
        story_url=lambda article: story_url(rooms, article),
        style=rooms.style,
    )
    return page(digest, shown, whole=rooms.style.full_text)
