"""Rights: what a role may do is asked here, by use cases. Who works on the machine itself may do everything."""

from syndicate.errors import NotAllowed
from syndicate.model.staff import Role, Staff

OPERATOR = Staff(0, "command line", Role.ADMIN, disabled=False, password_hash="")
"""Whoever runs commands on the machine: the files are theirs anyway."""


def require(who: Staff, needed: Role) -> None:
    """Raises NotAllowed when this person's role does not reach as far as `needed`."""
    if not who.role.covers(needed):
        raise NotAllowed("您的角色不能做这件事。", hint="请管理员调整角色。")
