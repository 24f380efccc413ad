"""A subject and a preheader suggested from the stories of an edition."""

from collections.abc import Sequence

from syndicate.letters.clean import one_line
from syndicate.letters.summary import summary
from syndicate.model.article import Article

LONGEST = 22
"""Hanzi a phone shows of a subject; 18 to 22 read best."""
PREHEADER = 56
"""Hanzi of the preview line that mailboxes show behind the subject."""


def subject_of(articles: Sequence[Article]) -> str:
    """At most 22 characters: the lead's headline, and how many stories there are where that still fits."""
    lead = one_line(articles[0].headline, LONGEST)
    full = f"{lead} 等{len(articles)}篇"
    return full if len(articles) > 1 and len(full) <= LONGEST else lead


def preheader_of(articles: Sequence[Article]) -> str:
    """The other headlines, as many as fit; the summary where the lead stands alone."""
    if len(articles) == 1:
        story = articles[0].story
        return (
            one_line(story.subtitle or "", PREHEADER)
            or summary(story, PREHEADER)
            or one_line(articles[0].headline, PREHEADER)
        )
    text = one_line(articles[1].headline, PREHEADER)
    for article in articles[2:]:
        longer = f"{text}；{one_line(article.headline, PREHEADER)}"
        if len(longer) > PREHEADER:
            break
        text = longer
    return text
