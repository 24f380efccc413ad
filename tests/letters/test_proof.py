from syndicate.letters.mime import header, message, unstructured
from syndicate.letters.plan import BUDGET
from syndicate.letters.proof import proof
from syndicate.letters.splice import splice
from tests.letters.desk import Desk


def letter(html: str, subject: str = "标题") -> bytes:
    headers = [header("Subject", unstructured(subject, 9))]
    return message(headers, "<a@example.com>", splice(["文".encode()]), splice([html.encode()]))


def test_nothing_is_wrong_with_a_letter_of_ours(desk: Desk) -> None:
    press = desk.press(desk.edition([desk.article(n) for n in range(1, 8)]))

    assert proof(press.letter(desk.recipient(range(7))).data) == ()


def test_what_an_editor_should_mend_is_told_once_each() -> None:
    html = (
        '<img src="a.png"><img src="b.png" alt=""><a href="/x"></a><a href="/x"></a><a></a><a href="mailto:a@b.cn"></a>'
    )

    assert proof(letter(html, subject="长" * 30)) == (
        "The subject has 30 characters; phones show 25.",
        "A picture has no alt text: a.png",
        "A link is not absolute: /x",
        "A link is not absolute: (empty)",
    )


def test_a_letter_over_budget_is_told() -> None:
    (told,) = proof(letter("x" * BUDGET))

    assert "Gmail folds" in told
