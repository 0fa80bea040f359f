"""Upgrades: a warehouse that an earlier release wrote opens, is migrated, and keeps every row; its spool files load.

The files in `levels/` were written by the code of their level (`levels/make_levels.py`).
"""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tasks.text.sketch import sketch_text
from warehouse.ask import ask
from warehouse.errors import WarehouseError, WrongQuestion
from warehouse.home import Home
from warehouse.load import load_pending
from warehouse.migrate import number_migration
from warehouse.publish import is_outdated, publish, publish_pending
from warehouse.spool import write_batch
from warehouse.statements import list_statements
from warehouse.stored import find_decisions

LEVELS = Path(__file__).parent / "levels"
FILES = sorted(LEVELS.glob("*.duckdb.gz"))
CHANGED = ("schema_migrations", "story_buckets")  # buckets are derived from sketches, in another way since level 19
RENAMED = {"partitions": {"article_count": "rows", "detail": "error", "changed_at": "updated_at"}}
NEWEST = max(map(number_migration, list_statements("migrations")))


@pytest.fixture(params=FILES, ids=lambda path: f"level {path.name[:2]}")
def old_home(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    home = Home(tmp_path / "home")
    home.make_folders()
    home.private.write_bytes(gzip.decompress(request.param.read_bytes()))
    home.private.chmod(0o644)
    shutil.copyfile(home.private, home.published)
    return home.folder


def _read_tables(path: Path) -> dict[str, tuple[list[str], list[Any]]]:
    """Table name -> its columns and rows."""
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        found = {}
        for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").fetchall():
            rows = connection.table(name)
            found[name] = rows.columns, rows.fetchall()
        return found


def _project(names: list[str], rows: list[Any], columns: list[str]) -> list[Any]:
    return sorted((tuple(row[names.index(column)] for column in columns) for row in rows), key=repr)


def _level(path: Path) -> int:
    columns, rows = _read_tables(path)["schema_migrations"]
    return max(row[columns.index("number")] for row in rows)


def test_the_stored_file_has_its_level(old_home, request):
    level = int(re.search(r"level (\d+)", request.node.name).group(1))
    assert _level(Home(old_home).private) == level


def test_every_row_is_kept(old_home):
    path = Home(old_home).private
    before = _read_tables(path)
    publish(old_home)
    after = _read_tables(Home(old_home).published)
    assert _level(path) == NEWEST
    assert len(before["article_versions"][1]) == 5 and len(before["removed_blocks"][1]) == 5
    for table, (columns, rows) in before.items():
        if table in CHANGED:
            continue
        names, found = after[table]
        new_names = {**{column: column for column in columns}, **RENAMED.get(table, {})}
        kept = [column if column in names else new_names[column] for column in columns]
        assert _project(names, found, kept) == _project(columns, rows, columns), table


def test_its_views_and_queries_work(old_home):
    publish(old_home)
    assert ask(old_home, "SELECT article_id FROM articles_unique ORDER BY 1").rows == ((1,), (3,), (4,))
    assert [row[0] for row in ask(old_home, "source_health").rows] == ["gazette"]
    assert len(ask(old_home, "SELECT * FROM article_blocks").rows) == 8


def test_a_query_on_a_published_file_of_an_earlier_release_says_what_to_do(old_home):
    with pytest.raises(WarehouseError, match="written by an earlier release; newsrefinery ingest upgrades it"):
        ask(old_home, "recent_runs")
    with pytest.raises(WrongQuestion, match="not understood"):
        ask(old_home, "SELECT * FROM runs_in_order")


def test_an_outdated_file_is_published_before_a_decision(old_home, monkeypatch):
    monkeypatch.setenv("NEWSREFINERY_HOME", str(old_home))
    assert is_outdated(old_home)
    publish_pending(old_home)
    assert not is_outdated(old_home)
    assert find_decisions(old_home) == ()


def test_articles_loaded_before_the_upgrade_count_for_templates(old_home):
    publish(old_home)
    found = ask(old_home, "SELECT text, article_count, removed_count, day_count, status FROM appeal_templates").rows
    assert found == (("Support the Harbour Gazette today.", 4, 4, 1, "cut"),)


def test_a_batch_that_was_spooled_before_the_upgrade_is_loaded(old_home, request):
    level = re.search(r"level (\d+)", request.node.name).group(1)
    shutil.copyfile(LEVELS / f"{level}.waiting.parquet", Home(old_home).spool / "waiting.parquet")
    (counts,) = load_pending(old_home).loaded
    assert (counts.new, counts.updated, counts.rejected) == (1, 1, 0)
    publish(old_home)
    assert ask(old_home, "SELECT text FROM articles WHERE article_id = 9").rows == (("Written before the upgrade.",),)
    assert ask(old_home, "SELECT count(*) FROM article_versions WHERE article_id = 2").rows == ((2,),)


@pytest.mark.parametrize("old_home", [path for path in FILES if path.name >= "18"], indirect=True)
def test_near_copies_of_articles_loaded_before_the_upgrade_are_found(old_home):
    shutil.copyfile(LEVELS / "18.waiting.parquet", Home(old_home).spool / "waiting.parquet")
    load_pending(old_home)
    publish(old_home)
    assert ask(old_home, "SELECT article_id, method FROM duplicates ORDER BY 1").rows == ((3, "near"), (9, "near"))


@pytest.mark.parametrize("old_home", [path for path in FILES if path.name < "07"], indirect=True)
def test_exact_copies_of_articles_from_before_sketches_are_found(old_home, document):
    text = ask(old_home, "SELECT text FROM articles WHERE article_id = 3").rows[0][0]
    write_batch(old_home, "b9", "n9", [document(9, text, sketch=sketch_text(text))])
    load_pending(old_home)
    publish(old_home)
    found = ask(old_home, "SELECT article_id, method FROM duplicates WHERE article_id > 2 ORDER BY 1").rows
    assert found == ((3, "exact"), (9, "exact"))
