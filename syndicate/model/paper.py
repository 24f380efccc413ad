"""The paper itself: what every feed, page and letter says of who speaks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paper:
    """The publisher. `authority` and `since` make the tag: URIs (RFC 4151) and never change once published."""

    name: str
    name_en: str
    base_url: str
    """Absolute, without a trailing slash; every link is built from it, never from a request."""
    authority: str
    since: str
    """A date the paper owned `authority` on, `YYYY-MM-DD` or `YYYY`."""
    from_address: str
    reply_to: str
    postal_address: str
    rights: str
    hub: str | None = None
    """The absolute URL of the WebSub hub that tells readers of changed feeds; none where nobody does."""
    leave_address: str | None = None
    """Where a mail that asks to leave goes; `reply_to` where there is none."""

    def tag(self, specific: str) -> str:
        """A tag: URI of this paper (RFC 4151)."""
        return f"tag:{self.authority},{self.since}:{specific}"

    def url(self, path: str) -> str:
        """An absolute URL of this paper's site."""
        return f"{self.base_url}/{path.lstrip('/')}"

    @property
    def leave_mailbox(self) -> str:
        """The address that List-Unsubscribe names beside the link."""
        return self.leave_address or self.reply_to

    @property
    def mail_domain(self) -> str:
        """The domain letters come from: of Message-IDs and List-Ids."""
        return self.from_address.rpartition("@")[2]
