"""The desk speaks Chinese, and English to whoever asks; what it refuses too."""

import ast
import re
from pathlib import Path

import httpx
import pytest

from syndicate import desk, pages, web
from syndicate.templating import default_folder
from tests.web.conftest import log_in

HAN = re.compile("[\u4e00-\u9fff]")
REFUSALS = {"WrongInput", "NotAllowed", "NotFound", "Conflict"}


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


async def test_what_the_store_refuses_in_english_is_told_in_chinese_first(client: httpx.AsyncClient) -> None:
    await log_in(client)

    answer = await client.get("/desk/pages/99")

    assert answer.status_code == 404
    assert "<h1>没有找到。</h1>" in answer.text
    assert '<p lang="en">There is no page 99. </p>' in answer.text
    assert 'href="/desk"' in answer.text


def test_every_refusal_of_the_review_has_its_english_sentence() -> None:
    known = (default_folder() / "web" / "desk" / "errors.html").read_text(encoding="utf-8")
    files = [Path(desk.__file__).parent / f"{name}.py" for name in ("review", "intake", "sessions", "factors", "staff")]
    files += [Path(pages.__file__).parent / f"{name}.py" for name in ("edits", "pieces", "rewording")]
    files += [Path(web.__file__).parent / "desk" / f"{name}.py" for name in ("forms", "pages", "people", "review")]
    said = {words for file in files for words in refusals(file)}

    assert len(said) > 40
    assert [words for words in said if f'"{words}"' not in known] == []


def refusals(file: Path) -> set[str]:
    """The Chinese sentences that stand in the errors a file raises."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSALS:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            found |= {a.value for a in given if isinstance(a, ast.Constant) and HAN.search(str(a.value))}
    return {str(words) for words in found}
