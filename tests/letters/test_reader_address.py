"""Addresses of any script: in the header To as UTF-8, and nowhere else; the letter is read by others as it is meant."""

import email
import email.policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.errors import DeliveryError
from syndicate.letters import mime
from tests.letters.desk import Desk


@pytest.mark.parametrize("name", ["", "李岚", "Li Lan", "xxxxxxxxxxxxxxxxxxxxxxxx"])
def test_a_letter_to_an_address_of_another_script_names_it(desk: Desk, name: str) -> None:
    address = "李岚.lan@xn--fiq228c.example"
    letter = desk.press(desk.edition([desk.article(1)])).letter(desk.recipient([0], address=address, name=name))
    found = email.message_from_string(letter.data.decode(), policy=email.policy.SMTPUTF8)

    assert letter.recipient == address
    assert [(one.display_name, one.addr_spec) for one in found["To"].addresses] == [(name, address)]
    assert max(map(len, letter.data.split(b"\r\n"))) <= 998


def test_all_other_addresses_are_ascii_and_their_letters_too(desk: Desk) -> None:
    letter = desk.press(desk.edition([desk.article(1)])).letter(desk.recipient([0], address="li@例子.example"))

    assert letter.recipient == "li@xn--fsqu00a.example"
    assert letter.data.isascii()


@pytest.mark.parametrize(
    "local", ["李\r\nBcc: x", "李 岚", "李>", "李\u202e", ".李", "李..岚", '"李"', "\ud800", "李" * 90, "李@x"]
)
def test_what_no_header_can_hold_is_refused(local: str) -> None:
    with pytest.raises(DeliveryError):
        mime.to("", f"{local}@example.org")


@given(name=st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20), local=st.text(min_size=1, max_size=20))
def test_a_header_is_one_header_whatever_the_address(name: str, local: str) -> None:
    try:
        made = mime.to(name, f"{local}@example.org")
    except DeliveryError:
        return
    assert made.startswith((b"To: ", b"To:\r\n "))
    assert made.endswith((b"@example.org\r\n", b"@example.org>\r\n"))
    assert all(line.startswith(b" ") for line in made.split(b"\r\n")[1:-1])
