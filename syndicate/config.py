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


class RelaySettings(Section):
    host: Line = Field("127.0.0.1", description="the SMTP server that takes our letters")
    port: Port = Field(25, description="its port")
    username: str | None = Field(None, description="its login, if it wants one")
    password: SecretStr | None = Field(None, description="its password; TLS is required then")
    tls: Literal["none", "starttls", "implicit"] = Field("starttls", description="how the connection is encrypted")
    connections: int = Field(4, ge=1, le=100, description="connections at a time")


class SendingSettings(Section):
    expires_hours: float = Field(20, gt=0, le=24 * 14, description="an edition older than this is no news any more")
    doubt: Literal["resend", "leave", "ask"] = Field("resend", description="what to do with a letter in doubt")


class WebSettings(Section):
    host: Line = Field("127.0.0.1", description="the address `serve` listens on")
    port: Port = Field(8000, description="the port `serve` listens on")


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
    parks_file: Path | None = Field(None, description="your park registry (parks.toml); the built-in eight if unset")
    templates_dir: Path | None = Field(None, description="your own templates, used before the built-in ones")
    secret: SecretStr | None = Field(None, description="signs links and Message-IDs; made in var/secret if unset")
    paper: PaperSettings = PaperSettings()
    relay: RelaySettings = RelaySettings()
    sending: SendingSettings = SendingSettings()
    web: WebSettings = WebSettings()

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
        if isinstance(value, Mapping):
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
    unknown = sorted(name for name in environ if name.upper().startswith(PREFIX) and name.upper() not in known)
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
