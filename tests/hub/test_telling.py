"""What a hub says (WebSub 7), and how long it goes on trying."""

from datetime import timedelta

from syndicate.hub.telling import PATIENCE, headers, next_wait, publish_form, signature


def test_the_signature_is_hmac_sha256() -> None:
    """RFC 4231, test case 2."""
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert signature("Jefe", b"what do ya want for nothing?") == f"sha256={expected}"


def test_a_fat_ping_has_the_topics_type_and_links_and_is_signed_where_there_is_a_secret() -> None:
    hub, topic = "https://p.example/hub", "https://p.example/feeds/all/feed.json"
    plain = headers(hub, topic, b"{}", None)

    assert plain == {
        "Content-Type": "application/feed+json; charset=utf-8",
        "Link": f'<{hub}>; rel="hub", <{topic}>; rel="self"',
    }
    assert headers(hub, topic, b"{}", "s") == {**plain, "X-Hub-Signature": signature("s", b"{}")}


def test_a_publish_form_names_the_topic_in_both_ways() -> None:
    body, told = publish_form("https://p.example/f?a=1")

    assert (
        body
        == b"hub.mode=publish&hub.topic=https%3A%2F%2Fp.example%2Ff%3Fa%3D1&hub.url=https%3A%2F%2Fp.example%2Ff%3Fa%3D1"
    )
    assert told == {"Content-Type": "application/x-www-form-urlencoded"}


def test_patience_grows_for_about_a_day_and_ends() -> None:
    waits = [next_wait(failures) for failures in range(1, len(PATIENCE) + 2)]

    assert waits == [*PATIENCE, None]
    assert timedelta(hours=20) < sum(PATIENCE, timedelta()) < timedelta(hours=26)
