"""The digest: an edition's words put into the templates of templates/letters/digest/."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from syndicate.letters import words
from syndicate.letters.clean import one_line
from syndicate.letters.contexts import (
    ContentsHtml,
    ContentsText,
    DigestBody,
    DigestSubject,
    Html,
    StoryHtml,
    StoryText,
)
from syndicate.letters.counted import CountedUrls
from syndicate.letters.passages import passages
from syndicate.letters.plan import WHOLE
from syndicate.letters.subject import preheader_of, subject_of
from syndicate.letters.summary import summary
from syndicate.letters.text import fold
from syndicate.model.article import Article
from syndicate.model.edition import Edition
from syndicate.model.letter import LetterStyle
from syndicate.model.paper import Paper
from syndicate.model.park import Park
from syndicate.model.render import Render

FOLDER = "letters/digest"
MOST_SUBJECT = 60
MOST_LINE = 200
MOST_NOTE = 600
PERSONAL = ("name", "parks", "leave_url", "preferences_url", "view_url")
"""What differs from reader to reader in the body; empty where it is not to be printed."""


@dataclass(frozen=True, slots=True)
class Both:
    """The same words as HTML and as text; the text of a fragment is folded, a body's is not yet."""

    html: str
    text: str


class Digest:
    """One edition's stories, contents lines and body, rendered when asked for; nothing is kept.

    With `counted`, links to stories are those.
    """

    def __init__(
        self,
        paper: Paper,
        edition: Edition,
        parks: Sequence[Park],
        render: Render,
        *,
        story_url: Callable[[Article], str],
        style: LetterStyle,
        counted: CountedUrls | None = None,
    ) -> None:
        self.parks = {park.slug: park for park in parks}
        self._paper = paper
        self.edition = edition
        self._render = render
        self._story_url = story_url
        self.language = style.language
        self._style = style
        self._counted = counted
        self.name = words.paper_name(paper, style.language)
        self.date = words.long_date(edition.issue_date, style.language)

    def subject(self, shown: Sequence[int]) -> str:
        """The editor's subject, else one suggested from the stories that this letter shows; the label before it."""
        suggested = one_line(self.edition.subject, MOST_SUBJECT) or subject_of(self._articles(shown))
        subject = one_line(self._fill("subject.txt", DigestSubject(suggested)), MOST_SUBJECT)
        label = self._style.label
        return f"{label} {subject}" if label.isalnum() else f"{label}{subject}"

    def preheader(self, shown: Sequence[int]) -> str:
        """The editor's preheader, else one suggested from the stories that this letter shows."""
        return one_line(self.edition.preheader, MOST_LINE) or preheader_of(self._articles(shown))

    def told(self, position: int, *, most: int) -> StoryText:
        """A story with a summary of at most `most` characters; with 0 neither summary, subtitle nor byline.

        With WHOLE it stands there whole.
        """
        article = self.edition.articles[position]
        whole = passages(article.story) if most == WHOLE else ()
        return StoryText(
            kicker=self._kicker(article),
            headline=one_line(article.headline, words.MOST_HEADLINE),
            subtitle=(one_line(article.story.subtitle or "", words.MOST_HEADLINE) or None) if most else None,
            byline=words.byline(article.story.byline) if most else None,
            summary=(summary(article.story, most) or None) if most and not whole else None,
            passages=whole,
            correction=one_line(article.note or "", MOST_NOTE) or None,
            url=self._link(position),
        )

    def story(self, position: int, *, lead: bool, most: int) -> Both:
        """The same, rendered; the lead is set larger."""
        text = self.told(position, most=most)
        html = StoryHtml(
            kicker=text.kicker,
            headline=text.headline,
            subtitle=text.subtitle,
            byline=text.byline,
            summary=text.summary,
            passages=text.passages,
            correction=text.correction,
            url=text.url,
            colour=words.colour(self.edition.articles[position], self.parks),
            lead=lead,
        )
        return Both(self._fill("story.html", html), fold(self._fill("story.txt", text)))

    def contents(self, position: int) -> Both:
        """A story's line in the list of contents."""
        article = self.edition.articles[position]
        text = ContentsText(kicker=self._kicker(article), headline=one_line(article.headline, words.MOST_HEADLINE))
        html = ContentsHtml(text.kicker, text.headline, words.colour(article, self.parks), self._link(position))
        return Both(self._fill("contents.html", html), fold(self._fill("contents.txt", text)))

    def body(
        self,
        personal: Mapping[str, str],
        *,
        subject: str,
        preheader: str,
        contents: Both | None,
        stories: Both,
        more: int,
    ) -> Both:
        """All of a letter around `contents` and `stories`, which are printed as they are. `personal` has PERSONAL."""
        own = {name: personal[name] or None for name in PERSONAL}

        def filled(template: str, listed: str | None, told: str) -> str:
            context = DigestBody(
                paper=self.name,
                date=self.date,
                subject=subject,
                preheader=preheader,
                note=self.note(),
                contents=listed,
                stories=told,
                more=more,
                site_url=self._paper.url(""),
                picture_url=self._counted.picture if self._counted else None,
                postal_address=one_line(self._paper.postal_address, MOST_LINE),
                rights=one_line(self._paper.rights, MOST_LINE),
                **own,
            )
            return self._fill(template, context)

        return Both(
            filled("body.html", Html(contents.html) if contents else None, Html(stories.html)),
            filled("body.txt", contents.text if contents else None, stories.text),
        )

    def _fill(self, template: str, context: object) -> str:
        return self._render(f"{FOLDER}/{template}", context, self._style.language)

    def _link(self, position: int) -> str:
        return self._counted.stories[position] if self._counted else self._story_url(self.edition.articles[position])

    def _kicker(self, article: Article) -> str:
        return words.kicker(article, self.parks, self._style.language) or one_line(self.name, words.MOST_KICKER)

    def note(self) -> tuple[str, ...]:
        """The editor's note, a paragraph each."""
        paragraphs = (one_line(paragraph, MOST_NOTE) for paragraph in (self.edition.note or "").splitlines())
        return tuple(paragraph for paragraph in paragraphs if paragraph)[:4]

    def _articles(self, shown: Sequence[int]) -> list[Article]:
        return [self.edition.articles[position] for position in shown]
