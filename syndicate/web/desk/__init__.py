"""/desk: the editors' place in the browser, one small router per subject."""

from fastapi import APIRouter

from syndicate.web.desk import (
    articles,
    editions,
    orders,
    pages,
    people,
    proofs,
    readers,
    review,
    sending,
    settings,
    today,
)

router = APIRouter()
for part in (today, pages, review, articles, people, editions, proofs, sending, orders, readers, settings):
    router.routes.extend(part.router.routes)
