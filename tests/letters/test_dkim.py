"""Signatures as dkimpy reads them; canonical forms as RFC 6376 writes them."""

import base64
import re
from hashlib import sha256

import dkim  # type: ignore[import-untyped]
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from syndicate.errors import SettingsError
from syndicate.letters.dkim import Signer, relaxed_body, relaxed_header, seal
from syndicate.letters.dkim_keys import Ed25519Key, RsaKey, ed25519_key, rsa_key
from tests.letters.desk import Desk, parse

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ED = ed25519.Ed25519PrivateKey.generate()
RSA_SIGNER = Signer("example.com", "s2022", RsaKey(RSA))
ED_SIGNER = Signer("example.com", "e2022", Ed25519Key(ED))


def dns(name: bytes, timeout: float = 5) -> bytes:
    assert name == b"s2022._domainkey.example.com."
    public = RSA.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def pem(key: object) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())  # type: ignore[attr-defined, no-any-return]


def signed(desk: Desk, *signers: Signer) -> bytes:
    press = desk.press(desk.edition([desk.article(n) for n in range(1, 8)]), seal=lambda data: seal(data, signers))
    return press.letter(desk.recipient(range(7), name="张三", parks=("qinghe",))).data


def test_a_spliced_letters_signature_holds_and_covers_the_way_to_leave(desk: Desk) -> None:
    data = signed(desk, RSA_SIGNER)
    covered = re.sub(r"\s", "", str(parse(data)["DKIM-Signature"])).partition(";h=")[2].partition(";")[0].split(":")

    assert dkim.verify(data, dnsfunc=dns)
    assert covered.count("from") == 2
    assert {"to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post"} <= set(covered)
    assert max(map(len, data.split(b"\r\n"))) <= 78


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"To: ", b"To: x"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=One-Clack"),
        (b"\r\nReply-To:", b"\r\nFrom: evil@evil.example\r\nReply-To:"),
        (b"text/plain", b"text/plane"),
        (b"--\r\n", b"--\r\nmore\r\n"),
    ],
)
def test_whoever_changes_a_letter_breaks_it(desk: Desk, old: bytes, new: bytes) -> None:
    data = signed(desk, RSA_SIGNER)

    assert old in data
    assert not dkim.verify(data.replace(old, new), dnsfunc=dns)


def test_the_same_letter_has_the_same_signature(desk: Desk) -> None:
    assert signed(desk, RSA_SIGNER, ED_SIGNER) == signed(desk, RSA_SIGNER, ED_SIGNER)


def test_no_key_no_signature(desk: Desk) -> None:
    assert "DKIM-Signature" not in parse(signed(desk))


def test_ed25519_stands_beside_rsa(desk: Desk) -> None:
    """RFC 8463: the signature is over the digest; dkimpy wants another library for it, so it is checked by hand."""
    data = signed(desk, RSA_SIGNER, ED_SIGNER)
    head, _, body = data.partition(b"\r\n\r\n")
    fields = re.split(rb"\r\n(?![ \t])", head)
    field = next(field for field in fields if b"ed25519" in field)
    tags = dict(
        tag.strip().split("=", 1) for tag in re.sub(r"\s", "", field.decode().partition(":")[2]).split(";") if tag
    )
    rest = [field for field in reversed(fields) if not field.startswith(b"DKIM")]
    covered = b""
    for name in tags["h"].split(":"):
        found = next((field for field in rest if field.lower().startswith(f"{name}:".encode())), None)
        if found is not None:
            rest.remove(found)
            covered += relaxed_header(found) + b"\r\n"
    covered += relaxed_header(re.sub(rb"(\sb=)[^;]*\Z", rb"\1", field))

    ED.public_key().verify(base64.b64decode(tags["b"]), sha256(covered).digest())
    assert tags["bh"] == base64.b64encode(sha256(body).digest()).decode()
    assert dkim.verify(data, dnsfunc=dns)


@pytest.mark.parametrize(
    ("body", "relaxed"),
    [
        (b" C \r\nD \t E\r\n\r\n\r\n", b" C\r\nD E\r\n"),  # RFC 6376, section 3.4.5
        (b"", b""),
        (b"\r\n", b""),
        (b"\r\n\r\n", b""),
        (b"a", b"a\r\n"),
        (b"a\r\n", b"a\r\n"),
        (b"a ", b"a\r\n"),  # what SMTP makes of it: "a " and a line end
        (b"a\t\r\n ", b"a\r\n"),
    ],
)
def test_relaxed_bodies(body: bytes, relaxed: bytes) -> None:
    assert relaxed_body(body) == relaxed


def test_relaxed_headers() -> None:
    assert relaxed_header(b"A: X") == b"a:X"
    assert relaxed_header(b"B : Y\t\r\n\tZ  ") == b"b:Y Z"


@given(st.text("ab \t\n=;\0。\x85\u2028", max_size=60), st.sampled_from(["\r\n", ""]))
def test_any_message_verifies_as_it_arrives(text: str, end: str) -> None:
    body = (text.replace("\n", "\r\n") + end).encode()
    message = b"From: a@example.com\r\nSubject:  a\r\n\tb \r\nTo: c@example.net\r\n\r\n" + body

    sealed = seal(message, [RSA_SIGNER])

    assert dkim.verify(sealed if sealed.endswith(b"\r\n") else sealed + b"\r\n", dnsfunc=dns)


def test_keys_come_from_pem() -> None:
    assert rsa_key(pem(RSA), "a.pem").sign(b"x") == RsaKey(RSA).sign(b"x")
    assert ed25519_key(pem(ED), "b.pem").sign(b"x") == Ed25519Key(ED).sign(b"x")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nonsense",
        pem(ED),
        pem(ec.generate_private_key(ec.SECP256R1())),
        pem(rsa.generate_private_key(public_exponent=65537, key_size=1024)),
    ],
)
def test_anything_but_a_long_rsa_key_is_refused(data: bytes) -> None:
    with pytest.raises(SettingsError, match=r"a\.pem holds no"):
        rsa_key(data, "a.pem")


def test_another_kind_is_no_ed25519_key() -> None:
    with pytest.raises(SettingsError, match=r"a\.pem holds no Ed25519"):
        ed25519_key(pem(RSA), "a.pem")


@pytest.mark.parametrize(("domain", "selector"), [("", "s"), ("example.com", ""), ("a;b.c", "s"), ("a.cn", "s;")])
def test_a_signer_has_a_domain_and_a_selector(domain: str, selector: str) -> None:
    with pytest.raises(ValueError, match="domain and a selector"):
        Signer(domain, selector, RsaKey(RSA))
