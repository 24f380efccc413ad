"""HEAD wherever GET is answered, and security headers on everything."""

import httpx
import pytest


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/feeds",
        "/feeds/",
        "/feeds/all/atom.xml",
        "/assets/style.css",
        "/desk/login",
        "/leave/x",
        "/healthz",
        "/none",
    ],
)
async def test_a_head_is_answered_as_its_get(client: httpx.AsyncClient, path: str) -> None:
    got, head = await client.get(path), await client.head(path)

    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers.get("content-length") == got.headers.get("content-length")
    assert head.headers["content-security-policy"] == got.headers["content-security-policy"]
