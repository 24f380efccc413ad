"""Addresses: which ones can be written to, which one was probably meant, and how one is known without being kept."""

import hmac
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from syndicate.desk.rooms import Rooms
from syndicate.errors import WrongInput
from syndicate.store.readers import mailbox

KNOWN = (
    "qq.com", "163.com", "126.com", "yeah.net", "foxmail.com", "sina.com", "sina.cn", "sohu.com", "139.com", "189.cn",
    "aliyun.com", "vip.qq.com", "gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "live.cn",
)  # fmt: skip
"""Where readers have their mailboxes, the most used first."""
TAKEN = frozenset({"188.com", "msn.com", "live.com", "mail.com", "gmx.com", "me.com", "21.cn", "wo.cn", "tom.com"})
"""Real providers that look like a slip of one above."""
MOST_SLIPS = 1
DOTLESS = ("gmail.com", "googlemail.com")
"""One provider, to whom dots before the @ mean nothing."""


def checked_address(address: str, *, utf8: bool = False) -> str:
    """The address as the wire wants it, an international domain as punycode (RFC 5891).

    `utf8`: letters of any script may stand before the @, too, for all relays take that (see `offers`). Raises
    WrongInput, whose text does not repeat the address.
    """
    try:
        found = validate_email(address.strip(), check_deliverability=False, allow_smtputf8=utf8, strict=True)
    except EmailNotValidError as error:
        if not address.rpartition("@")[0].isascii():
            raise WrongInput(
                "@ 前面有英文字母、数字以外的字符，我们的发信服务器还不能寄到这样的地址。",
                hint="请换一个邮箱地址。(The relay takes no address with such characters before the @.)",
            ) from None
        raise WrongInput(
            f"This is not an e-mail address: {error}", hint="It should look like name@example.com."
        ) from None
    return found.ascii_email or f"{found.local_part}@{found.ascii_domain}"


def meant(address: str) -> str | None:
    """The address that was probably meant (`li@qq.con` -> `li@qq.com`); None where nothing looks like a slip."""
    local, _, domain = address.rpartition("@")
    near = _near(domain.lower())
    return f"{local}@{near}" if near else None


def masked(address: str) -> str:
    """`li***@qq.com`: enough for its owner to know it by."""
    local, _, domain = address.rpartition("@")
    return f"{local[:2] if len(local) > 2 else local[:1]}***@{domain}"  # noqa: PLR2004 two of three letters and more


def hash_of(rooms: Rooms, address: str) -> str:
    """A keyed hash of a mailbox: it can be recognised here, and read by nobody."""
    return hmac.digest(rooms.secret, b"mailbox\0" + mailbox(address).encode(), "sha256").hex()


def asking_hash(rooms: Rooms, address: str) -> str:
    """`hash_of` the person behind the address, as far as it shows: `li+1@` and `li+2@` are asked as one.

    Only for counting questions; as readers they are two, for not every server takes the + for a mark.
    """
    local, _, domain = mailbox(address).rpartition("@")
    person = local.partition("+")[0] or local
    if domain in DOTLESS:
        person, domain = person.replace(".", ""), DOTLESS[0]
    return hash_of(rooms, f"{person}@{domain}")


@lru_cache(maxsize=1000)
def _near(domain: str) -> str | None:
    if domain in KNOWN or domain in TAKEN:
        return None
    return next((known for known in KNOWN if _one_slip(domain, known)), None)


def _one_slip(typed: str, known: str) -> bool:
    """Whether one letter was left out, doubled, changed, or two were swapped (Damerau's distance of one)."""
    if abs(len(typed) - len(known)) > MOST_SLIPS or typed == known:
        return False
    start = next((n for n, (a, b) in enumerate(zip(typed, known, strict=False)) if a != b), min(len(typed), len(known)))
    one, other = typed[start:], known[start:]
    swapped = len(one) == len(other) and one[:2] == other[1::-1] and one[2:] == other[2:]
    return swapped or one[1:] == other[1:] or one[1:] == other or one == other[1:]
