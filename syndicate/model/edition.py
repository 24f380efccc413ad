"""An edition: the articles chosen for one sending."""

from dataclasses import dataclass
from datetime import date

from syndicate.model.article import Article


@dataclass(frozen=True, slots=True)
class Edition:
    """Articles in the order they are read; the first is the lead. `key` names it for ever (`2022-11-30`)."""

    id: int
    key: str
    issue_date: date
    subject: str
    """The editor's words; empty: each letter's is suggested from the stories it holds. So is the preheader."""
    preheader: str
    note: str | None
    articles: tuple[Article, ...]
