"""The review in the browser: files and pastes come in, forms become steps, collisions are shown, nothing runs."""

import re
from collections.abc import AsyncIterator, Sequence

import httpx
import pytest

from syndicate import wiring
from syndicate.desk import audit, intake, review
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.model.article import ArticleState
from syndicate.web.limits import FORM, UPLOAD
from tests.web.conftest import token

TEXT = """A01 要闻 2026年11月21日 星期六

湘潭经开区 开放日

昨天，湘潭经开区举行开放日活动。

两千名市民走进工厂。

岳塘经开区 招商忙

本周，岳塘经开区签下三个项目。

项目总投资十亿元。
"""
HOSTILE = (
    "湘潭经开区 <script>alert(1)</script>\n\n本报讯（记者 王一）昨天，<img src=x onerror=alert(1)>开放日\"'&amp;。\n"
)


@pytest.fixture
async def page(editor: httpx.AsyncClient, rooms: Rooms) -> int:
    """A page with two stories, under review."""
    return intake.receive(rooms, OPERATOR, TEXT.encode(), source="a", now=wiring.clock()).page.id


async def post(editor: httpx.AsyncClient, path: str, **fields: str | Sequence[str]) -> httpx.Response:
    csrf = token((await editor.get("/desk/pages")).text)
    return await editor.post(path, data={"csrf": csrf, **fields})


def bodies(rooms: Rooms, page: int) -> list[list[str]]:
    return [[p.text for p in a.story.paragraphs] for a in review.look(rooms, OPERATOR, page).articles]


async def test_a_pasted_page_leads_to_its_review(editor: httpx.AsyncClient, rooms: Rooms) -> None:
    answer = await post(editor, "/desk/pages", text=TEXT.replace("\n", "\r\n"))

    assert answer.status_code == 303
    shown = (await editor.get(answer.headers["location"])).text
    assert "岳塘经开区 招商忙" in shown
    assert "版面已收下" in shown
    assert review.look(rooms, OPERATOR, 2).page.page_no == "A01"


async def test_many_files_at_once_are_told_one_by_one(editor: httpx.AsyncClient) -> None:
    csrf = token((await editor.get("/desk/pages")).text)
    texts = [TEXT, TEXT.replace("A01", "A02"), TEXT, TEXT.replace("昨天", "今天"), "   "]
    files = [("file", (f"../{n}<b>.txt", text.encode(), "text/plain")) for n, text in enumerate(texts)]

    answer = await editor.post("/desk/pages", data={"csrf": csrf}, files=files)

    told = re.findall(r'row-name">([^<]*)</span><span class="row-end tag[^"]*">([^<]*)<', answer.text)
    assert [word for _, word in told] == [
        "收下了",
        "收下了",
        "早已收下，内容一样",
        "同一版，内容不同：请比较",
        "读不了",
    ]
    assert told[0][0] == "0b.txt"


async def test_a_page_as_html_is_read_too(editor: httpx.AsyncClient, rooms: Rooms) -> None:
    html = "<html><body><h1>湘潭经开区 开放日</h1><p>昨天，湘潭经开区举行开放日活动。</p></body></html>"
    csrf = token((await editor.get("/desk/pages")).text)

    await editor.post(
        "/desk/pages", data={"csrf": csrf, "day": "2026-11-22", "number": "B01"}, files={"file": ("p.html", html)}
    )

    assert bodies(rooms, 2) == [["昨天，湘潭经开区举行开放日活动。"]]


@pytest.mark.parametrize(
    "fields", [{}, {"text": "  "}, {"text": TEXT, "day": "tomorrow"}, {"text": TEXT, "number": "../.."}]
)
async def test_what_makes_no_page_is_said(editor: httpx.AsyncClient, fields: dict[str, str]) -> None:
    assert (await post(editor, "/desk/pages", **fields)).status_code == 400


@pytest.mark.parametrize(("path", "limit"), [("/desk/pages", UPLOAD), ("/desk/login", FORM)])
async def test_a_body_that_says_it_is_too_large_is_refused(client: httpx.AsyncClient, path: str, limit: int) -> None:
    said = await client.post(path, content=b"x", headers={"content-length": str(limit + 1)})

    assert said.status_code == 413


async def upload(client: httpx.AsyncClient, csrf: str) -> tuple[int, int]:
    """An upload that is far too large and does not say so: how it was answered, and how much was taken."""
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        for name, more in (("csrf", csrf), ("file", "")):
            file = '; filename="a.txt"' if name == "file" else ""
            yield f'--x\r\ncontent-disposition: form-data; name="{name}"{file}\r\n\r\n{more}\r\n'.encode()
        for _ in range(4 * FORM // 65536):
            sent += 65536
            yield b"x" * 65536

    kind = {"content-type": "multipart/form-data; boundary=x"}
    answer = await client.post("/desk/pages", content=pieces(), headers=kind)
    return answer.status_code, sent


async def test_an_upload_is_refused_as_soon_as_it_is_too_large(
    editor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("syndicate.web.limits.UPLOAD", FORM)

    status, sent = await upload(editor, token((await editor.get("/desk/pages")).text))

    assert status == 413
    assert sent <= FORM + 2 * 65536


async def test_a_strangers_upload_is_not_taken_at_all(client: httpx.AsyncClient) -> None:
    assert await upload(client, "x") == (403, 0)


async def test_buttons_are_steps(editor: httpx.AsyncClient, rooms: Rooms, page: int) -> None:
    edit = f"/desk/pages/{page}/edit"
    for version, fields in enumerate(
        (
            {"act": "join 1", "story": "0"},
            {"act": "move 0", "story": "0", "to0": "s1"},
            {"act": "move 0", "story": "1", "to0": "furniture"},
            {"act": "move", "shelf": "furniture", "item": "1", "to": "new"},
        )
    ):
        answer = await post(editor, edit, version=str(version), **fields)
        assert answer.status_code == 303, (fields, answer.text)

    joined = "昨天，湘潭经开区举行开放日活动。两千名市民走进工厂。"
    assert bodies(rooms, page) == [[], ["项目总投资十亿元。", joined], ["本周，岳塘经开区签下三个项目。"]]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"act": "burn"},
        {"act": "join x", "story": "0"},
        {"act": "move 0", "story": "0", "to0": "s"},
        {"act": "join 1"},
    ],
)
async def test_a_form_that_makes_no_sense_changes_nothing(
    editor: httpx.AsyncClient, rooms: Rooms, page: int, fields: dict[str, str]
) -> None:
    before = bodies(rooms, page)

    answer = await post(editor, f"/desk/pages/{page}/edit", version="0", **fields)

    assert (answer.status_code, bodies(rooms, page)) == (400, before)


async def test_who_comes_second_sees_what_the_first_did(editor: httpx.AsyncClient, rooms: Rooms, page: int) -> None:
    await post(editor, f"/desk/pages/{page}/edit", version="0", act="divide 1", story="0")

    answer = await post(editor, f"/desk/pages/{page}/edit", version="0", act="merge", story="1", into="0")

    assert answer.status_code == 409
    assert "拆成两篇" in answer.text
    assert "<ins>【图片新闻：两千名市民走进工厂】</ins>" in answer.text
    assert len(bodies(rooms, page)) == 3


async def test_words_of_the_second_editor_are_shown_and_not_lost(
    editor: httpx.AsyncClient, rooms: Rooms, page: int
) -> None:
    form: dict[str, str | Sequence[str]] = {
        "title": "我的标题",
        "item[]": ["我写的第一段。", "我写的第二段。"],
        "park[]": ["xiangtan-jkq"],
    }
    await post(editor, f"/desk/pages/{page}/edit", version="0", act="join 1", story="1")

    answer = await post(editor, f"/desk/pages/{page}/stories/0", version="0", **form)

    assert answer.status_code == 409
    assert "我写的第二段。" in answer.text
    assert bodies(rooms, page)[0][0] == "昨天，湘潭经开区举行开放日活动。"


async def test_an_article_in_the_editors_words(editor: httpx.AsyncClient, rooms: Rooms, page: int) -> None:
    shown = (await editor.get(f"/desk/pages/{page}/stories/0")).text
    parks = re.findall(r'value="([^"]+)" checked', shown)
    items = ["改过的一段。\r\n又一段。", ""]

    answer = await post(
        editor, f"/desk/pages/{page}/stories/0", version="0", title=" 新  标题 ", reporters="王一、李二 赵三",
        **{"item[]": items, "park[]": parks},
    )  # fmt: skip

    article = review.look(rooms, OPERATOR, page).articles[0]
    assert answer.status_code == 303
    assert (article.story.title, article.story.byline.reporters) == ("新 标题", ("王一", "李二", "赵三"))
    assert (bodies(rooms, page)[0], list(article.parks)) == (["改过的一段。", "又一段。"], parks)


async def test_what_stands_in_a_page_is_text_and_never_runs(editor: httpx.AsyncClient) -> None:
    answer = await post(editor, "/desk/pages", text=HOSTILE)
    page = answer.headers["location"].split("?")[0]

    for path in (page, f"{page}/stories/0", "/desk", "/desk/pages"):
        shown = await editor.get(path)
        assert "<script>alert" not in shown.text
        assert "<img" not in shown.text
        assert "'unsafe-inline'" not in shown.headers["content-security-policy"]


async def test_a_message_in_the_address_is_one_of_ours(editor: httpx.AsyncClient) -> None:
    shown = (await editor.get("/desk?said=<b>hello")).text

    assert "hello" not in shown


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/desk//evil", "/desk/\\evil", "/leave/x"])
async def test_a_login_leads_to_no_other_site(client: httpx.AsyncClient, back: str) -> None:
    shown = (await client.get("/desk/login", params={"next": back})).text

    assert 'name="back" value=""' in shown


async def test_a_login_leads_back_to_where_one_wanted_to_go(client: httpx.AsyncClient) -> None:
    asked = await client.get("/desk/pages/1")
    fields = {"login": "editor", "password": "correct horse battery", "back": "/desk/pages/1"}
    csrf = token((await client.get(asked.headers["location"])).text)

    answer = await client.post("/desk/login", data={"csrf": csrf, **fields})

    assert answer.headers["location"] == "/desk/pages/1"


async def test_the_stream_tells_what_moves_once_and_never_stays_open(editor: httpx.AsyncClient) -> None:
    answer = await editor.get("/desk/live")
    seen = re.findall(r"^id: (\w+)$", answer.text, re.MULTILINE)[0]
    again = await editor.get("/desk/live", headers={"last-event-id": seen})
    head = await editor.head("/desk/live")

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.count("data: <table>") == 1
    assert again.text == "retry: 1000\n\n"
    assert (head.status_code, head.text) == (200, "")


async def test_signing_off_in_the_browser_is_in_the_log(editor: httpx.AsyncClient, rooms: Rooms, page: int) -> None:
    await post(editor, f"/desk/pages/{page}/sign-off", version="0")

    states = {article.state for article in review.look(rooms, OPERATOR, page).articles}
    assert states == {ArticleState.SIGNED_OFF}
    assert [one.by for one in audit.entries(rooms, OPERATOR)][:2] == ["editor", "editor"]
    assert audit.verify(rooms).broken is None
