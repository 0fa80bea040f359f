"""The backend that the settings choose."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tasks.settings import WarehouseSettings
from warehouse.backend import Lake, find_lake, is_published
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lake import open_lake_reader
from warehouse.lake_schema import bring_up
from warehouse.migrate import migrate

MACROS = """
    SELECT function_name, macro_definition FROM duckdb_functions()
    WHERE database_name = 'warehouse' AND macro_definition IS NOT NULL ORDER BY ALL
"""
PREFIX = "NEWSREFINERY_WAREHOUSE__"
WHOLE = {f"{PREFIX}BACKEND": "ducklake", f"{PREFIX}CATALOG": "host=nowhere", f"{PREFIX}DATA_PATH": "/srv/lake"}


def test_the_backend_is_files_unless_the_settings_name_a_lake(tmp_path: Path) -> None:
    assert all(find_lake({f"{PREFIX}BACKEND": name}) is None for name in ("files", ""))
    assert find_lake({}) is None
    assert find_lake(WHOLE) == Lake("host=nowhere", "/srv/lake")
    assert not is_published(Home(tmp_path))


def test_flows_check_for_a_warehouse_and_not_for_its_file() -> None:
    """Seen: a lake has no published file, and housekeeping took it for an empty warehouse."""
    modules = (Path(__file__).parents[2] / "flows").rglob("*.py")
    assert [path.name for path in modules if "published.exists()" in path.read_text("utf-8")] == []


def test_the_names_are_those_of_the_settings() -> None:
    assert {key.removeprefix(PREFIX).lower() for key in WHOLE} == set(WarehouseSettings.model_fields)


@pytest.mark.parametrize("missing", ["CATALOG", "DATA_PATH"])
def test_incomplete_lake_settings_are_refused(missing: str) -> None:
    with pytest.raises(WarehouseError, match=f"needs {PREFIX}CATALOG and"):
        find_lake({key: value for key, value in WHOLE.items() if not key.endswith(missing)})
    with pytest.raises(WarehouseError, match="must be files or ducklake"):
        find_lake({f"{PREFIX}BACKEND": "oracle"})


def test_without_the_extensions_a_lake_says_what_to_install() -> None:
    """The tests run on a version of DuckDB for which there are no such extensions."""
    with (
        pytest.raises(WarehouseError, match=r"the extension ducklake for DuckDB .* make setup-lake"),
        open_lake_reader(Lake("host=nowhere", "/srv/lake")),
    ):
        pass


def test_a_lake_has_the_macros_of_a_warehouse_file() -> None:
    """A macro that a later migration replaced is replaced in a lake too: the new columns need it."""
    made = []
    for bring in (bring_up, migrate):
        with duckdb.connect() as connection:
            connection.execute("ATTACH ':memory:' AS warehouse")
            connection.execute("USE warehouse")
            bring(connection)
            made.append(connection.execute(MACROS).fetchall())
    assert made[0] == made[1] != []
