"""/healthz: 200 when everything the service needs answers, else 503; the body says what does not."""

from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from syndicate.desk.health import health

router = APIRouter()


@router.api_route("/healthz", methods=["GET", "HEAD"])
async def healthz(request: Request) -> JSONResponse:
    checks = await health(request.app.state.door.rooms)
    good = all(check.ok for check in checks)
    body = {"ok": good, "checks": [asdict(check) for check in checks]}
    return JSONResponse(body, 200 if good else 503, {"cache-control": "no-store"})
