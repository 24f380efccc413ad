"""PostgreSQL's advisory locks, all in one place: two things with one number would wait for each other, or for ever.

On SQLite there is one writer at any time, and nobody asks for these.
"""

from enum import IntEnum, unique


@unique
class Lock(IntEnum):
    """Who goes past one at a time. The numbers are for ever: an old program may run beside a new one."""

    AUDIT = 0x61756474
    """Whoever adds a row to the audit log: each holds the seal of the one before."""
    PUBLIC = 0x7075626C
    """Whoever writes the log of what is public: numbers follow the commits."""
    TAKE_BOUNCES = 0x73796E62
    """Whoever takes a bounce: counts and days are read before they are written."""
    UPGRADE = 0x73796E64
    """Whoever brings the schema up to date."""
    START = 0x73796E65
    """Whoever starts a sending: two at once could not see each other's letters."""
    PACE = 0x73796E66
    """Whoever takes a share of a limit."""
    UPGRADE_QUEUE = 0x73796E67
    """Whoever makes the tables of the queue of jobs."""
    ORDER = 0x73796E68
    """Whoever places an order: two at once could not see each other's."""
    HOMES = 0x73796E69
    """Whoever says which installation may send."""
    ASKING = 0x73796E6A
    """Whoever takes down or answers what people ask for at the door."""
    FREEZE = 0x73796E6B
    """Whoever goes on with a large audience."""
    AUDIENCE = 0x73796E6C
    """Whoever puts readers into an audience, or erases one: nobody who was erased may come in."""
    COUNTS = 0x73796E6D
    """Whoever changes what a reader counts as. Taken after requests, notices, sendings and letters, and before all else
    of a reader: in one order, so that nobody waits in a ring."""
    PARKS = 0x73796E6E
    """Whoever changes the park registry: a name is looked up in all of it before it is given."""
    TEMPLATES = 0x73796E6F
    """Whoever saves a template: its version is compared before it is written."""
