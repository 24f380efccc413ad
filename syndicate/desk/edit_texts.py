"""Edits of a page as text, for those who work without the desk's buttons."""

import json

from syndicate.errors import StoreError, WrongInput
from syndicate.model.edit import Edit, Step
from syndicate.store import codec

ACTS = ("move", "retype", "join", "cut", "divide", "merge", "advert", "story", "reword")
HINT = f"A list of objects, each with `act`: {', '.join(ACTS)}; see docs/howto/api.md."


def edits_of(text: str) -> tuple[Edit, ...]:
    """The edits of a JSON list, as /api/pages/{number}/edits takes them. Raises WrongInput."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WrongInput(f"The edits are no JSON: {error}.", hint=HINT) from None
    if not (
        isinstance(found, list) and found and all(isinstance(one, dict) and one.get("act") in ACTS for one in found)
    ):
        raise WrongInput("These are no edits.", hint=HINT)
    try:
        return codec.load(Step, json.dumps([codec.VERSION, {"edits": found}])).edits
    except StoreError as error:
        raise WrongInput(f"These are no edits: {error.message}", hint=HINT) from None
