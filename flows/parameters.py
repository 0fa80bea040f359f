"""What flows ask a person for, as the form in Prefect's UI shows it: dates to pick, sources as chips, words to choose.

Refuses to check what only a run can know. The sources of a form are those of the catalogue when it was deployed.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from tasks.settings import SettingsError, load_settings
from tasks.sources import SourcesError, load_catalogue


def _offer_sources(schema: dict[str, Any]) -> None:
    """Let the form offer the sources of the catalogue; where there is none to read, any id can be typed."""
    try:
        entries = load_catalogue(load_settings().sources).entries
    except (SettingsError, SourcesError):
        return
    schema["enum"] = [entry.source.source_id for entry in entries]


SourceId = Annotated[str, Field(json_schema_extra=_offer_sources)]
SourceIds = list[SourceId]
DaysPerRun = Annotated[int, Field(ge=1, le=366)]
RunsAtOnce = Annotated[int, Field(ge=1, le=8)]
Attempt = Annotated[int, Field(ge=1)]
