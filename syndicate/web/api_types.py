"""What routes of /api have in common: who may call them, and what stands in their addresses."""

from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request, Response
from fastapi import Path as PathPart

from syndicate.desk.pages import check_place
from syndicate.model.staff import Staff
from syndicate.web.api_base import may, quoted

Looks = Annotated[Staff, Depends(may("paper:read"))]
Edits = Annotated[Staff, Depends(may("paper:write"))]
Sends = Annotated[Staff, Depends(may("sendings:write"))]
Releases = Annotated[Staff, Depends(may("sendings:release"))]
Registers = Annotated[Staff, Depends(may("parks:write"))]
Number = Annotated[int, PathPart(ge=1, le=2**31 - 1)]
ArticleKey = Annotated[
    str, PathPart(pattern=r"^[0-9a-z-]{1,40}$", examples=["2022-11-30-a03-02"], description="Date, page and place.")
]
EditionKey = Annotated[
    str, PathPart(pattern=r"^[0-9a-z-]{1,60}$", examples=["2022-11-30", "2022-w48"], description="Its day or week.")
]
ParkSlug = Annotated[str, PathPart(pattern=r"^[0-9a-z-]{1,60}$", examples=["xiangtan"], description="The park's slug.")]
Answers = dict[int | str, dict[str, Any]]
MISSING: Answers = {404: {}}
TAKEN: Answers = {409: {}}
SEEN: Answers = {404: {}, 409: {}, 412: {}, 428: {}}
"""What a route may answer beside what all of them may."""
One = TypeVar("One")


def within(day: date | None) -> date | None:
    """The day. Raises WrongInput for one that no newspaper has."""
    check_place(day, None)
    return day


def tagged(response: Response, tag: str | int, value: One) -> One:
    """The value, with the name of its version as ETag."""
    response.headers["etag"] = quoted(tag)
    return value


def located(request: Request, response: Response, path: str, value: One) -> One:
    """The value, with where it is found from now on."""
    response.headers["location"] = f"{request.scope.get('root_path', '')}{path}"
    return value
