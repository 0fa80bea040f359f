"""Loads the settings and the catalogue for a command; errors in either are usage errors.

What they are used for is up to the command.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flows.commands.errors import wrong_call

if TYPE_CHECKING:
    from tasks.settings import Settings
    from tasks.sources.catalogue import Catalogue


def load_call_settings() -> Settings:
    """The settings. Raises CommandError if one is invalid."""
    from tasks.settings import SettingsError, load_settings

    with wrong_call(SettingsError):
        return load_settings()


def load_call_catalogue(sources: Path | None, settings: Settings) -> Catalogue:
    """The catalogue given by `--sources`, otherwise by the settings. Raises CommandError if it cannot be read."""
    from tasks.sources.catalogue import SourcesError, load_catalogue

    with wrong_call(SourcesError):
        return load_catalogue(sources or settings.sources)
