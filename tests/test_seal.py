"""Signing letters, as the settings ask for it."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from syndicate import wiring
from syndicate.config import DkimSettings
from syndicate.errors import SettingsError
from tests.letters.test_dkim import pem

MESSAGE = b"From: a@example.com\r\nSubject: b\r\n\r\nc\r\n"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    (tmp_path / "rsa.pem").write_bytes(pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)))
    (tmp_path / "ed.pem").write_bytes(pem(ed25519.Ed25519PrivateKey.generate()))
    return tmp_path


def test_without_a_domain_nothing_is_signed() -> None:
    assert wiring.seal(DkimSettings())(MESSAGE) == MESSAGE


def test_rsa_signs_and_ed25519_beside_it(keys: Path) -> None:
    one = wiring.seal(DkimSettings(domain="example.com", key_file=keys / "rsa.pem"))(MESSAGE)
    settings = DkimSettings(domain="example.com", key_file=keys / "rsa.pem", second_key_file=keys / "ed.pem")
    two = wiring.seal(settings)(MESSAGE)

    assert (one.count(b"DKIM-Signature:"), two.count(b"DKIM-Signature:")) == (1, 2)
    assert one.endswith(MESSAGE)
    assert b"a=ed25519-sha256" in two


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"domain": "example.com"}, "key_file` is not"),
        ({"domain": "example.com", "key_file": "ed.pem"}, "no RSA key"),
        ({"domain": "example.com", "key_file": "gone.pem"}, "cannot be read"),
        ({"domain": "example", "key_file": "rsa.pem"}, "domain and a selector"),
        ({"domain": "example.com", "key_file": "rsa.pem", "second_key_file": "rsa.pem"}, "no Ed25519 key"),
    ],
)
def test_half_a_setting_is_told(
    keys: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], told: str
) -> None:
    monkeypatch.chdir(keys)

    with pytest.raises(SettingsError, match=told):
        wiring.seal(DkimSettings.model_validate(settings))
