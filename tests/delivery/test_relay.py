"""A relay makes sense or is refused where it is described."""

from typing import Any

import pytest

from syndicate.delivery.relay import Relay
from syndicate.errors import SettingsError


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "u", "password": "secret"},
        {"username": "u", "password": "secret", "tls": "none"},
        {"username": "u", "tls": "starttls"},
        {"password": "secret", "tls": "implicit"},
        {"tls": "ssl"},
        {"host": "mail.example.com\r\n"},
        {"host": ""},
        {"port": 0},
        {"port": 65536},
        {"connections": 0},
        {"messages_per_connection": 0},
        {"hello": "two words"},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    usual: dict[str, Any] = {"name": "r", "host": "mail.example.com", "port": 587}
    with pytest.raises(SettingsError) as caught:
        Relay(**usual | wrong)

    assert "secret" not in str(caught.value)


def test_a_password_is_never_shown() -> None:
    relay = Relay("r", "mail.example.com", 465, username="u", password="secret", tls="implicit")

    assert "secret" not in repr(relay)
