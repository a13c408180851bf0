"""What an operator can set, all of it: one object, read once from RUAM_* variables."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "RUAM_"

PostgresUrl = Annotated[str, Field(pattern=r"^postgres(ql)?://[^/\s]+/[^/\s]+$")]
HttpUrl = Annotated[str, Field(pattern=r"^https?://[^/\s]+$")]


class SettingsError(Exception):
    """A setting is wrong; the message is one sentence that names the variable and says what to write."""


class Settings(BaseSettings):
    """Settings of one instance; each description completes the sentence "write ...".

    Raises pydantic's ValidationError; `load` turns that into a sentence.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    instance: str = Field(
        "mukdahan",
        pattern=r"^[a-z][a-z0-9-]{0,30}$",
        description="a short name of small letters, digits and hyphens, such as mukdahan",
    )
    organization: str = Field(
        "องค์การบริหารส่วนจังหวัดมุกดาหาร", description="your organization's name as people know it, in Thai"
    )
    organization_en: str = Field(
        "Mukdahan Provincial Administrative Organization", description="your organization's name in English"
    )
    database_url: PostgresUrl | None = Field(
        None, description="an address such as postgresql://ruam_app:password@host:5432/ruam (the role that serves)"
    )
    migration_url: PostgresUrl | None = Field(
        None, description="an address such as postgresql://ruam_owner:password@host:5432/ruam (the role that migrates)"
    )
    redis_url: str | None = Field(
        None, pattern=r"^rediss?://\S+$", description="an address such as redis://:password@host:6379/0"
    )
    data: Path = Field(Path("var"), description="a folder that Ruam may write to, such as ./var")
    key_dir: Path | None = Field(None, description="a folder for the service's signing key, such as ./var/keys")
    host: str = Field("127.0.0.1", min_length=1, description="the address to listen on, such as 127.0.0.1")
    port: int = Field(8000, ge=1, le=65535, description="a port number from 1 to 65535, such as 8000")
    public_origin: HttpUrl | None = Field(
        None, description="the address people type, without a path, such as https://ruam.example.go.th"
    )
    locale: Literal["th", "en"] = Field("th", description="th or en")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="debug, info, warning or error")
    feeds: dict[str, HttpUrl] = Field(
        default_factory=dict[str, str],
        description='JSON from log name to origin, such as {"mukdahan.feedback": "https://ruam.example.go.th"}',
    )

    @field_validator("data", "key_dir")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return path and path.expanduser().absolute()

    @property
    def keys(self) -> Path:
        """Folder of the service's signing key."""
        return self.key_dir or self.data / "keys"

    @property
    def origin(self) -> str:
        """Where people find this instance, without a trailing slash."""
        return self.public_origin or f"http://{self.host}:{self.port}"

    def organization_in(self, language: str) -> str:
        """Its name in a language; where there is none in English, the Thai one."""
        return (self.organization_en if language == "en" else "") or self.organization

    def environment(self) -> dict[str, str]:
        """The same settings as RUAM_* variables, for a process that serves: it has no business migrating."""
        values = self.model_dump(mode="json", exclude_none=True, exclude={"migration_url"})
        return {
            PREFIX + name.upper(): value if isinstance(value, str) else json.dumps(value)
            for name, value in values.items()
        }


def load(**given: object) -> Settings:
    """Read the settings; what is given (and not None) goes before the environment.

    Raises SettingsError.
    """
    values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(_sentence(error.errors()[0])) from None
    except ValueError as error:  # a variable that should hold JSON and does not
        raise SettingsError(_json_sentence(error)) from None


def _sentence(error: ErrorDetails) -> str:
    name = str(error["loc"][0])
    return f"{PREFIX}{name.upper()} can't be {error['input']!r}: write {Settings.model_fields[name].description}."


def _json_sentence(error: ValueError) -> str:
    for name, field in Settings.model_fields.items():
        if f'"{name}"' in str(error):
            return f"{PREFIX}{name.upper()} is not JSON: write {field.description}."
    raise error
