"""The settings: paths, limits per document, number of workers, fetching, warehouse.

Strict: an invalid value, or a NEWSREFINERY_ variable that looks like a misspelt setting, is a one-line error.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pydantic_settings import SettingsError as UnparsedError

from tasks.web.urls import name_host

PREFIX = "NEWSREFINERY_"
MOST_BYTES = 2_000_000_000
Seconds = Annotated[float, Field(le=86_400.0, allow_inf_nan=False)]
_MISREAD_IN_PATHS = "?\\"
"""DuckDB reads the part of a path after `?` as parameters, and a backslash as a slash."""
BUNDLED_SOURCES = Path(__file__).resolve().parent.parent / "deployments" / "samples.toml"


class SettingsError(ValueError):
    """An invalid setting; the message is one line that names the variable."""


class FetchSettings(BaseModel):
    """How pages are fetched: NEWSREFINERY_FETCH__CONTACT sets `contact`, and so on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    agent: str = Field(default="newsrefinery/0.1", description="first part of the User-Agent header")
    contact: str = Field(
        default="", description="where webmasters can reach you: an address or a URL, sent with each request"
    )
    interval_seconds: Seconds = Field(default=1.0, ge=0, description="minimum pause between two requests to a host")
    total_seconds: Seconds = Field(default=20.0, gt=0, description="maximum time for one page")
    connect_seconds: Seconds = Field(default=6.0, gt=0, description="maximum wait for a connection")
    read_seconds: Seconds = Field(default=7.0, gt=0, description="maximum silence within a response")
    max_bytes: int = Field(
        default=10_000_000, ge=1_000, le=MOST_BYTES, description="maximum size of a page, compressed or not"
    )
    failures_per_host: int = Field(
        default=10, ge=1, description="consecutive failures after which a host is left alone"
    )
    allow_networks: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="non-public networks that may be connected to, separated by commas"
    )
    obeys_robots: bool = Field(default=True, description="obey robots.txt")

    @field_validator("agent", "contact")
    @classmethod
    def _check_header(cls, text: str) -> str:
        if not (text.isascii() and text.isprintable()):
            raise ValueError("it is sent as a header: write it in one line of ASCII")
        return text

    @field_validator("allow_networks", mode="before")
    @classmethod
    def _split_networks(cls, written: object) -> object:
        """Split "10.0.0.0/8, 127.0.0.1"; accepts a JSON list too."""
        return written.strip("[] ").replace('"', "").replace(",", " ").split() if isinstance(written, str) else written

    @field_validator("allow_networks")
    @classmethod
    def _check_networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        for network in networks:
            try:
                ipaddress.ip_network(network, strict=False)
            except ValueError:
                raise ValueError("write networks as 10.0.0.0/8, separated by commas") from None
        return networks

    def describe_agent(self) -> str:
        """The User-Agent header: the program, and how to reach its operator."""
        return f"{self.agent} (newsbot; +{self.contact})" if self.contact else f"{self.agent} (newsbot)"


class WarehouseSettings(BaseModel):
    """Where the warehouse is kept: NEWSREFINERY_WAREHOUSE__BACKEND sets `backend`; `warehouse/backend.py` reads them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    backend: Literal["files", "ducklake"] = Field(
        default="files", description="files in the home folder, or a lake shared by several machines"
    )
    catalog: str = Field(default="", description="PostgreSQL database with the lake's catalog: a libpq string")
    data_path: str = Field(default="", description="folder or s3:// address of the lake's Parquet files")


class Settings(BaseSettings):
    """Every setting with its default; NEWSREFINERY_HOME sets `home`, and so on."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True, frozen=True, extra="forbid"
    )

    home: Path = Field(
        default=Path("data"),
        validate_default=True,
        description="folder of the warehouse, the raw archive, the spool and the state",
    )
    sources: Path = Field(default=BUNDLED_SOURCES, description="catalogue of sources (TOML) for nightly runs")
    rules: Path = Field(
        default_factory=lambda known: known["home"] / "rules",
        validate_default=False,
        description="folder with your own rules; default: rules/ in home",
    )
    workers: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        le=512,
        description="worker processes that refine documents",
    )
    runner: Literal["threads", "processes", "dask", "ray"] = Field(
        default="threads", description="where batches are refined: here, or on a cluster of machines"
    )
    cluster: str | None = Field(
        default=None, description="address of the Dask scheduler or Ray head node; empty starts a local one"
    )
    batches_at_once: int = Field(default=2, ge=1, le=1024, description="batches refined at the same time")
    batch_documents: int = Field(
        default=200, ge=1, le=10_000, description="documents in one batch, which is one Prefect task"
    )
    max_bytes: int = Field(
        default=10_000_000, ge=1_000, le=MOST_BYTES, description="maximum size of a document, in bytes"
    )
    document_seconds: Seconds = Field(
        default=10.0,
        gt=0,
        description="maximum CPU time for a document, in seconds; its wall time may be three times that",
    )
    document_memory: int = Field(
        default=1_000_000_000, ge=100_000_000, le=1 << 40, description="maximum memory of a worker, in bytes"
    )
    fetch: FetchSettings = Field(default_factory=FetchSettings, description="how pages are fetched")
    warehouse: WarehouseSettings = Field(default_factory=WarehouseSettings, description="where the warehouse is kept")
    lock_seconds: Seconds = Field(default=60.0, ge=0, description="how long to wait for another writer, in seconds")
    timezone: str = Field(default="UTC", description="time zone of the schedules, such as Europe/Berlin")
    webhook: str | None = Field(default=None, description="URL to notify of failed runs and silent sources")

    @field_validator("home", "sources", "rules")
    @classmethod
    def _complete_path(cls, path: Path) -> Path:
        """Make a path absolute, since a flow may run in another folder than the command."""
        try:
            return path.expanduser().absolute()
        except RuntimeError:
            raise ValueError("no such user") from None

    @field_validator("home")
    @classmethod
    def _check_home(cls, folder: Path) -> Path:
        if os.path.lexists(folder) and not folder.is_dir():
            raise ValueError("not a folder")
        try:
            str(folder).encode()
        except UnicodeEncodeError:
            raise ValueError("the warehouse needs a path in UTF-8") from None
        if any(letter in str(folder) for letter in _MISREAD_IN_PATHS):
            raise ValueError("the database cannot be in a path with ? or \\ in it; name another folder")
        return folder

    @field_validator("rules")
    @classmethod
    def _check_rules(cls, folder: Path) -> Path:
        """Check that a folder named by the user exists; otherwise nobody would notice that its rules are not applied."""
        if not folder.is_dir():
            raise ValueError("no such folder")
        return folder

    @field_validator("timezone")
    @classmethod
    def _check_timezone(cls, name: str) -> str:
        try:
            return ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("no such time zone; write it as Europe/Berlin or UTC") from None

    @field_validator("webhook")
    @classmethod
    def _check_webhook(cls, url: str | None) -> str | None:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError("a webhook begins with https:// or http://")
        if url and not name_host(url):
            raise ValueError("the URL has no host")
        return url or None

    @property
    def workers_of_a_batch(self) -> int:
        """Worker processes for refining: all of them if one process refines the batches, otherwise each batch's share."""
        return self.workers if self.runner == "threads" else max(1, self.workers // self.batches_at_once)


_SECTIONS: dict[str, type[BaseModel]] = {"FETCH": FetchSettings, "WAREHOUSE": WarehouseSettings}


def load_settings() -> Settings:
    """Read the settings from the environment, with absolute paths.

    Raises SettingsError with one line for the first wrong value or misspelt name.
    """
    _refuse_misspelt_names(os.environ)
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_describe_problem(error)) from None
    except UnparsedError:
        raise SettingsError(_describe_section(os.environ)) from None


def _describe_problem(error: ValidationError) -> str:
    problem = error.errors()[0]
    name = PREFIX + "__".join(str(part) for part in problem["loc"]).upper()
    said = problem["msg"].removeprefix("Value error, ")
    written = " ".join(str(problem["input"]).split())
    return f"{name}={written}: {said[0].lower()}{said[1:]}"


def _describe_section(environment: Mapping[str, str]) -> str:
    name = next(PREFIX + section for section in _SECTIONS if PREFIX + section in environment)
    return f"{name}={environment[name]}: set one of its settings by {name}__ and its name"


def _refuse_misspelt_names(environment: Mapping[str, str]) -> None:
    """Raise for misspelt names of settings, and for unknown names in a section; others may belong to another program."""
    inner = [f"{section}__{name.upper()}" for section, kind in _SECTIONS.items() for name in kind.model_fields]
    known = [PREFIX + name for name in (*map(str.upper, Settings.model_fields), *inner)]
    sections = tuple(f"{PREFIX}{section}__" for section in _SECTIONS)
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name in known:
            continue
        close = get_close_matches(name, known, n=1, cutoff=0.9)
        if close or name.startswith(sections):
            raise SettingsError(f"{name} is not a setting" + (f"; did you mean {close[0]}?" if close else ""))
