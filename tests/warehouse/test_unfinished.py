"""Unfinished files: those still being written are left alone, and those of a killed process are removed."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.settings import load_settings
from warehouse.amend import SpoolSet
from warehouse.generations import recover_private
from warehouse.home import Home
from warehouse.load import load_pending
from warehouse.publish import publish_pending
from warehouse.unfinished import making

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def kill_in(script: str, *arguments: Path) -> None:
    """Run a script that kills itself."""
    script = f"import os, signal, sys\nfrom pathlib import Path\n{script}\nos.kill(os.getpid(), signal.SIGKILL)"
    assert subprocess.run([sys.executable, "-c", script, *arguments], check=False).returncode == -signal.SIGKILL


def test_an_unfinished_file_in_use_is_left_alone_and_an_abandoned_one_is_removed(tmp_path: Path) -> None:
    target = tmp_path / "report[1].html"
    kill_in(
        "from warehouse.unfinished import making\nmaker = making(Path(sys.argv[1]))\nmaker.__enter__().write_text('half')",
        target,
    )
    assert len(list(tmp_path.iterdir())) == 1
    with making(target) as mine:
        assert list(tmp_path.iterdir()) == [mine]
        other = mine.with_name(f".{target.name}.1.tmp")
        os.link(mine, other)  # another process would have another name
        with making(tmp_path / "other.html"), pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "getpid", lambda: 2)
            with making(target):
                assert mine.exists() and other.exists()
        other.unlink()
        mine.write_text("whole")
        mine.replace(target)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["whole"]


def test_a_folder_or_a_link_of_that_name_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / ".a.1.tmp").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / ".a.2.tmp")
    with making(tmp_path / "a") as mine:
        mine.replace(tmp_path / "a")
    assert (tmp_path / "a").exists() and (tmp_path / ".a.1.tmp").is_symlink()


def test_the_next_load_removes_what_a_kill_left_in_the_spool(home: Path) -> None:
    kill_in(
        "import pyarrow\nfrom datetime import datetime, UTC\nfrom warehouse.amend import SpoolSet\n"
        "from warehouse import spool\n"
        "SpoolSet(sys.argv[1], 'undo-1', datetime.now(UTC)).__enter__()\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "spool.write_batch(sys.argv[1], 'night-1', 'night', [])",
        home,
    )
    assert len([path for path in (home / "spool").iterdir() if path.name.endswith((".part", ".tmp"))]) == 2
    load_pending(home)
    assert not [path for path in (home / "spool").iterdir() if path.name.endswith((".part", ".tmp"))]


def test_an_undo_leaves_the_unfinished_set_of_another_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSREFINERY_HOME", str(home))
    with SpoolSet(home, "undo-1", NOW):
        publish_pending(load_settings().home)
        assert (home / "spool" / "undo-1.part").is_dir()
    assert not (home / "spool" / "undo-1.part").exists()


def test_spill_folders_of_killed_readers_are_removed_and_those_of_live_ones_stay(home: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    state = home / "state"
    for name in ("spill", f"spill-{ended.pid}", "spill-1", f"spill-{os.getpid()}", "spill-99999999999999999999"):
        (state / name).mkdir(parents=True)
    recover_private(Home(home))
    assert sorted(path.name for path in state.glob("spill*")) == sorted(("spill-1", f"spill-{os.getpid()}"))
