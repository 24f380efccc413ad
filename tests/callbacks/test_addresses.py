"""Which addresses may be called, in every form that an address can take."""

import asyncio
import socket
import threading
from collections.abc import Sequence
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.callbacks.addresses import pinned, public, system_resolve
from syndicate.errors import CallbackError, CallbackRefused

INSIDE = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.31.255.255",
    "192.0.0.9", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::1", "3fff::1", "fc00::1",
    "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "4000::1",
]  # fmt: skip
OUTSIDE = ["1.1.1.1", "8.8.8.8", "172.32.0.1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2606:4700::1111", "2400:3200::1"]


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_of_a_network_is_public(address: str) -> None:
    assert not public(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_somebodys_address_is_public(address: str) -> None:
    assert public(ip_address(address))


@given(st.ip_addresses())
def test_nothing_is_public_that_python_calls_private(address: object) -> None:
    judged = ip_address(str(address))
    assert not (public(judged) and (judged.is_private or judged.is_loopback or judged.is_multicast))


async def resolved(*addresses: str) -> tuple[str, ...]:
    async def fake(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return await pinned("host.example", 443, fake, allow_private=False)


async def test_a_public_host_is_pinned_to_its_addresses() -> None:
    assert await resolved("8.8.8.8", "2606:4700::1111") == ("8.8.8.8", "2606:4700::1111")


async def test_a_host_with_one_private_address_among_public_ones_is_refused() -> None:
    with pytest.raises(CallbackRefused, match=r"host\.example leads into a private"):
        await resolved("8.8.8.8", "10.0.0.1")


async def test_a_host_without_an_address_is_an_error_that_may_pass() -> None:
    with pytest.raises(CallbackError, match="no address"):
        await resolved()


@pytest.mark.parametrize(
    "host", ["localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "::1", "::ffff:127.0.0.1", "0"]
)
async def test_this_machine_is_refused_under_every_name(host: str) -> None:
    """The system's resolver turns each of these into loopback, or knows no such name."""
    with pytest.raises(CallbackError):
        await pinned(host, 80, system_resolve, allow_private=False)


async def test_names_that_never_resolve_keep_nobody_else_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever gives us addresses runs their name servers, too."""
    answered = threading.Event()

    def silent(*_: object, **__: object) -> list[object]:
        answered.wait(60)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    asked = [asyncio.create_task(system_resolve(f"{number}.example", 80)) for number in range(50)]
    try:
        await asyncio.sleep(0)
        assert await asyncio.wait_for(asyncio.to_thread(lambda: "others' work"), 20) == "others' work"
    finally:
        answered.set()
        await asyncio.gather(*asked)
