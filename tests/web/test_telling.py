"""The desk speaks one language at a time: whatever the program may say is told in Chinese and in English."""

import re

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.web.telling import known, told
from tests.web.sentences import sentences

CHINESE = re.compile(r"[\u4e00-\u9fff]")
WORDS = re.compile(r"[A-Za-z\u4e00-\u9fff]{2}")

REFUSALS = """12 of the first 40 letters were refused, the last with: mailbox full. \
Look at the list of readers and at the letter before it goes on."""


def test_every_sentence_the_program_may_say_is_known_in_both_languages() -> None:
    """A new error, cause or finding also goes into syndicate/data/sentences.toml."""
    missing = {text: where for where, text in sentences() if WORDS.search(text) and not known(text)}

    assert missing == {}


@pytest.mark.parametrize("words", [". ".join(["x"] * 100), "x" * 5_000, "：" * 5_000])
def test_what_a_stranger_put_into_a_sentence_is_not_worked_on_for_long(words: str) -> None:
    """In a hundred sentences there are 2**99 ways to part them: nobody lives to see all of them tried."""
    said = f"There is no edition {words}."

    assert told(said, "zh-CN") == said


def test_there_are_many_of_them() -> None:
    assert len(dict.fromkeys(text for _, text in sentences())) > 300


@pytest.mark.parametrize(
    ("said", "english", "chinese"),  # English: None for what was said
    [
        ("There is no park 'x'.", "There is no park 'x'.", "没有园区 'x'。"),
        ("密码有 3 个字符。", "The password has 3 characters.", "密码有 3 个字符。"),
        (
            "Sending 3 is cancelled: it cannot become running. Start a new sending.",
            "Sending 3 is cancelled: it cannot become running. Start a new sending.",
            "第 3 次寄送已取消，不能改成正在寄。请另外安排一次寄送。",
        ),
        (
            "The relay mx:25 takes no letters from us (policy): 550 5.7.1 go away",
            "The relay mx:25 takes no letters from us (policy): 550 5.7.1 go away",
            "邮件服务器 mx:25 不收我们的信（对方的规定）：550 5.7.1 go away",
        ),
        (
            REFUSALS,
            REFUSALS,
            "最前面的 40 封信里有 12 封被拒，最后一封的原因：信箱满了。请先看读者名单和这封信，再接着寄。",
        ),
        ("<b>A server's own words</b>", "<b>A server's own words</b>", "<b>A server's own words</b>"),
        ("No article of 2026-11-20 is signed off.", None, "2026-11-20 没有签发的文章。"),
        ("No article is signed off.", None, "还没有签发的文章。"),
        ("mx:25 answers, certificate checked, login accepted", None, "mx:25 有回答，证书和登录都没有问题"),
        (
            "In doubt since 06:00, it may have arrived (no answer); left so.",
            None,
            "从 06:00 起存疑，也许到了（没有回答）；就这样放着。",
        ),
        (
            "In doubt since 06:00, it may have arrived (451 later); nobody has said yet whether to offer it again.",
            None,
            "从 06:00 起存疑，也许到了（451 later）；要不要再寄，还没有人说。",
        ),
        ("Not in the audience: the reader is left since 06:00.", None, "不在名单里：这位读者从 06:00 起已退订。"),
        ("", "", ""),
    ],
)
def test_a_sentence_is_told_in_either_language(said: str, english: str | None, chinese: str) -> None:
    assert (told(said, "en"), told(said, "zh-CN")) == (said if english is None else english, chinese)


@given(st.text(max_size=80))
def test_whatever_a_server_says_is_told_somehow(said: str) -> None:
    assert isinstance(told(f"The relay mx refuses our login: {said}", "zh-CN"), str)


WRONG = (
    "/desk/editions/2026-13-99",
    "/desk/editions?month=x",
    "/desk/articles/nothing",
    "/desk/sendings/99",
    "/desk/orders/99",
    "/desk/pages/99",
    "/desk/readers/99",
    "/desk/arrivals/99",
    "/desk/nowhere",
    "/desk/staff",
)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("path", WRONG)
async def test_what_is_refused_is_told_in_the_language_of_the_desk(
    editor: httpx.AsyncClient, path: str, language: str
) -> None:
    await editor.get(f"/desk/language/{language}")
    answer = await editor.get(path)
    main = re.sub(r"<[^>]+>", " ", answer.text.split("<main")[1].split("</main>")[0])

    assert answer.status_code >= 400
    assert bool(CHINESE.search(main)) is (language == "zh-CN"), main
    if language == "zh-CN":
        assert not re.search(r"[A-Za-z]{4,} [a-z]{2,}", main), main
