"""The schema: created from nothing, every name has a comment, it agrees with the row dataclasses, and it only moves forward."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import duckdb
import pytest

from warehouse import rows as row_classes
from warehouse.columns import name_arrow_types
from warehouse.connect import attach_file
from warehouse.errors import WarehouseError
from warehouse.migrate import migrate, number_migration, read_level
from warehouse.statements import list_statements, read_header

QUERIES = Path(__file__).resolve().parents[2] / "warehouse" / "queries"
INNERMOST = re.compile(r"\(([^()]*)\)")

CONTRACT = {
    "articles": """article_id version source_id publisher url canonical_url requested_url title subtitle text captions
        authors agency language section tags image_url published_at published_at_raw published_source
        published_precision modified_at first_seen_at last_seen_at loaded_at is_accessible_for_free is_appeal_only
        word_count char_count removed_block_count removed_char_share text_hash raw_id run_id extractor_version
        cleaner_version""",
    "article_versions": "article_id version text title valid_from valid_to text_raw cleaner_version",
    "removed_blocks": """article_id version cleaner_version block_no char_start char_end text category rule_id evidence
        confidence restored_at restored_by""",
    "article_blocks": "article_id version block_no role action category rule_id char_start char_end text",
    "fetches": """run_id source_id url final_url outcome http_status attempts elapsed_ms byte_count etag last_modified
        fetched_at""",
    "rejects": "item stage reason detail source_id raw_id run_id first_seen_at attempts resolved_at",
    "raw_documents": "raw_id url archive_path archive_offset byte_count content_type fetched_at",
    **dict.fromkeys(("runs", "sources", "source_days", "partitions", "duplicates", "appeal_templates", "batches"), ""),
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with attach_file(tmp_path_factory.mktemp("new") / "new.duckdb") as connection:
        migrate(connection)
        yield connection


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, tuple[str, str | None]]]:
    found: dict[str, dict[str, tuple[str, str | None]]] = {}
    for relation, column, kind, comment in connection.execute(
        "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() WHERE database_name = 'warehouse'"
    ).fetchall():
        found.setdefault(relation, {})[column] = (kind, comment)
    return found


@pytest.mark.parametrize("relation", CONTRACT)
def test_contract_names_are_there(warehouse, relation):
    assert set(CONTRACT[relation].split()) <= set(_columns(warehouse)[relation])


def test_every_relation_and_column_is_explained(warehouse):
    silent = [
        f"{relation}.{column}"
        for relation, columns in _columns(warehouse).items()
        for column, (_, comment) in columns.items()
        if not comment
    ]
    silent += [
        name
        for (name,) in warehouse.execute(
            "SELECT table_name FROM duckdb_tables() WHERE NOT temporary AND coalesce(comment, '') = ''"
            " UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal AND NOT temporary AND coalesce(comment, '') = ''"
        ).fetchall()
    ]
    assert silent == []


def test_names_keep_their_conventions(warehouse):
    for relation, columns in _columns(warehouse).items():
        for column, (kind, _) in columns.items():
            if column.endswith("_at"):
                assert kind == "TIMESTAMP WITH TIME ZONE", f"{relation}.{column}"
            if column.startswith("is_"):
                assert kind == "BOOLEAN", f"{relation}.{column}"


@pytest.mark.parametrize(
    ("row", "relation", "loader_fills"),
    [
        (row_classes.RejectRow, "rejects", {"run_id", "first_seen_at", "last_seen_at", "attempts", "resolved_at"}),
        (row_classes.RawRow, "raw_documents", {"article_id", "run_id", "raw_key"}),
        (row_classes.FetchRow, "fetches", {"run_id"}),
        (row_classes.RunRow, "runs", set()),
        (row_classes.SourceRow, "sources", {"first_seen_at", "changed_at"}),
        (row_classes.PartitionRow, "partitions", {"updated_at", "rows"}),
        (
            row_classes.ArticleRow,
            "article_versions",
            {"version", "first_seen_at", "last_seen_at", "loaded_at", "run_id", "valid_from", "valid_to", "blocks",
             "raw_key", "text_key", "content_key", "page_key", "stamp_key"},
        ),
    ],
)  # fmt: skip
def test_row_classes_are_the_columns(warehouse, row, relation, loader_fills):
    columns = _columns(warehouse)[relation]
    names = {field.name for field in fields(row)}
    assert names == set(columns) - loader_fills
    for name, (kind, _) in name_arrow_types(row).items():
        if name == "day":
            continue
        family = {"string": "VARCHAR", "bool": "BOOLEAN", "double": "DOUBLE", "list<item: string>": "VARCHAR[]"}
        family["list<item: int64>"] = "USMALLINT[]"
        expected = family.get(str(kind))
        if str(kind).startswith("timestamp"):
            expected = "TIMESTAMP WITH TIME ZONE"
        assert columns[name][0] == expected or (str(kind) == "int64" and "INT" in columns[name][0]), name


def test_blocks_are_block_rows(warehouse):
    kind = _columns(warehouse)["article_versions"]["blocks"][0]
    assert all(f"{field.name} " in kind.replace(chr(34), "") for field in fields(row_classes.BlockRow))


def test_migration_numbers_are_unique():
    numbers = [number_migration(name) for name in list_statements("migrations")]
    assert numbers == sorted(set(numbers))


def test_a_second_migration_changes_nothing(warehouse):
    assert migrate(warehouse) == []


def test_every_sql_file_says_what_it_is():
    for folder in ("views", "checks", "queries/analysts"):
        for name, sql in list_statements(folder).items():
            assert len(read_header(sql)[0]) > 15, f"{folder}/{name}.sql starts without a line that explains it"


@pytest.mark.parametrize("folder", ["views", "checks", *(f"queries/{path.name}" for path in sorted(QUERIES.iterdir()))])
def test_one_statement_a_file(folder):
    statements = list_statements(folder)
    assert statements
    statements.pop("create_migrations", None)  # a table with its comments, as in a migration
    for name, sql in statements.items():
        assert len(duckdb.extract_statements(sql)) == 1, name


def test_filters_by_rowid_have_no_other_subquery():
    """Seen 2026-11: with a second "IN (SELECT …)" beside one on rowid, DuckDB 2.0.0 overwrote other rows in memory."""
    for path in sorted(QUERIES.glob("*/*.sql")):
        sql = path.read_text("utf-8")
        while levels := INNERMOST.findall(sql):
            assert not any(map(_asks_by_place_and_more, levels)), path
            sql = INNERMOST.sub("[]", sql)
        assert not _asks_by_place_and_more(sql), path


def _asks_by_place_and_more(level):
    return "rowid IN []" in level and level.count(" IN []") > 1


def test_stored_views_and_macros_call_no_function_that_older_clients_lack(warehouse):
    """DuckDB 2 stores if(...) as a function call, and DuckDB 1.5 has no such function (seen 2026-11, search_articles)."""
    stored = warehouse.sql("""
        SELECT view_name, sql FROM duckdb_views() WHERE NOT internal
        UNION ALL
        SELECT function_name, macro_definition FROM duckdb_functions() WHERE NOT internal AND macro_definition IS NOT NULL
    """).fetchall()
    assert {"search_articles", "source_health", "pair_words"} <= {name for name, _ in stored}
    assert [name for name, sql in stored if "if(" in sql.replace('"', "")] == []


def test_a_changed_migration_is_refused(tmp_path):
    with attach_file(tmp_path / "w.duckdb") as connection:
        migrate(connection, {"0001_first": "CREATE TABLE old_rows (a INTEGER)", **_later()})
        with pytest.raises(WarehouseError, match="0001_first is not the one that ran"):
            migrate(connection, {"0001_first": "CREATE TABLE old_rows (a BIGINT)", **_later()})


def _later() -> dict[str, str]:
    """The package's own migrations, after an invented first one: the views need their tables."""
    own = list_statements("migrations")
    return {f"{number_migration(name) + 1:04}{name[4:]}": sql for name, sql in own.items()}


def test_a_migration_that_fails_midway_leaves_the_old_schema(tmp_path):
    own = list_statements("migrations")
    with attach_file(tmp_path / "w.duckdb") as connection:
        migrate(connection)
        level = read_level(connection)
        connection.execute("INSERT INTO sightings VALUES ('r', 1, now())")
        broken = {**own, f"{level + 1:04}_broken": "CREATE TABLE half (a INTEGER); INSERT INTO nowhere VALUES (1)"}
        with pytest.raises(WarehouseError, match="the old schema is untouched"):
            migrate(connection, broken)
    with attach_file(tmp_path / "w.duckdb") as connection:
        assert read_level(connection) == level
        assert connection.execute("SELECT count(*) FROM sightings").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'half'").fetchone() == (0,)
        assert migrate(connection) == []


def test_a_warehouse_of_newer_code_is_refused(tmp_path):
    own = list_statements("migrations")
    with attach_file(tmp_path / "w.duckdb") as connection:
        migrate(connection, {**own, "0099_future": "CREATE TABLE future (a INTEGER)"})
        with pytest.raises(WarehouseError, match="newer than this code"):
            migrate(connection)


def test_a_migration_without_a_number_is_refused():
    with pytest.raises(WarehouseError, match="has no number"):
        number_migration("first_tables")
