"""What the templates of settings, tokens and webhooks receive, each with the frame's fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syndicate.desk.findings import Finding
from syndicate.store.api_tokens import Token
from syndicate.store.webhooks import Call, Hook
from syndicate.web.desk.frame import DeskView


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsView(DeskView):
    """web/desk/settings.html: values by subject; `findings` after a look, worst first."""

    settings: Mapping[str, Mapping[str, Any]]
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensView(DeskView):
    """web/desk/tokens.html: `made` is a new token, shown this once."""

    tokens: Sequence[Token]
    scopes: Sequence[str]
    made: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HooksView(DeskView):
    """web/desk/webhooks.html: `key` signs the calls of a new webhook, shown this once."""

    hooks: Sequence[Hook]
    calls: Sequence[Call]
    events: Sequence[str]
    key: str = ""
