"""One shared connection for everything that a run writes at its start, or at its end."""

import gc
import weakref
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path

import duckdb
import pytest

from flows.pipeline.record import prepare_warehouse
from tasks.settings import Settings
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.load import load_batch
from warehouse.lock import hold_file, hold_lock
from warehouse.outcomes import Outcome
from warehouse.publish import publish
from warehouse.spool import write_batch
from warehouse.writer import open_writer, share_writer


def test_loads_inside_the_block_share_a_connection(home: Path, document: Callable[..., Outcome]) -> None:
    with share_writer():
        first = load_batch(home, write_batch(home, "b1", "night-1", [document(1)]))
        with open_writer(home) as one, open_writer(home) as other:
            assert one is other
        second = load_batch(home, write_batch(home, "b2", "night-1", [document(2), document(1)]))
    assert (first.new, second.new, second.duplicate + second.unchanged) == (1, 1, 1)
    assert not Home(home).private.with_name("warehouse.duckdb.wal").exists()
    assert publish(home).byte_count > 0


def test_a_shared_writer_takes_the_lock_only_on_first_use(home: Path) -> None:
    held = pytest.raises(WarehouseError, match="held by another writer")
    with hold_lock(Home(home), 0), share_writer(), held, open_writer(home, wait_seconds=0):
        pass
    with share_writer(), open_writer(home, wait_seconds=0):
        pass


def test_homes_have_connections_of_their_own(new_home: Callable[[], Path]) -> None:
    with share_writer(), open_writer(new_home()) as one, open_writer(new_home()) as other:
        assert one is not other


def test_an_error_inside_the_block_keeps_earlier_loads_and_releases_the_file(
    home: Path, document: Callable[..., Outcome]
) -> None:
    spooled = write_batch(home, "b1", "night-1", [document(1)])
    with pytest.raises(WarehouseError, match="no spool file"), share_writer():
        load_batch(home, spooled)
        load_batch(home, spooled.with_name("b2.parquet"))
    with open_writer(home, wait_seconds=0) as connection:
        assert connection.sql("SELECT batch_id FROM batches").fetchall() == [("b1",)]


def test_a_context_that_outlives_the_block_does_not_keep_the_connection(home: Path) -> None:
    with share_writer(), open_writer(home) as connection:
        outlives = copy_context()
        lasts = weakref.ref(connection)
    del connection
    gc.collect()
    assert lasts() is None, outlives


def test_a_warehouse_held_by_another_writer_is_left_to_it(tmp_path: Path) -> None:
    with hold_lock(Home(tmp_path), 0):
        prepare_warehouse(Settings(home=tmp_path))
    assert not Home(tmp_path).private.exists()
    prepare_warehouse(Settings(home=tmp_path))
    assert Home(tmp_path).private.exists()


@pytest.mark.parametrize("kind", [RuntimeError, duckdb.InterruptException])
def test_ctrl_c_while_the_driver_works_raises_keyboard_interrupt(home: Path, kind: type[Exception]) -> None:
    with pytest.raises(KeyboardInterrupt), open_writer(home):
        raise kind("Query interrupted")


def test_a_lock_file_is_held_by_one_and_released(tmp_path: Path) -> None:
    def refuse() -> None:
        raise WarehouseError("held")

    path = tmp_path / "state" / "night.lock"
    with hold_file(path, refuse), pytest.raises(WarehouseError, match="held"), hold_file(path, refuse):
        pass
    with hold_file(path, refuse):
        pass
