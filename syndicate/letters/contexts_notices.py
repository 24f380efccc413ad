"""What the templates of single letters are given: one frozen dataclass a letter, every field of it used.

The caller fills what the letter is about; `notices.notice` cleans every text and adds the first four fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from syndicate.model.reader import Rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A letter to one person about their own doing. `folder` is its place below templates/letters/."""

    folder: ClassVar[str]
    bulk: ClassVar[bool] = False
    """Whether it goes to many at once, as a list's letter."""

    paper: str = ""
    subject: str = ""
    """From subject.txt; stands as heading in the letter."""
    site_url: str = ""
    postal_address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm(Notice):
    """Whoever typed this address is asked whether it was them. Holds no word that a visitor wrote."""

    folder: ClassVar[str] = "confirm"
    confirm_url: str
    parks: tuple[str, ...]
    """Names from our registry; empty for all parks."""
    rhythm: Rhythm
    valid_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome(Notice):
    """The first letter after confirming."""

    folder: ClassVar[str] = "welcome"
    name: str | None
    parks: tuple[str, ...]
    rhythm: Rhythm
    preferences_url: str
    leave_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesLink(Notice):
    """A reader asked for the way to what only the owner of their mailbox may do."""

    folder: ClassVar[str] = "preferences"
    own_url: str
    leave_url: str
    valid_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadySubscribed(Notice):
    """Somebody subscribed an address that gets letters already."""

    folder: ClassVar[str] = "already"
    preferences_url: str
    leave_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedAddress(Notice):
    """To the new address of a reader, which must confirm. The old one is not named."""

    folder: ClassVar[str] = "changed"
    confirm_url: str
    valid_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedAddress(Notice):
    """To the old address of a reader: letters go elsewhere now. The new one is not named.

    It cannot be left by: one click in a mailbox that is given up must not end the letters to the new one.
    """

    folder: ClassVar[str] = "moved"
    preferences_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Notice):
    """To all who were sent a story that was wrong."""

    folder: ClassVar[str] = "correction"
    bulk: ClassVar[bool] = True
    headline: str
    note: str
    article_url: str
    corrected: date
    picture_url: str | None = None
    """As in a digest: the same for every reader, and None where nothing is counted."""
    preferences_url: str
    leave_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction(Notice):
    """To all who were sent a story that was taken back."""

    folder: ClassVar[str] = "retraction"
    bulk: ClassVar[bool] = True
    headline: str
    note: str
    article_url: str
    """Where the note stands in the story's place."""
    withdrawn: date
    preferences_url: str
    leave_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn(Notice):
    """To one of the staff: a link, and a code where one is to be typed."""

    folder: ClassVar[str] = "signin"
    sign_in_url: str
    code: str | None
    valid_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BounceWarning(Notice):
    """To a reader whose letters came back: is the address right?"""

    folder: ClassVar[str] = "bounce"
    preferences_url: str
    leave_url: str


NOTICES: Mapping[str, type[Notice]] = {
    kind.folder: kind
    for kind in (
        Confirm,
        Welcome,
        PreferencesLink,
        AlreadySubscribed,
        ChangedAddress,
        MovedAddress,
        Correction,
        Retraction,
        SignIn,
        BounceWarning,
    )
}
"""Every single letter, by its folder in templates/letters/."""
