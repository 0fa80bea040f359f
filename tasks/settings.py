"""The settings of a run: where things lie, how much one document may cost, how many workers there are.

Refuses to guess: a wrong value, or a NEWSREFINERY_ variable that is nearly a setting, is an error of one line.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "NEWSREFINERY_"
BUNDLED_SOURCES = Path(__file__).resolve().parent.parent / "deployments" / "samples.toml"


class SettingsError(ValueError):
    """A setting that cannot be used; the message is one line that names the variable."""


class Settings(BaseSettings):
    """Every setting with its default; NEWSREFINERY_HOME sets `home`, and so on."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", frozen=True, extra="forbid")

    home: Path = Field(
        default=Path("data"), description="folder of the warehouse, the raw archive, the spool and the state"
    )
    sources: Path = Field(
        default=BUNDLED_SOURCES, description="catalogue of sources (TOML) that a nightly run works through"
    )
    rules: Path | None = Field(default=None, description="folder with your own rules, read after the bundled ones")
    workers: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        le=512,
        description="worker processes that refine documents",
    )
    batch_documents: int = Field(
        default=200, ge=1, le=10_000, description="documents in one batch, which is one Prefect task"
    )
    max_bytes: int = Field(default=10_000_000, ge=1_000, description="largest document, in bytes")
    document_seconds: float = Field(default=10.0, gt=0, description="longest time one document may take, in seconds")
    document_memory: int = Field(
        default=1_000_000_000, ge=100_000_000, description="most memory a worker may take, in bytes"
    )
    lock_seconds: float = Field(default=60.0, ge=0, description="how long to wait for another writer, in seconds")


def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises SettingsError with one line for the first wrong value or misspelt name.
    """
    _refuse_misspelt_names(os.environ)
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsError(_describe_problem(error)) from None
    return settings.model_copy(update={"home": settings.home.expanduser().absolute()})


def _describe_problem(error: ValidationError) -> str:
    problem = error.errors()[0]
    name = PREFIX + "__".join(str(part) for part in problem["loc"]).upper()
    return f"{name}={problem['input']}: {problem['msg'][0].lower()}{problem['msg'][1:]}"


def _refuse_misspelt_names(environment: Mapping[str, str]) -> None:
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name in known or "__" in name:
            continue
        if close := get_close_matches(name, known, n=1, cutoff=0.9):
            raise SettingsError(f"{name} is not a setting; did you mean {close[0]}?")
