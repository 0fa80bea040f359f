"""The parameters of flows as Prefect's UI shows them: dates to pick, sources as chips, words to choose from.

What only a run can know is not checked here. The sources offered are those of the catalogue at deployment. The meaning
of each parameter is in the docstring of its flow, which Prefect shows below the title given here.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from tasks.partitions import Origin, Select
from tasks.reclean import JudgedFrom
from tasks.settings import Settings, SettingsError, load_settings
from tasks.sources.catalogue import Catalogue, Kind, SourcesError, load_catalogue


def _offer_sources(schema: dict[str, Any]) -> None:
    """Offer the sources of the catalogue in the form; if it cannot be read, any id can be typed."""
    try:
        entries = load_catalogue(load_settings().sources).entries
    except (SettingsError, SourcesError):
        return
    schema["enum"] = [entry.source.source_id for entry in entries]


def _titled(title: str, **limits: Any) -> Any:
    """A form field with a title; by default Prefect shows the name of its parameter."""
    return Field(json_schema_extra={"title": title}, **limits)


def open_catalogue(named: str, settings: Settings) -> Catalogue:
    """The catalogue named in a form, otherwise that of the settings. Raises SourcesError."""
    return load_catalogue(Path(named) if named else settings.sources)


SourceId = Annotated[str, Field(json_schema_extra=_offer_sources)]
SourceIds = Annotated[list[SourceId], _titled("Sources")]
Kinds = Annotated[list[Kind], _titled("Kinds of source")]
CataloguePath = Annotated[str, _titled("Catalogue file")]
LookBack = Annotated[int, _titled("Look back, days", ge=0, le=3660)]

FirstDay = Annotated[date, _titled("First day")]
LastDay = Annotated[date, _titled("Last day")]
WhichDays = Annotated[Select, _titled("Which days")]
WhereFrom = Annotated[Origin, _titled("Where from")]
DaysPerRun = Annotated[int, _titled("Days per run", ge=1, le=366)]
RunsAtOnce = Annotated[int, _titled("Runs at the same time", ge=1, le=8)]
DryRun = Annotated[bool, _titled("Only show the plan")]
DaysBySource = Annotated[dict[str, list[date]], _titled("Days by source")]
Attempt = Annotated[int, _titled("Attempt", ge=1)]
AsksAgain = Annotated[bool, _titled("Ask again for known pages")]

Inputs = Annotated[list[str], _titled("Files, folders, URLs", min_length=1)]
OneSource = Annotated[str, _titled("Source")]
OneReason = Annotated[str, _titled("Reason")]
KeepDays = Annotated[int, _titled("Keep runs, days", ge=1, le=3650)]
ReadsArchive = Annotated[bool, _titled("Read the whole archive")]
Sample = Annotated[int, _titled("Rows to rebuild", ge=0, le=10_000)]
JudgeFrom = Annotated[JudgedFrom, _titled("Judge from")]
Accept = Annotated[bool, _titled("Apply the changes")]
