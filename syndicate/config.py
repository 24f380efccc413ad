"""Settings: `syndicate.toml`, then the environment (SYNDICATE_...), which wins. Read once, at a door.

Environment names follow the file's: `[relay] host` is SYNDICATE_RELAY__HOST. Every setting is in
docs/howto/settings.md, and a test says so.
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from syndicate.errors import SettingsError

FILE = "syndicate.toml"
PREFIX = "SYNDICATE_"
NESTED = "__"
TABLES = ("SYNDICATE_RELAYS__", "SYNDICATE_LIMITS__")
"""Of tables that people name themselves."""


def _one_line(text: str) -> str:
    if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", text):
        raise ValueError("control characters are not allowed")
    return text.strip()


def _address(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}", text):
        raise ValueError("this is not an e-mail address")
    return text


def _base_url(text: str) -> str:
    parts = urlsplit(_one_line(text))
    told = parts.query or parts.fragment or "@" in parts.netloc or re.search(r"[\s<>\"\\^`{|}]", text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or told:
        raise ValueError("an absolute http(s) URL is needed, such as https://news.example.com")
    return text.rstrip("/")


Line = Annotated[str, AfterValidator(_one_line)]
Address = Annotated[str, AfterValidator(_address)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
Port = Annotated[int, Field(ge=0, le=65535)]


Name = Annotated[str, Field(pattern="^[a-z0-9-]{1,40}$")]
Provider = Literal["all", "qq", "163", "sina", "sohu", "gmail", "outlook", "yahoo", "other"]


class Section(BaseModel):
    """A table of the settings file. A key it does not know is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PaperSettings(Section):
    name: Line = Field("园区日报", description="the paper's name, as readers see it")
    name_en: Line = Field("The Park Daily", description="its English name")
    base_url: BaseUrl = Field(
        "http://127.0.0.1:8000", description="where readers reach us; every link is built from it"
    )
    authority: Line = Field("example.com", description="a domain of the paper, for tag: URIs; never change it later")
    since: Line = Field("2026", description="a year or date the paper owned that domain; never change it later")
    from_address: Address = Field("news@example.com", description="the address letters come from")
    reply_to: Address = Field("editors@example.com", description="where readers' answers go")
    postal_address: Line = Field(
        "湖南省湘潭市（请在设置中填写报社地址）", description="stands at the foot of every letter"
    )
    rights: Line = Field("版权所有，转载请注明出处", description="the copyright line of feeds and pages")
    leave_address: Address | None = Field(
        None, description="where mail that asks to leave goes, reply_to if unset; its mail must reach [bounces]"
    )


class RelaySettings(Section):
    host: Line = Field("127.0.0.1", description="the SMTP server that takes our letters")
    port: Port = Field(25, description="its port")
    username: str | None = Field(None, description="its login, if it wants one")
    password: SecretStr | None = Field(None, description="its password; TLS is required then")
    tls: Literal["none", "starttls", "implicit"] = Field("starttls", description="how the connection is encrypted")
    connections: int = Field(4, ge=1, le=100, description="connections at a time")
    messages_per_connection: int = Field(100, ge=1, description="letters after which a connection is replaced")
    weight: int = Field(1, ge=1, le=100, description="with several relays: the share of its connections that is used")
    per_minute: int | None = Field(None, ge=1, description="letters a minute that it takes, over all workers")
    per_day: int | None = Field(None, ge=1, description="letters a Chinese day that it takes, over all workers")
    warm_up: tuple[Annotated[int, Field(ge=1)], ...] = Field(
        (), description="letters on the first day, the second, and so on: a new address earns its name slowly"
    )


class LimitSettings(Section):
    per_minute: int | None = Field(None, ge=1, description="letters a minute, over all workers and relays")
    per_day: int | None = Field(None, ge=1, description="letters a Chinese day")
    connections: int | None = Field(None, ge=1, description="letters under way at a time, one a connection, in all")


class LettersSettings(Section):
    language: Literal["zh-CN", "en"] = Field("zh-CN", description="the language of the words around the news")
    full_text: bool = Field(default=False, description="whether stories stand in letters whole, as far as they fit")
    label: Annotated[str, Field(pattern=r"^[A-Za-z\u4e00-\u9fff【】\[\]]{0,8}$")] = Field(
        "", description="stands first in every subject: 【广告】 or AD where letters are advertising"
    )


class DkimSettings(Section):
    domain: Line | None = Field(None, description="the domain that signs letters; unset: the relay signs, or nobody")
    selector: Line = Field("syndicate", description="the key is published at <selector>._domainkey.<domain>")
    key_file: Path | None = Field(None, description="the RSA private key, PEM, 2,048 bits or more")
    second_selector: Line = Field("syndicate-ed", description="the selector of the second key")
    second_key_file: Path | None = Field(None, description="an Ed25519 key, PEM, that signs beside the RSA key")


class SendingSettings(Section):
    expires_hours: float = Field(20, gt=0, le=24 * 14, description="an edition older than this is no news any more")
    doubt: Literal["resend", "leave", "ask"] = Field("resend", description="what to do with a letter in doubt")
    two_people: bool = Field(default=False, description="whether another person must release what somebody wants sent")
    late_hours: float = Field(2, gt=0, le=24 * 14, description="an order later than this asks before it is sent")


class BouncesSettings(Section):
    address: Address | None = Field(
        None, description="the envelope sender of letters, each with its own signed tag; paper.from_address if unset"
    )
    delimiter: Literal["+", "-", "="] = Field("+", description="what stands between the address and the tag")
    maildir: Path | None = Field(None, description="a Maildir that bounces are delivered into")
    imap_host: Line | None = Field(None, description="an IMAP server (TLS) with the mailbox of the bounces")
    imap_port: Port = Field(993, description="its port")
    imap_username: str | None = Field(None, description="its login")
    imap_password: SecretStr | None = Field(None, description="its password")
    imap_folder: Line = Field("INBOX", description="the folder that bounces are in")
    every_minutes: float = Field(5, ge=0.1, le=24 * 60, description="how often Maildir and IMAP mailbox are read")
    host: Line = Field("127.0.0.1", description="the address the bounce door listens on")
    port: Port = Field(0, description="the port of the bounce door, for a mail server on this machine; 0: no door")
    protocol: Literal["lmtp", "smtp"] = Field("lmtp", description="what is spoken at the bounce door")


class JobsSettings(Section):
    silent_seconds: float = Field(
        45, ge=1, le=50, description="a process not heard of for so long is dead, and others go on with its work"
    )


class HubSettings(Section):
    url: BaseUrl | None = Field(None, description="a WebSub hub of somebody else, which is told of changed feeds")
    embedded: bool = Field(default=False, description="whether `serve` is the feeds' WebSub hub itself, at /hub")


class CallbackSettings(Section):
    allow_private: bool = Field(
        default=False, description="whether subscribers of the hub and webhooks may stand in a private network"
    )


class WebSettings(Section):
    host: Line = Field("127.0.0.1", description="the address `serve` listens on")
    port: Port = Field(8000, description="the port `serve` listens on")
    metrics_token: SecretStr | None = Field(
        None, description="who shows it may read /metrics; without one only this machine may"
    )


def _issuer(text: str) -> str:
    _base_url(text)
    return text  # as it is: it is compared letter by letter


class OidcSettings(Section):
    issuer: Annotated[str, AfterValidator(_issuer)] | None = Field(
        None, description="a login service (OpenID Connect) that staff may come in by; needs the extra `oidc`"
    )
    client_id: Line | None = Field(None, description="what that service calls us")
    client_secret: SecretStr | None = Field(None, description="our password there")
    name: Line = Field("统一登录", description="what the button on the login page says")


class Settings(BaseSettings):
    """Everything that can be set. Relative paths count from the folder the program is started in."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=PREFIX, env_nested_delimiter=NESTED, case_sensitive=False
    )

    database_url: str = Field(
        "sqlite:///var/syndicate.db", description="sqlite:///path or postgresql://user:password@host/name"
    )
    feeds_dir: Path = Field(Path("feeds"), description="where feeds and pages are published")
    var_dir: Path = Field(
        Path("var"), description="where the program keeps what is its own: the secret, the worlds of demos"
    )
    parks_file: Path | None = Field(None, description="the park registry (parks.toml) a new paper begins with")
    templates_dir: Path | None = Field(None, description="your own templates, used before the built-in ones")
    log: Literal["text", "json"] = Field("text", description="how the log is written: lines for people, or JSON")
    secret: SecretStr | None = Field(None, description="signs links and Message-IDs; made in var/secret if unset")
    paper: PaperSettings = PaperSettings()
    letters: LettersSettings = LettersSettings()
    dkim: DkimSettings = DkimSettings()
    relay: RelaySettings = RelaySettings()
    relays: dict[Name, RelaySettings] = Field(
        {}, description="more relays beside [relay], each a table [relays.NAME] with the same settings"
    )
    limits: dict[Provider, LimitSettings] = Field(
        {}, description="tables [limits.qq], [limits.all] ...: what a provider, or all of them, are sent at most"
    )
    sending: SendingSettings = SendingSettings()
    bounces: BouncesSettings = BouncesSettings()
    jobs: JobsSettings = JobsSettings()
    web: WebSettings = WebSettings()
    oidc: OidcSettings = OidcSettings()
    hub: HubSettings = HubSettings()
    callbacks: CallbackSettings = CallbackSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 no .env: two places are enough
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


def load(file: Path | None = None) -> Settings:
    """Settings from `file` (default: ./syndicate.toml if it is there) and the environment. Raises SettingsError."""
    _refuse_unknown(os.environ)
    written = _read(file)
    try:
        return Settings(**written)
    except ValidationError as error:
        raise SettingsError(_told(error, file), hint="docs/howto/settings.md lists every setting.") from None


def sources(file: Path | None = None) -> dict[str, str]:
    """Dotted name of each setting that was set -> where: the file's name, or the environment variable."""
    name = str(file or FILE)
    from_file = {key: name for key, _ in flat(_read(file))}
    from_env = {key: PREFIX + key.replace(".", NESTED).upper() for key, _ in flat(EnvSettingsSource(Settings)())}
    return from_file | from_env


def flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Nested tables as dotted names: `relay.host`."""
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def described() -> dict[str, str]:
    """Dotted name of each setting -> what it is for."""
    fields = Settings.model_fields
    nested = {
        f"{key}.{name}": inner.description or ""
        for key, field in fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section)
        for name, inner in field.annotation.model_fields.items()
    }
    return {key: field.description for key, field in fields.items() if field.description} | nested


def _read(file: Path | None) -> dict[str, Any]:
    path = file or Path(FILE)
    if file is None and not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.", hint="`syndicate init` writes one.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}.", hint="See docs/howto/settings.md.") from None


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = {PREFIX + key.replace(".", NESTED).upper() for key in described()}
    ours = (name for name in environ if name.upper().startswith(PREFIX) and not name.upper().startswith(TABLES))
    unknown = sorted(name for name in ours if name.upper() not in known)
    if unknown:
        raise SettingsError(
            f"The environment sets {', '.join(unknown)}, which is no setting.",
            hint="docs/howto/settings.md lists them.",
        )


def _told(error: ValidationError, file: Path | None) -> str:
    """Each wrong setting with its reason, without its value: it may be a secret."""
    problems = []
    for wrong in error.errors(include_url=False, include_input=False):
        name = ".".join(str(part) for part in wrong["loc"])
        reason = "there is no such setting" if wrong["type"] == "extra_forbidden" else wrong["msg"]
        problems.append(f"{name}: {reason.removeprefix('Value error, ')}")
    return f"Settings ({file or FILE}, environment) are wrong: {'; '.join(problems)}."
