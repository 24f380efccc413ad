"""DKIM signatures (RFC 6376), relaxed/relaxed, by RSA-SHA256 and, beside it, Ed25519-SHA256 (RFC 8463).

No time stands in a signature, so the same letter has the same bytes, for ever. One signature costs about as much as
splicing ten letters; the arithmetic lets other threads run.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

SIGNED = (
    *("from", "from", "to", "subject", "date", "reply-to", "message-id", "mime-version", "content-type"),
    *("content-language", "list-id", "list-unsubscribe", "list-unsubscribe-post", "auto-submitted"),
)
"""Headers that are signed where they are there. `from` is named once more than it stands: nobody can add another."""
_SPACES = re.compile(rb"[ \t]+")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_SELECTOR = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_LINE = 72


class Key(Protocol):
    """Signs bytes: the SHA-256 of them by RSA PKCS #1 v1.5, or the digest itself by Ed25519."""

    @property
    def algorithm(self) -> str:
        """`rsa-sha256` or `ed25519-sha256`."""
        ...

    def sign(self, data: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Signer:
    """One DNS record's key: `selector._domainkey.domain`."""

    domain: str
    selector: str
    key: Key

    def __post_init__(self) -> None:
        if not _DOMAIN.fullmatch(self.domain) or not _SELECTOR.fullmatch(self.selector):
            raise ValueError("a signature needs a domain and a selector in ASCII")


def seal(message: bytes, signers: Sequence[Signer]) -> bytes:
    """The message (CRLF) with a DKIM-Signature of each signer before it; as it was where there is none."""
    if not signers:
        return message
    head, _, body = message.partition(b"\r\n\r\n")
    fields = _fields(head)
    names = _names(fields)
    digest = b64encode(sha256(relaxed_body(body)).digest()).decode("ascii")
    covered = b"".join(relaxed_header(field) + b"\r\n" for field in _chosen(fields, names))
    made = [_signature(signer, covered, names, digest) for signer in signers]
    return b"".join([*made, message])


def relaxed_body(body: bytes) -> bytes:
    """RFC 6376, section 3.4.4. Bodies of ours are in this form already, and are only looked through.

    A last line without its end has one: SMTP gives it one on the way.
    """
    if not body.endswith(b"\r\n"):
        body += b"\r\n"
    if b"\t" in body or b"  " in body or b" \r\n" in body:
        body = b"\r\n".join(_SPACES.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n"))
    while body.endswith(b"\r\n\r\n"):
        body = body[:-2]
    return b"" if body == b"\r\n" else body


def relaxed_header(field: bytes) -> bytes:
    """RFC 6376, section 3.4.2, without its CRLF."""
    name, _, value = field.partition(b":")
    return name.strip().lower() + b":" + _SPACES.sub(b" ", value.replace(b"\r\n", b"")).strip(b" \t")


def _signature(signer: Signer, covered: bytes, names: Sequence[str], digest: str) -> bytes:
    value = (
        f"v=1; a={signer.key.algorithm}; c=relaxed/relaxed; d={signer.domain};\r\n s={signer.selector};\r\n"
        f" h={_folded(names)};\r\n bh={digest};\r\n b="
    )
    unsigned = f"DKIM-Signature: {value}".encode("ascii")
    made = b64encode(signer.key.sign(covered + relaxed_header(unsigned))).decode("ascii")
    rows = [made[n : n + _LINE] for n in range(0, len(made), _LINE)]
    return unsigned + "\r\n ".join(["", *rows]).encode("ascii") + b"\r\n"


def _fields(head: bytes) -> list[bytes]:
    return re.split(rb"\r\n(?![ \t])", head)


def _names(fields: Iterable[bytes]) -> list[str]:
    there = {field.partition(b":")[0].decode("ascii").lower() for field in fields}
    return [name for name in SIGNED if name in there]


def _chosen(fields: Sequence[bytes], names: Iterable[str]) -> list[bytes]:
    """The fields that the names stand for: the lowest of a name first; a name too many stands for nothing."""
    left = list(reversed(fields))
    chosen = []
    for name in names:
        found = next((field for field in left if field.partition(b":")[0].decode("ascii").lower() == name), None)
        if found is not None:
            left.remove(found)
            chosen.append(found)
    return chosen


def _folded(names: Sequence[str]) -> str:
    lines = [""]
    for name in names:
        if len(lines[-1]) + len(name) > _LINE - 4:
            lines.append("")
        lines[-1] += f"{name}:"
    return "\r\n  ".join(lines).removesuffix(":")
