"""Who is taken for a program, and who for a person."""

import pytest

from syndicate.desk.machines import is_machine

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
PEOPLE = [
    CHROME,
    f"{CHROME} Edg/126.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 14; V2307A) AppleWebKit/537.36 Chrome/116 Mobile MicroMessenger/8.0.49",
    "Mozilla/5.0 (Linux; Android 10; CUBOT_X50) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17628; Pro)",
    "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.12.0",
    "Dalvik/2.1.0 (Linux; U; Android 13; 22081212C)",
]
PROGRAMS = [
    "",
    "Mozilla/5.0",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; Googlebot/2.1)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b",
    "BarracudaCentral-Link-Scanner",
    "Proofpoint URL Defense",
    "Microsoft Office Existence Discovery",
    "curl/8.5.0",
    "python-requests/2.31",
    "Go-http-client/2.0",
    "Wget/1.21",
    "facebookexternalhit/1.1",
    "Slackbot-LinkExpanding 1.0",
]


@pytest.mark.parametrize("agent", PEOPLE)
def test_people_are_counted(agent: str) -> None:
    assert not is_machine({"user-agent": agent})


@pytest.mark.parametrize("agent", PROGRAMS)
def test_programs_are_not(agent: str) -> None:
    assert is_machine({"user-agent": agent})


@pytest.mark.parametrize(
    ("name", "value"),
    [("purpose", "prefetch"), ("sec-purpose", "prefetch;prerender"), ("x-moz", "prefetch"), ("x-purpose", "preview")],
)
def test_what_is_fetched_ahead_is_not_counted(name: str, value: str) -> None:
    assert is_machine({"user-agent": CHROME, name: value})


def test_nameless_programs_are_not_counted() -> None:
    assert is_machine({})
