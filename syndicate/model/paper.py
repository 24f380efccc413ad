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

    def tag(self, specific: str) -> str:
        """A tag: URI of this paper (RFC 4151)."""
        return f"tag:{self.authority},{self.since}:{specific}"

    def url(self, path: str) -> str:
        """An absolute URL of this paper's site."""
        return f"{self.base_url}/{path.lstrip('/')}"

    @property
    def mail_domain(self) -> str:
        """The domain letters come from: of Message-IDs and List-Ids."""
        return self.from_address.rpartition("@")[2]
