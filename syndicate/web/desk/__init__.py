"""/desk: the editors' place in the browser, one small router per subject."""

from fastapi import APIRouter

from syndicate.web.desk import (
    articles,
    counting,
    editions,
    orders,
    pages,
    parks,
    people,
    proofs,
    readers,
    review,
    sending,
    settings,
    templates,
    today,
)

router = APIRouter()
for part in (
    today,
    pages,
    review,
    articles,
    people,
    editions,
    proofs,
    sending,
    counting,
    orders,
    readers,
    parks,
    templates,
    settings,
):
    router.routes.extend(part.router.routes)
