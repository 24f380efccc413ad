"""Private keys of DKIM, from PEM."""

from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from syndicate.errors import SettingsError

SHORTEST = 2048
"""Bits of an RSA key (RFC 8301, section 3.2)."""
_HINT = "`openssl genrsa -out dkim.pem 2048` makes one; docs/howto/settings.md tells the rest."


@dataclass(frozen=True, slots=True)
class RsaKey:
    key: RSAPrivateKey
    algorithm: str = "rsa-sha256"

    def sign(self, data: bytes) -> bytes:
        return self.key.sign(data, PKCS1v15(), SHA256())


@dataclass(frozen=True, slots=True)
class Ed25519Key:
    key: Ed25519PrivateKey
    algorithm: str = "ed25519-sha256"

    def sign(self, data: bytes) -> bytes:
        return self.key.sign(sha256(data).digest())


def rsa_key(pem: bytes, where: str) -> RsaKey:
    """`where` names the file in errors. Raises SettingsError."""
    key = _key(pem, where)
    if not isinstance(key, RSAPrivateKey) or key.key_size < SHORTEST:
        raise SettingsError(f"{where} holds no RSA key of {SHORTEST} bits or more.", hint=_HINT)
    return RsaKey(key)


def ed25519_key(pem: bytes, where: str) -> Ed25519Key:
    """`where` names the file in errors. Raises SettingsError."""
    key = _key(pem, where)
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingsError(f"{where} holds no Ed25519 key.", hint="`openssl genpkey -algorithm ed25519` makes one.")
    return Ed25519Key(key)


def _key(pem: bytes, where: str) -> object:
    try:
        return load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SettingsError(f"{where} holds no private key in PEM without a password.", hint=_HINT) from None
