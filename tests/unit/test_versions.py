"""What rows say of their making: the cleaner, and the hash of what a user set, which follows what rows depend on alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tasks.records import Page, Reference, Source
from tasks.refine import Refinery, refine_page
from tasks.settings import FetchSettings, Settings
from tasks.versions import cleaner_version, hash_config

LEDGER = Source("ledger", "The Elmouth Ledger", ("the Ledger",), ("ledger.example",), "en")
SETTINGS = Settings(home=Path("here"))


@pytest.mark.parametrize(
    ("settings", "source"),
    [
        (SETTINGS.model_copy(update={"max_bytes": 5_000}), LEDGER),
        (SETTINGS.model_copy(update={"document_seconds": 3.0}), LEDGER),
        (SETTINGS.model_copy(update={"fetch": FetchSettings(obeys_robots=False)}), LEDGER),
        (SETTINGS, replace(LEDGER, publisher="The Ledger")),
        (SETTINGS, replace(LEDGER, language="de")),
        (SETTINGS, replace(LEDGER, domains=("ledger.example", "ledger.test"))),
    ],
)
def test_what_rows_depend_on_is_in_the_hash(settings: Settings, source: Source) -> None:
    assert hash_config(settings, (source,)) != hash_config(SETTINGS, (LEDGER,))


@pytest.mark.parametrize(
    ("settings", "source"),
    [
        (
            SETTINGS.model_copy(update={"home": Path("there"), "workers": 7, "runner": "dask", "timezone": "UTC"}),
            LEDGER,
        ),
        (SETTINGS, replace(LEDGER, is_enabled=False, min_articles=3)),
    ],
)
def test_where_and_how_fast_is_not(settings: Settings, source: Source) -> None:
    assert hash_config(settings, (source,)) == hash_config(SETTINGS, (LEDGER,))


def test_the_hash_is_the_same_everywhere_and_stands_in_the_row() -> None:
    settings = SETTINGS.model_copy(update={"fetch": FetchSettings(), "document_seconds": 10.0})
    config_hash = hash_config(settings, (LEDGER,))
    assert config_hash == "81b3e986d96e9975"
    body = b"Harbour reopens\n\nThe harbour of Elmouth reopened on Monday after the storm had passed it by."
    row = refine_page(
        Page(Reference("a"), body, "text/plain", "raw"), Refinery((LEDGER,), config_hash=config_hash)
    ).article
    assert row is not None and row.config_hash == config_hash


def test_rules_count_wherever_their_folder_is(tmp_path: Path) -> None:
    """What is below `fetch` shapes no text, but only the package's own folder of that name is meant."""
    rules = tmp_path / "fetch" / "rules"
    rules.mkdir(parents=True)
    before = cleaner_version(rules)
    (rules / "ledger.toml").write_text('publisher = "The Ledger"\n')
    cleaner_version.cache_clear()
    assert cleaner_version(rules) != before
