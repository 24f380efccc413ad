"""What the desk keeps: drafts, audit, tokens."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Nothing yet."""
