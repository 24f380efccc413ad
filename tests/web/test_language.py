"""The desk speaks Chinese, and English to whoever asks; what it refuses too."""

import re

import httpx
import pytest

from tests.web.conftest import log_in

HAN = re.compile("[\u4e00-\u9fff]")


async def test_english_is_kept_by_the_browser_and_chinese_comes_back(client: httpx.AsyncClient) -> None:
    await log_in(client)
    chinese = (await client.get("/desk/pages")).text
    link = re.search(r'href="(/desk/language/en[^"]*)"', chinese)
    assert link

    answer = await client.get(link[1].replace("&amp;", "&"))
    english = (await client.get("/desk/pages")).text
    refused = (await client.get("/desk/pages/1/stories/99")).text
    await client.get("/desk/language/zh-CN")

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/pages")
    assert '<html lang="en">' in english
    assert "Take pages in" in english
    header = english.partition("<header")[2].partition("</header>")[0]
    assert HAN.findall(header.replace("园区日报", "")) == list("中文")
    assert "There is no such article." in refused
    assert '<html lang="zh-CN">' in (await client.get("/desk/pages")).text


@pytest.mark.parametrize("code", ["fr", "en%0d%0ax", "x" * 5000])
async def test_there_is_no_other_language_and_no_other_site(client: httpx.AsyncClient, code: str) -> None:
    answer = await client.get(f"/desk/language/{code}", params={"back": "//evil.example/desk/"})

    assert answer.status_code in {303, 404}
    assert answer.headers.get("location", "/desk") == "/desk"
    assert client.cookies.get("desk-language") in {None, "zh-CN"}
