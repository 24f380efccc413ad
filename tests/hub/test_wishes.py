"""What a hub is asked (WebSub 5): forms of every kind, and the question that comes back."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.errors import WrongInput
from syndicate.hub.topics import is_topic
from syndicate.hub.wishes import LONGEST, SHORTEST, USUAL, Mode, Wish, question, wish

GOOD = {"hub.mode": "subscribe", "hub.topic": "https://p.example/f", "hub.callback": "https://s.example/cb"}


def asked(changes: Mapping[str, str]) -> Wish:
    return wish(list({**GOOD, **changes}.items()))


def test_a_wish_as_it_is_asked() -> None:
    made = asked({"hub.secret": "s", "hub.lease_seconds": "3600", "hub.unknown": "x"})

    assert made == Wish(Mode.SUBSCRIBE, "https://p.example/f", "https://s.example/cb", timedelta(hours=1), "s")
    assert "secret" not in repr(made)


@pytest.mark.parametrize(
    ("text", "lease"),
    [("", USUAL), ("0", SHORTEST), ("1", SHORTEST), ("3600", timedelta(hours=1)), ("9" * 5000, LONGEST)],
)
def test_a_lease_is_brought_within_bounds(text: str, lease: timedelta) -> None:
    assert asked({"hub.lease_seconds": text}).lease == lease


@pytest.mark.parametrize(
    "changes",
    [
        {"hub.mode": ""}, {"hub.mode": "publish"}, {"hub.mode": "SUBSCRIBE"}, {"hub.topic": ""}, {"hub.callback": ""},
        {"hub.callback": "https://s.example/" + "x" * 1024}, {"hub.secret": "x" * 200}, {"hub.secret": "园" * 67},
        {"hub.lease_seconds": "-1"}, {"hub.lease_seconds": "1.5"}, {"hub.lease_seconds": "１"},
    ],
)  # fmt: skip
def test_what_is_no_wish(changes: Mapping[str, str]) -> None:
    with pytest.raises(WrongInput):
        asked(changes)


@pytest.mark.parametrize("name", [*GOOD, "hub.secret", "hub.lease_seconds"])
def test_a_field_given_twice_is_refused(name: str) -> None:
    with pytest.raises(WrongInput, match="more than once"):
        wish([*GOOD.items(), (name, "1"), (name, "1")])


def test_a_secret_of_199_bytes_is_short_enough() -> None:
    assert asked({"hub.secret": "x" * 199}).secret == "x" * 199


@pytest.mark.parametrize(("callback", "joint"), [("https://s.example/cb", "?"), ("https://s.example/cb?id=7", "&")])
def test_the_question_keeps_the_callbacks_own_query(callback: str, joint: str) -> None:
    url = question(asked({"hub.callback": callback}), "ch&=")

    assert url.startswith(f"{callback}{joint}hub.mode=subscribe&")
    assert parse_qs(urlsplit(url).query) | {"id": ["7"]} == {
        "id": ["7"], "hub.mode": ["subscribe"], "hub.topic": ["https://p.example/f"], "hub.challenge": ["ch&="],
        "hub.lease_seconds": [str(10 * 24 * 3600)],
    }  # fmt: skip


def test_who_leaves_is_asked_without_a_lease() -> None:
    assert "lease" not in question(asked({"hub.mode": "unsubscribe"}), "c")


@given(st.lists(st.tuples(st.sampled_from([*GOOD, "hub.secret", "hub.lease_seconds", "x"]), st.text(max_size=20))))
def test_any_form_is_a_wish_or_refused(fields: list[tuple[str, str]]) -> None:
    try:
        made = wish(fields)
    except WrongInput:
        return
    assert SHORTEST <= made.lease <= LONGEST


@pytest.mark.parametrize(
    ("name", "yes"),
    [
        ("all/atom.xml", True), ("tianyi/rss.xml", True), ("tianyi/feed.json", True), ("atom.xml", False),
        ("/atom.xml", False), ("tianyi/index.html", False), ("tianyi/archive/2023-03/atom.xml", False), ("", False),
    ],
)  # fmt: skip
def test_only_live_feeds_are_topics(name: str, yes: object) -> None:
    assert is_topic(name) is yes
