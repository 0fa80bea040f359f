"""The data dictionary is what the schema says: every table, every view, every column."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from warehouse.dictionary import README, renew_text

TEXT = README.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def relations(empty_warehouse: Path) -> dict[str, list[str]]:
    with duckdb.connect(str(empty_warehouse), read_only=True) as connection:
        rows = connection.execute(
            "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns()"
            " WHERE database_name = current_database() AND NOT internal GROUP BY ALL"
        ).fetchall()
    return dict(rows)


def test_the_dictionary_is_up_to_date() -> None:
    assert renew_text(TEXT) == TEXT, "run: python -m warehouse.dictionary"


def test_a_stale_dictionary_would_be_noticed() -> None:
    stale = TEXT.replace("| removed_char_share | DOUBLE |", "| removed_share | DOUBLE |")
    assert stale != TEXT and renew_text(stale) == TEXT


def test_every_column_of_tables_and_views_is_in_it(relations: dict[str, list[str]]) -> None:
    assert {"articles", "source_days", "story_groups", "article_versions"} <= set(relations)
    for name, columns in relations.items():
        section = TEXT.split(f"\n### {name} (")[1].split("\n### ")[0]
        lines = [line.split(" | ") for line in section.splitlines() if line.startswith("| ")][1:]
        assert [line[0].removeprefix("| ") for line in lines] == columns, name
        assert all(len(line[2].removesuffix(" |").strip()) > 3 for line in lines), name
