"""URLs that may be called, and those that are refused before anybody is asked."""

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.callbacks import target
from syndicate.errors import CallbackRefused


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/cb?x=1", ("a.example", 443, True, "/cb?x=1", "a.example")),
        ("http://A.example", ("a.example", 80, False, "/", "a.example")),
        ("https://a.example:8443/", ("a.example", 8443, True, "/", "a.example:8443")),
        ("http://[2606:4700::1]:8080/x", ("2606:4700::1", 8080, False, "/x", "[2606:4700::1]:8080")),
        ("https://园区.example/a", ("xn--dkrx9f.example", 443, True, "/a", "xn--dkrx9f.example")),
    ],
)
def test_a_url_is_taken_apart(url: str, expected: tuple[str, int, bool, str, str]) -> None:
    assert astuple(target(url)) == expected


@pytest.mark.parametrize(
    "url",
    [
        "", "a.example/cb", "//a.example/cb", "ftp://a.example/", "file:///etc/passwd", "gopher://a.example/_x",
        "https://", "https:///x", "https://u:p@a.example/", "https://@a.example/", "https://a.example/#part",
        "https://a.example/a b", "https://a.example/\r\nX: y", "https://a.example/园", "https://a.example:25/",
        "https://a.example:22/", "https://a.example:0/", "https://a.example:99999/", "https://a.example:x/",
        "https://[::1/", "https://a..example/", "https://-a.example/", "https://a_b!.example/",
        f"https://a.example/{'x' * 2048}", "https://exa mple/", "https://%31.example/",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(CallbackRefused):
        target(url)


def test_the_refusal_does_not_repeat_what_may_be_secret() -> None:
    with pytest.raises(CallbackRefused) as refused:
        target("https://a.example:25/hook?token=s3cret")
    assert "s3cret" not in str(refused.value)


@given(st.text())
def test_any_text_is_a_target_or_refused(url: str) -> None:
    try:
        made = target(url)
    except CallbackRefused:
        return
    assert (made.host + made.path + made.authority).isascii()
    assert not set(made.path + made.authority) & set(" \r\n\t\0")
