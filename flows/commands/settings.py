"""Loads the settings and the catalogue for a command; errors in either are usage errors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flows.commands.errors import wrong_call

if TYPE_CHECKING:
    from tasks.settings import Settings
    from tasks.sources.catalogue import Catalogue


def load_call_settings(*, uses_rules: bool = False) -> Settings:
    """The settings. Raises CommandError if one is invalid; for a command that `uses_rules`, also if a rule file of the user is
    invalid, since otherwise each worker process would report it."""
    from tasks.settings import SettingsError, load_settings

    with wrong_call(SettingsError):
        settings = load_settings()
    if uses_rules and any(settings.rules.glob("*.toml")):
        _check_rules(settings.rules)
    return settings


def _check_rules(folder: Path) -> None:
    from tasks.appeals import RulesError, load_rulebook

    with wrong_call(RulesError):
        load_rulebook(folder)


def load_call_catalogue(sources: Path | None, settings: Settings) -> Catalogue:
    """The catalogue given by `--sources`, otherwise by the settings. Raises CommandError if it cannot be read."""
    from tasks.sources.catalogue import SourcesError, load_catalogue

    with wrong_call(SourcesError):
        return load_catalogue(sources or settings.sources)
