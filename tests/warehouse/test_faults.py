"""Faults around a warehouse: each gives one clear line, leaves the old state intact, and the next run recovers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import duckdb
import pytest

from warehouse.ask import ask
from warehouse.backend import is_published
from warehouse.connect import attach_file, explain_driver
from warehouse.damage import list_damaged, name_report, set_aside
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.load import load_batch, load_batches, load_pending
from warehouse.lock import read_holder
from warehouse.migrate import migrate
from warehouse.outcomes import Outcome
from warehouse.publish import publish
from warehouse.spool import list_spooled, write_batch
from warehouse.statements import list_statements

IDS = "SELECT article_id FROM articles ORDER BY 1"


def _start(code: str, *arguments: object, **more: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **more,
    )


REJECTS = "SELECT item, stage, reason, detail FROM rejects WHERE resolved_at IS NULL"


def _cut(path: Path, share: float) -> None:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])


@pytest.mark.parametrize("keep", [0.0, 0.5, 0.99])
def test_a_truncated_spool_file_is_set_aside_and_becomes_a_reject(home, rows, document, keep):
    path = write_batch(home, "cut", "r", [document(1)])
    good = write_batch(home, "good", "r", [document(2)])
    _cut(path, keep)
    pending = load_pending(home)
    assert {one.batch_id: (one.new, one.rejected) for one in pending.loaded} == {
        name_report(path): (0, 1),
        "good": (1, 0),
    }
    assert rows(IDS) == [(2,)]
    assert not good.exists() and (home / "spool" / "damaged" / "cut.parquet").exists()
    [(item, stage, reason, detail)] = rows(REJECTS)
    assert (item, stage, reason) == ("spool/damaged/cut.parquet", "spool", "damaged")
    assert "cut.parquet is damaged (" in detail and f"moved to {home}/spool/damaged/cut.parquet, nothing" in detail
    assert pending.damaged == (detail,)


def test_a_flipped_byte_is_detected_and_does_not_stop_other_batches(home, document, rows):
    path = write_batch(home, "flipped", "r", [document(n, f"Text number {n}, all of it different.") for n in range(50)])
    good = write_batch(home, "good", "r", [document(99)])
    body = bytearray(path.read_bytes())
    body[len(body) // 3] ^= 0x10
    path.write_bytes(body)
    counts = load_batches(home, [path, good])
    assert [(one.read, one.new, one.rejected) for one in counts] == [(1, 0, 1), (1, 1, 0)]
    assert [path.name for path in list_damaged(home)] == ["flipped.parquet"]
    assert [row[2] for row in rows(REJECTS)] == ["damaged"]
    assert load_batches(home, [path, good]) == counts


def test_a_damaged_file_of_any_name_becomes_a_reject(home, rows):
    (home / "spool" / "a file\nof mine.parquet").write_bytes(b"no Parquet")
    assert len(load_pending(home).damaged) == 1
    assert [row[0] for row in rows(REJECTS)] == ["spool/damaged/a file?of mine.parquet"]


def test_a_kill_before_a_damaged_file_is_moved_loses_nothing(home, document, rows):
    path = write_batch(home, "cut", "r", [document(1)])
    _cut(path, 0.5)
    set_aside(Home(home), path, WarehouseError("cut"), [])
    (home / "spool" / "damaged" / "cut.parquet").rename(path)
    load_pending(home)
    assert [row[0] for row in rows(REJECTS)] == ["spool/damaged/cut.parquet"]
    assert (list_spooled(home), [path.name for path in list_damaged(home)]) == ([], ["cut.parquet"])


def test_a_repaired_file_is_loaded_and_an_item_alone_resolves_its_reject(home, document, rows):
    path = write_batch(home, "cut", "r", [document(1)])
    whole = path.read_bytes()
    _cut(path, 0.5)
    load_pending(home)
    path.write_bytes(whole)
    assert load_batch(home, path).new == 1
    counts = load_batch(home, write_batch(home, "over", "r", [Outcome(item="spool/damaged/cut.parquet")]))
    assert counts.read == 0
    assert (rows(IDS), rows(REJECTS)) == ([(1,)], [])


def test_an_unfinished_spool_file_is_no_batch(home, document):
    path = write_batch(home, "b1", "r", [document(1)])
    path.rename(path.with_name("b1.parquet.77.tmp"))
    assert load_pending(home).loaded == ()


def test_a_batch_id_is_never_a_path(home, document):
    with pytest.raises(WarehouseError, match="is no batch id"):
        write_batch(home, "../../b1", "r", [document(1)])


def test_the_message_to_a_second_writer_names_the_holder(home, load, document, rows):
    load("b1", [document(1)])
    holder = _start(
        """
        import sys
        from warehouse.writer import open_writer
        with open_writer(sys.argv[1]):
            print("held", flush=True)
            sys.stdin.readline()
        """,
        home,
    )
    assert holder.stdout.readline() == "held\n"
    path = write_batch(home, "b2", "r", [document(2)])
    with pytest.raises(WarehouseError, match=rf"held by another writer \(pid {holder.pid} on .*nothing was loaded"):
        load_batch(home, path, wait_seconds=0)
    assert str(holder.pid) in read_holder(Home(home))
    holder.communicate("\n")
    assert not Home(home).writer.exists()
    assert load_batch(home, path).new == 1


def test_a_private_file_that_another_program_has_open_is_named(home, load, document):
    load("b1", [document(1)])
    holder = _start(
        """
        import duckdb, sys
        connection = duckdb.connect(sys.argv[1])
        print("held", flush=True)
        sys.stdin.readline()
        """,
        home / "state" / "warehouse.duckdb",
    )
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(
        WarehouseError, match=r"state/warehouse.duckdb is held by another writer .* close it and run again"
    ):
        load("b2", [document(2)])
    holder.communicate("\n")
    assert load("b2", [document(2)]).new == 1


def test_a_folder_that_cannot_be_written(home, document, monkeypatch):
    def refuse(*arguments: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied", str(home))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(WarehouseError, match=r"cannot be written .*give this user write access"):
        write_batch(home, "b1", "r", [document(1)])


def test_a_folder_of_the_spool_that_cannot_be_listed_does_not_seem_empty(home, load, document, monkeypatch):
    """Its batches would be missing for good from a file that catches up."""
    load("b1", [document(1)])
    closed = Home(home).applied
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != closed and allowed(path, mode))
    with pytest.raises(WarehouseError, match=rf"{closed} cannot be written .*give this user write access"):
        load("b2", [document(2)])
    monkeypatch.undo()
    assert load_pending(home)


def test_an_unreadable_published_file_is_named_and_no_write_access_is_asked_for(home, load, document, monkeypatch):
    """Seen 2026-11: the message was that the private file "cannot be written"."""
    load("b1", [document(1)])
    publish(home)
    published = Home(home).published
    said = explain_driver(duckdb.IOException(f'Cannot open file "{published}": Permission denied'), Home(home))
    assert str(said).startswith(f"{published} cannot be read by this user; give read access")

    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "exists", refuse)
    for look in (lambda: ask(home, "SELECT 1"), lambda: is_published(Home(home))):
        with pytest.raises(WarehouseError, match=f"{published} cannot be read by this user"):
            look()


@pytest.mark.parametrize("which", ["published", "private"])
def test_an_overwritten_warehouse_file_is_recreated_from_the_other(home, load, document, which):
    load("b1", [document(1)])
    publish(home)
    path: Path = getattr(Home(home), which)
    path.chmod(0o644)
    path.write_bytes(b"overwritten " * 1000)
    with pytest.raises(WarehouseError, match=rf"{path} is not a DuckDB file.*move it away"):
        ask(home, IDS) if which == "published" else load("b2", [document(2)])
    path.unlink()
    load("b3", [document(3)])
    publish(home)
    assert {(1,), (3,)} <= set(ask(home, IDS).rows)


def test_without_a_warehouse_the_message_says_what_to_do(home):
    with pytest.raises(WarehouseError, match=r"there is no warehouse at .* yet"):
        ask(home, "SELECT 1")
    assert not is_published(Home(home))


def test_newer_schema_than_code(home, load, document):
    with attach_file(home / "state" / "warehouse.duckdb") as connection:
        migrate(connection, {**list_statements("migrations"), "0099_future": "CREATE TABLE future (a INTEGER)"})
    with pytest.raises(WarehouseError, match="newer than this code"):
        load("b1", [document(1)])


@pytest.mark.skipif(not shutil.which("unshare"), reason="needs unshare(1) to make a small disk")
def test_a_full_disk_loses_nothing_and_the_next_run_recovers(tmp_path, tmp_path_factory):
    """On a disk of 6 MB, batches are loaded until one fails; with more space the rest is loaded."""
    script = """
        import os, subprocess, sys
        from pathlib import Path
        disk = Path(sys.argv[1])
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk]).returncode:
            print("no mount"); sys.exit()
        from warehouse.errors import WarehouseError
        from warehouse.load import load_batch, load_batches, load_pending
        from warehouse.publish import publish
        from warehouse.ask import ask
        from warehouse.outcomes import Outcome
        from warehouse.rows import ArticleRow, hash_text
        from warehouse.spool import write_batch

        def outcome(number):
            text = os.urandom(60_000).hex()
            return Outcome(item=str(number), article=ArticleRow(
                article_id=number, text=text, text_raw=text, text_hash=hash_text(text), char_count=len(text),
                extractor_version="e", cleaner_version="c"))

        loaded = []
        try:
            for number in range(60):
                load_batch(disk, write_batch(disk, f"b{number}", "r", [outcome(number)]))
                loaded.append(number)
        except WarehouseError as error:
            print("error:", error)
        subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
        load_pending(disk)
        publish(disk)
        kept = [row[0] for row in ask(disk, "SELECT article_id FROM articles ORDER BY 1").rows]
        print("loaded before:", len(loaded) > 3, "kept:", kept[:len(loaded)] == loaded)
        load_batch(disk, write_batch(disk, "after", "r", [outcome(1000)]))
        print("and on")
        """
    process = _start_unshared(script, tmp_path)
    said = process.communicate()[0]
    if "no mount" in said or "unshare" in said:
        pytest.skip(f"no small disk can be made here: {said.strip()}")
    assert "error: the disk is full" in said
    assert "loaded before: True kept: True\nand on" in said


@pytest.mark.skipif(not shutil.which("unshare"), reason="needs unshare(1) to make a file system read-only")
def test_a_read_only_folder_is_reported_and_the_next_run_recovers(tmp_path):
    """A real file system turns read-only, even for root: readers continue, everything else waits."""
    script = """
        import os, subprocess, sys
        from pathlib import Path
        disk = Path(sys.argv[1])
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", disk]).returncode:
            print("no mount"); sys.exit()
        import warehouse.ask
        from warehouse.ask import ask
        from warehouse.errors import WarehouseError
        from warehouse.load import load_batch, load_batches, load_pending
        from warehouse.publish import publish
        from warehouse.outcomes import Outcome
        from warehouse.rows import ArticleRow, hash_text
        from warehouse.spool import write_batch

        def outcome(number):
            text = f"Report {number}"
            return Outcome(item=str(number), article=ArticleRow(
                article_id=number, text=text, text_raw=text, text_hash=hash_text(text), char_count=len(text),
                extractor_version="e", cleaner_version="c"))

        def attempt(what):
            try:
                what()
            except WarehouseError as error:
                print("error:", error)

        load_batch(disk, write_batch(disk, "b1", "r", [outcome(1)]))
        publish(disk)
        waiting = write_batch(disk, "b2", "r", [outcome(2)])
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        attempt(lambda: write_batch(disk, "b3", "r", [outcome(3)]))
        attempt(lambda: load_batch(disk, waiting))
        attempt(lambda: publish(disk))
        print("read:", ask(disk, "SELECT count(*) FROM articles").rows)
        from flows.cli import run
        os.environ["NEWSREFINERY_HOME"] = str(disk)
        warehouse.ask.MEMORY = "80MB"
        big = ask(disk, "SELECT sum(length(a)) FROM (SELECT repeat(md5(i::VARCHAR), 4) AS a FROM range(1000000) AS r(i) ORDER BY a LIMIT 999999)")
        print("spilled:", big.rows)
        print("reported:", run(["report"]), run(["report", "--output", "/dev/null"]), run(["status"]), flush=True)
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        load_pending(disk)
        publish(disk)
        print("recovered:", ask(disk, "SELECT count(*) FROM articles").rows)
        """
    said = _start_unshared(script, tmp_path).communicate()[0]
    if "no mount" in said or "unshare" in said:
        pytest.skip(f"no file system can be mounted here: {said.strip()}")
    assert said.count("error: ") == 3 and said.count("give this user write access") == 3, said
    assert "read: ((1,),)" in said and "recovered: ((2,),)" in said
    assert "spilled: ((127999872,),)" in said and "reported: 1 0 0" in said
    assert (
        "report.html cannot be written (Read-only file system); write it elsewhere: newsrefinery report --output"
        in said
    )


@pytest.mark.parametrize("broken", ["INSERT INTO nowhere VALUES (1)", "SELECT 1/0 FROM nowhere"])
def test_a_night_with_a_migration_that_fails_leaves_everything_as_it_was(
    home, load, document, rows, monkeypatch, broken
):
    load("b1", [document(1)])
    publish(home)
    waiting = write_batch(home, "b2", "r", [document(2)])
    own = list_statements("migrations")
    with monkeypatch.context() as patched:
        broken_files = {**own, "0098_half": f"CREATE TABLE half (a INTEGER); {broken}"}
        patched.setattr(
            "warehouse.migrate.list_statements",
            lambda folder: broken_files if folder == "migrations" else list_statements(folder),
        )
        with pytest.raises(WarehouseError, match="0098_half failed, the old schema is untouched"):
            load_batch(home, waiting)
    assert ask(home, IDS).rows == ((1,),)
    assert waiting.exists()
    assert rows("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'half'") == [(0,)]
    assert [one.batch_id for one in load_pending(home).loaded] == ["b2"]
    assert rows(IDS) == [(1,), (2,)]


def _start_unshared(script: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ["unshare", "--map-root-user", "--mount", sys.executable, "-c", textwrap.dedent(script), str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


WORK = """
    import os, signal, sys
    from datetime import UTC, datetime, timedelta
    from warehouse.load import load_pending
    from warehouse.publish import publish
    from warehouse.outcomes import Outcome
    from warehouse.rows import ArticleRow, BlockRow, RejectRow, hash_text
    from warehouse.spool import write_batch

    def outcome(number):
        text = f"Report {number}. " * 40
        return Outcome(item=str(number), article=ArticleRow(
            article_id=number, text=text, text_raw=text, text_hash=hash_text(text), char_count=len(text),
            extractor_version="e", cleaner_version="c"))

    home, start, left = sys.argv[1], datetime(2026, 3, 1, tzinfo=UTC), int(sys.argv[2])

    def die_at_the_last(event, arguments):
        global left
        if event in ("open", "os.rename", "os.remove", "os.link") and home in str(arguments[0]):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(die_at_the_last)
    load_pending(home)
    for batch in range(4):
        write_batch(home, f"b{batch}", "r", [outcome(batch * 20 + n) for n in range(25)],
                    written_at=start + timedelta(minutes=batch))
        load_pending(home)
        if batch % 2:
            publish(home, copy_bytes=0)
            print(batch, flush=True)
    publish(home, copy_bytes=0)
    """


def test_kill_anywhere_and_run_again(new_home, dump):
    """A run that is killed repeatedly ends with the same rows as one that was not; the published file can always be opened."""
    whole, killed = new_home(), new_home()
    assert _start(WORK, whole, 0).wait() == 0
    for files in (3, 20, 40, 60):  # the number of files opened, moved or removed before the kill
        process = _start(WORK, killed, files)
        said, _ = process.communicate()
        assert process.returncode == -signal.SIGKILL, said
        published = killed / "warehouse.duckdb"
        if published.exists():
            with duckdb.connect(str(published), read_only=True) as reader:
                (count,) = reader.execute("SELECT count(*) FROM articles").fetchone()
                assert count in (0, 25, 45, 65, 85), "a batch is there as a whole or not at all"
    process = _start(WORK, killed, 0)
    assert process.wait() == 0, process.communicate()[0]
    ignored = ("loaded_at", "batch_no")
    assert dump(killed / "warehouse.duckdb", ignored) == dump(whole / "warehouse.duckdb", ignored)
    assert list((killed / "spool" / "damaged").iterdir()) == []
