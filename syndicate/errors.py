"""Everything that can go wrong and that a person can do something about.

SyndicateError
├── SettingsError             a setting is missing or makes no sense
├── WrongInput               what a person typed makes no sense
├── PageError                 a page cannot be read
│   ├── UndecodablePage       its bytes are no text we know
│   ├── EmptyPage             it has no text
│   └── PageTooLarge
├── StoreError                the database cannot do it
│   ├── StoreUnavailable      away, locked, read-only, full
│   ├── StoreOutdated         its schema is of another version
│   ├── NotFound
│   └── Conflict              somebody was there first, or the state forbids it
│       └── Withdrawn         a reader left, paused or was erased meanwhile
├── TemplateError             a template is missing, broken or hostile
├── FolderError               a folder cannot be read or written
├── DeliveryError             letters cannot leave
│   └── RelayUnreachable      no relay answers
│       └── LoginRefused      it answers and does not take our name and password
├── DoorError                 a port cannot be opened
├── PostboxUnreachable        a mailbox that we read does not let us in
├── CallbackError             somebody we call does not answer as they should
│   └── CallbackRefused       an address that is not to be called
└── NotAllowed                this person may not do this

Errors know nothing of HTTP or exit codes: the doors keep one table each.
"""


class SyndicateError(Exception):
    """What happened and where (`message`), what to do next (`hint`); neither holds a secret or a reader's address."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class SettingsError(SyndicateError):
    """A setting is missing or makes no sense."""


class WrongInput(SyndicateError):
    """What a person typed makes no sense."""


class PageError(SyndicateError):
    """A page cannot be read."""


class UndecodablePage(PageError):
    """The bytes of a page are no text in an encoding we know; `offset` is the first byte that is not."""

    def __init__(self, message: str, *, offset: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.offset = offset


class EmptyPage(PageError):
    """A page without any text."""


class PageTooLarge(PageError):
    """A page larger than any printed page could be."""


class StoreError(SyndicateError):
    """The database cannot do what was asked."""


class StoreUnavailable(StoreError):
    """The database is away, locked, read-only or full; nothing was changed."""


class StoreOutdated(StoreError):
    """The database's schema is not the one this program needs."""


class NotFound(StoreError):
    """There is no such page, article, edition, sending or reader."""


class Conflict(StoreError):
    """Somebody was there first, or the state of the thing forbids it; nothing was changed."""


class Withdrawn(Conflict):
    """The reader left, paused or was erased since their letter was claimed: it must not leave."""


class TemplateError(SyndicateError):
    """A template is missing, broken or hostile; the message names file and line."""


class FolderError(SyndicateError):
    """A folder or file cannot be read or written."""


class DeliveryError(SyndicateError):
    """Letters cannot leave."""


class RelayUnreachable(DeliveryError):
    """No relay answers as an SMTP server that lets us in."""


class LoginRefused(RelayUnreachable):
    """The relay is there and does not take our name and password: only a person can help."""


class DoorError(SyndicateError):
    """A port cannot be opened."""


class CallbackError(SyndicateError):
    """Somebody we call, a hub's subscriber or a webhook, does not answer as they should; it may be tried again."""


class CallbackRefused(CallbackError):
    """An address that is not to be called: no web URL, or it leads into a private network."""


class PostboxUnreachable(SyndicateError):
    """A mailbox that we read does not answer, or does not let us in."""


class NotAllowed(SyndicateError):
    """This person may not do this, or is not who they say."""
