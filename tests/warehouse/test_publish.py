"""Publishing: in all three ways readers see either the old warehouse or the new one, whatever files are open."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from warehouse import generations
from warehouse.ask import ask
from warehouse.load import load_pending
from warehouse.publish import is_unpublished, publish
from warehouse.spool import list_spooled, write_batch

COUNT = "SELECT count(*) FROM articles"
READER = """
import duckdb, sys
reader = duckdb.connect(sys.argv[1], read_only=True)
print(reader.execute("SELECT count(*) FROM articles").fetchone()[0], flush=True)
sys.stdin.readline()
print(reader.execute("SELECT count(*) + sum(length(text)) * 0 FROM articles").fetchone()[0], flush=True)
"""
# The rows are committed and the spool is empty, but they are in the log beside the file.
LOAD_UNTIL_KILLED = """
import os, signal, sys
import warehouse.load
keep_files = warehouse.load._Loader._keep_files
def keep_and_die(*arguments):
    keep_files(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
warehouse.load._Loader._keep_files = keep_and_die
warehouse.load.load_pending(sys.argv[1])
"""


@pytest.fixture
def start_reader(home: Path):
    """A process that opens the published file, counts, waits for a line, and counts again."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", READER, str(home / "warehouse.duckdb")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_the_published_file_is_read_only_and_holds_what_was_loaded(home, load, document):
    load("b1", [document(1)])
    published = publish(home)
    assert published.method in ("copy", "reflink")
    assert stat.S_IMODE(published.path.stat().st_mode) == 0o444
    assert ask(home, COUNT).rows == ((1,),)
    assert published.byte_count == published.path.stat().st_size


def test_the_published_file_respects_the_umask(home, load, document):
    (home / "state" / "warehouse.duckdb").chmod(0o600)  # as the driver makes it under this umask
    before = os.umask(0o077)
    try:
        for night in range(3):
            load(f"b{night}", [document(night)])
            published = publish(home, copy_bytes=0)
            assert published.method == ("left-right" if night else "copy")
            assert stat.S_IMODE(published.path.stat().st_mode) == 0o400
            assert stat.S_IMODE((home / "state" / "warehouse.duckdb").stat().st_mode) == 0o600
    finally:
        os.umask(before)


def test_nothing_is_seen_before_it_is_published(home, load, document):
    load("b1", [document(1)])
    publish(home)
    load("b2", [document(2)])
    assert ask(home, COUNT).rows == ((1,),)
    publish(home)
    assert ask(home, COUNT).rows == ((2,),)


def test_a_kill_between_loading_and_publishing_is_detected(home, load, document):
    load("b1", [document(1)])
    publish(home)
    assert not is_unpublished(home)
    write_batch(home, "b2", "r", [document(2)])
    subprocess.run([sys.executable, "-c", LOAD_UNTIL_KILLED, str(home)], check=False)
    assert list_spooled(home) == []
    assert is_unpublished(home)
    publish(home)
    assert not is_unpublished(home)
    assert ask(home, COUNT).rows == ((2,),)


def test_left_right_gives_the_same_rows_as_a_copy(home, load, dump, document):
    """Every night the two files change places, and the older one catches up from the spool."""
    for night in range(3):
        load(f"b{night}", [document(n) for n in range(night, night + 3)], run_id="r", night=night)
        load(f"c{night}", [document(night, f"Version of night {night}.")], run_id="r", night=night)
        published = publish(home, copy_bytes=0)
        assert published.method == ("left-right" if night else "copy")
        assert stat.S_IMODE(published.path.stat().st_mode) == 0o444
        assert dump(home / "state" / "warehouse.duckdb" if night == 0 else None, ()) == dump(published.path, ())


def test_an_open_reader_neither_stops_a_night_nor_sees_it(home, load, document, start_reader):
    load("b1", [document(1)])
    publish(home, copy_bytes=0)
    load("b2", [document(2)])
    publish(home, copy_bytes=0)
    reader = start_reader()
    assert reader.stdout.readline() == "2\n"
    for number in range(3, 7):  # meanwhile the reader's own file would be written to twice
        load(f"b{number}", [document(number)])
        publish(home, copy_bytes=0)
        assert ask(home, COUNT).rows == ((number,),)
    assert reader.communicate("\n")[0] == "2\n"


def test_a_reader_in_the_same_process_is_not_disturbed(home, load, document):
    load("b1", [document(1)])
    publish(home, copy_bytes=0)
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as reader:
        for number in (2, 3):
            load(f"b{number}", [document(number)])
            publish(home, copy_bytes=0)
        assert reader.execute(COUNT).fetchone() == (1,)
        assert ask(home, COUNT).rows == ((3,),)


def test_queries_work_while_the_same_process_has_the_file_open(home, load, document):
    load("b1", [document(1)])
    publish(home)
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True):
        assert ask(home, COUNT).rows == ((1,),)


def test_readers_that_never_stop_asking_never_fail(home, load, document):
    """Readers see all rows of a batch or none."""
    load("b0", [document(n) for n in range(5)])
    publish(home, copy_bytes=0)
    stop, failures, answers = threading.Event(), [], set()

    def hammer() -> None:
        while not stop.is_set():
            try:
                answers.add(ask(home, COUNT).rows[0][0])
            except Exception as error:  # noqa: BLE001 (any failure counts)
                failures.append(error)

    readers = [threading.Thread(target=hammer) for _ in range(2)]
    for reader in readers:
        reader.start()
    for night in (1, 2):
        load(f"b{night}", [document(night * 5 + n) for n in range(5)])
        publish(home, copy_bytes=0 if night % 2 else 10**9)
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert answers and answers <= {5, 10, 15}


HAMMER = """
import duckdb, sys
print("ready", flush=True)
failed = torn = reads = 0
newest = 0
while not sys.stdin.closed:
    try:
        reader = duckdb.connect(sys.argv[1], read_only=True)
        batches, expected = reader.execute("SELECT count(*), coalesce(sum(new_count), 0) FROM batches").fetchone()
        articles, cut = reader.execute("SELECT count(*), sum(removed_block_count) FROM articles").fetchone()
        (blocks,) = reader.execute("SELECT count(*) FROM removed_blocks").fetchone()
        (texts,) = reader.execute("SELECT count(*) FROM articles WHERE text_hash = sha256(lower(text))").fetchone()
        reader.close()
    except Exception as error:
        failed += 1
        print(error, file=sys.stderr)
        continue
    reads += 1
    torn += not (expected == articles == cut == blocks == texts == 5 * batches and batches >= newest)
    newest = batches
    if newest >= int(sys.argv[2]):
        break
print(failed, torn, reads, newest, flush=True)
"""


@pytest.mark.parametrize("batches", [4, pytest.param(50, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])])
def test_four_readers_hammering_the_file_never_fail_and_see_whole_batches(home, load, document, batches):
    """Each reader opens the file, runs four queries and closes it, as fast as it can, while batches are published."""

    def tell(night: int):
        return [document(night * 5 + n, f"report {night * 5 + n} of the night") for n in range(5)]

    load("b0", tell(0))
    publish(home, copy_bytes=0)
    command = [sys.executable, "-c", HAMMER, str(home / "warehouse.duckdb"), str(batches)]
    readers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    try:
        assert all(reader.stdout.readline() == "ready\n" for reader in readers)
        for night in range(1, batches):
            load(f"b{night}", tell(night))
            publish(home, copy_bytes=0 if night % 3 else 10**9)
        told = [tuple(map(int, reader.communicate()[0].split())) for reader in readers]
    finally:
        for reader in readers:  # if a batch is missing they do not stop by themselves
            reader.kill()
    print(f"{batches} batches, {sum(reads for _, _, reads, _ in told)} reads by four readers")
    assert [(failed, torn, newest) for failed, torn, _, newest in told] == [(0, 0, batches)] * 4
    assert sum(reads for _, _, reads, _ in told) >= 4


@pytest.mark.skipif(not hasattr(fcntl, "F_SETLEASE"), reason="only Linux tells who has a file open without a lock")
def test_a_file_that_a_reader_has_opened_but_not_locked_yet_is_not_written_to(home, load, document):
    """Seen on a busy machine: DuckDB opens a file, then locks it; a reader that lost the CPU in between found a writer."""
    load("b1", [document(1)])
    published = publish(home, copy_bytes=0).path
    load("b2", [document(2)])
    opened = published.stat().st_ino
    with published.open("rb") as file:
        reader = subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=[file.fileno()])
    try:
        assert publish(home, copy_bytes=0).method == "left-right"
        load("b3", [document(3)])
        assert (home / "state" / "warehouse.duckdb").stat().st_ino != opened
    finally:
        reader.communicate()


def test_a_published_file_that_somebody_changed_is_never_written_to(home, load, dump, document):
    load("b1", [document(1)])
    publish(home, copy_bytes=0)
    with duckdb.connect(str(home / "warehouse.duckdb")) as stranger:
        stranger.execute("CREATE TABLE notes (a INTEGER)")
    load("b2", [document(2)])
    assert publish(home, copy_bytes=0).method in ("copy", "reflink")
    assert "notes" not in dump()


def test_a_lost_published_file_is_made_again(home, load, document):
    load("b1", [document(1)])
    publish(home, copy_bytes=0)
    (home / "warehouse.duckdb").unlink()
    load("b2", [document(2)])
    publish(home, copy_bytes=0)
    assert ask(home, COUNT).rows == ((2,),)


def test_a_lost_state_folder_is_made_again_from_the_published_file(home, load, document):
    load("b1", [document(1)])
    publish(home)
    load("b2", [document(2)])
    shutil.rmtree(home / "state")
    load("b3", [document(3)])
    publish(home)
    assert ask(home, "SELECT article_id FROM articles ORDER BY 1").rows == ((1,), (2,), (3,))


@pytest.mark.parametrize("step", ["link", "touch", "replace", "_finish_swap"])
def test_a_swap_killed_between_two_steps_is_finished_or_rolled_back(home, load, document, monkeypatch, step):
    load("b1", [document(1)])
    publish(home, copy_bytes=0)
    load("b2", [document(2)])

    def die(*arguments: object, **more: object) -> None:
        raise KeyboardInterrupt

    owner = {"link": os, "_finish_swap": generations}.get(step, Path)
    with monkeypatch.context() as patched:
        patched.setattr(owner, step, die)
        with pytest.raises(KeyboardInterrupt):
            publish(home, copy_bytes=0)
    load("b3", [document(3)])
    publish(home, copy_bytes=0)
    assert ask(home, "SELECT article_id FROM articles ORDER BY 1").rows == ((1,), (2,), (3,))
    load_pending(home)
    assert not (home / "state" / "spare.duckdb").exists()


def test_leftovers_of_a_killed_publish_are_removed(home, load, document):
    load("b1", [document(1)])
    half = home / "warehouse.duckdb.12345.tmp"
    half.write_bytes(b"half a file")
    publish(home)
    assert not half.exists()


def test_the_storage_format_opens_with_the_oldest_client_we_name(home, load, document):
    load("b1", [document(1)])
    path = publish(home).path
    with duckdb.connect(str(path), read_only=True) as reader:
        (tags,) = reader.execute("SELECT tags FROM duckdb_databases() WHERE path IS NOT NULL").fetchone()
    assert "v1.5.0" in tags["storage_version"]


def test_spooled_files_wait_until_both_generations_have_them(home, load, document):
    load("b1", [document(1)])
    publish(home, copy_bytes=0)
    load("b2", [document(2)])
    publish(home, copy_bytes=0)
    assert [path.name.split("~")[2] for path in (home / "spool" / "applied").iterdir()] == ["b2.parquet"]
    write_batch(home, "b3", "r", [document(3)])
    load_pending(home)
    assert [path.name.split("~")[2] for path in (home / "spool" / "applied").iterdir()] == ["b3.parquet"]
