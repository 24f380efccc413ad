"""People of the desk."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a person may do; each role may do what those before it may."""

    VIEWER = "viewer"
    EDITOR = "editor"
    RELEASER = "releaser"
    ADMIN = "admin"

    def covers(self, needed: "Role") -> bool:
        """Whether this role may do what `needed` may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


@dataclass(frozen=True, slots=True)
class Staff:
    """One person of the desk. `disabled` people keep their name in the records and may not come in."""

    id: int
    login: str
    role: Role
    disabled: bool
    password_hash: str = field(repr=False)
