"""kill -9 of a command at random moments: running it again gives the same result as without a kill.

The moments are random: CRASH_SEED (printed) repeats them, CRASH_KILLS says how many for each command.
"""

from __future__ import annotations

import gzip
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import textwrap
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse.outcomes import Outcome
from warehouse.publish import publish
from warehouse.rows import BlockRow, hash_text
from warehouse.writer import open_writer

LEVEL = Path(__file__).parent / "levels" / "04.duckdb.gz"
PROGRAM = textwrap.dedent(
    """
    import os, sys, traceback
    import flows.amendments.reclean, flows.commands.show, flows.commands.table, flows.reports.report_page, flows.amendments.undo
    import tasks.explain, tasks.templates, warehouse.export, warehouse.overview
    from flows.cli import run
    from tasks.appeals import load_rulebook
    from tasks.records import Source
    from tasks.settings import load_settings
    from warehouse.publish import publish

    def reclean():
        ledger = Source("ledger", "The Harbour Ledger", ("the Ledger",), ("ledger.example",))
        flows.amendments.reclean.reclean_warehouse(flows.amendments.reclean.RecleanRequest(is_accepted=True), load_settings(), (ledger,))

    def migrate():
        publish(load_settings().home)

    def go(home, arguments):
        os.environ["NEWSREFINERY_HOME"] = home
        try:
            return {"reclean": reclean, "migrate": migrate}.get(arguments[0], lambda: run(arguments))() or 0
        except BaseException:
            traceback.print_exc()
            return 70

    if __name__ == "__main__":
        load_rulebook(None)
        print("ready", flush=True)
        for line in sys.stdin:
            home, arguments = eval(line, {"__builtins__": {}})
            child = os.fork()
            os.setpgid(child, child)  # by both: whoever comes first, the group is there when the child's number is told
            if not child:
                os._exit(go(home, arguments))
            print(child, flush=True)
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    """
)
STORY = Path(__file__).with_name("bridge.txt").read_text() + "\n"
RULE = Path(__file__).with_name("tide_club.toml").read_text()
CLUB = tomllib.loads(RULE)["rule"][0]["texts"][0] + "\n\n"
BOX = "Come aboard with reader {number}: {number} crowns a month keep our boat, the Tide Queen, afloat until May."
# Values that differ when a command is repeated: times, and names that contain a time.
ANEW = {
    "loaded_at", "run_id", "batch_id", "batch_no", "decision_id", "decided_at", "first_seen_at", "last_seen_at",
    "changed_at", "config_hash", "resolved_at", "written_at", "restored_at", "updated_at",
}  # fmt: skip
UNCOUNTED = {"runs", "batches", "schema_migrations"}
COMMANDS = {
    "undo": ["undo", "--source", "ledger", "--all", "--by", "ann"],
    "accept a template": ["templates", "accept", "{template}", "--category", "membership_promo", "--by", "ann"],
    "reclean": ["reclean"],
    "migrate": ["migrate"],
    "export a file": ["export", "--output", "{out}/rows.parquet", "--replace"],
    "export a folder": ["export", "--output", "{out}/rows", "--format", "csv"],
    "report": ["report", "--output", "{out}/report.html"],
    "explain": ["explain", "https://ledger.example/1", "--html", "{out}/story.html"],
    "begin rules": ["rules", "new", "harbour.example"],
}


class Shell:
    """Runs commands in a process that has imported everything; each is a group of its own that can be killed."""

    def __init__(self, folder: Path) -> None:
        program = folder / "program.py"
        program.write_text(PROGRAM)
        self.process = subprocess.Popen(
            [sys.executable, str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env=os.environ | {"NEWSREFINERY_WORKERS": "1"}, cwd=folder,
        )  # fmt: skip
        assert self._read() == "ready"

    def run(self, home: Path, arguments: list[str], kill_after: float | None = None) -> tuple[int, float]:
        """The exit code of a command, and how long it took."""
        self.process.stdin.write(repr((str(home), arguments)) + "\n")
        self.process.stdin.flush()
        started = time.monotonic()
        child = int(self._read())
        if kill_after is not None:
            handle = os.pidfd_open(child)
            if not select.select([handle], [], [], kill_after)[0]:
                with suppress(ProcessLookupError):  # it has just ended by itself
                    os.killpg(child, signal.SIGKILL)
            os.close(handle)
        return int(self._read()), time.monotonic() - started

    def _read(self) -> str:
        """The next line of the program itself; lines printed by commands are skipped."""
        for line in self.process.stdout:
            if line.strip() == "ready" or line.strip().lstrip("-").isdecimal():
                return line.strip()
        raise AssertionError("the program of the commands has ended")


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    made = Shell(tmp_path_factory.mktemp("shell"))
    yield made
    made.process.kill()
    made.process.communicate()


@pytest.fixture
def filled(home: Path, ingest: Any, load: Any, document: Callable[..., Outcome]) -> Path:
    """A home with something to undo, to cut again, to accept and to export."""
    ingest(
        "b1",
        {number: f"{STORY}On day {number} it rained.\n\n{CLUB}Subscribe to our newsletter!\n" for number in (1, 2, 3)},
    )
    load("b2", [_repeat(document, number) for number in range(11, 16)])
    publish(home)
    return home


def _repeat(document: Callable[..., Outcome], number: int) -> Outcome:
    """An article with a kept block that others have too, and that may or may not be journalism."""
    made = document(number, f"The ferry number {number} sailed at dawn. Nobody knows why it turned.")
    article, box = made.article, BOX.format(number=number)
    assert article and article.published_at
    start, text = len(article.text_raw) + 2, f"{article.text}\n\n{box}"
    block = BlockRow(
        block_no=2,
        role="paragraph",
        action="keep",
        char_start=start,
        char_end=start + len(box),
        text=box,
        confidence=0.6,
    )
    row = replace(
        article, text=text, text_raw=f"{article.text_raw}\n\n{box}", char_count=len(text), text_hash=hash_text(text),
        published_at=article.published_at + timedelta(days=number),
    )  # fmt: skip
    return replace(made, article=row, blocks=(*made.blocks, block))


@pytest.fixture
def begin(filled: Path, tmp_path: Path) -> Callable[[str, str], tuple[Path, list[str]]]:
    """`begin("undo", "whole")`: a fresh home for a command, and the command's arguments there."""
    with duckdb.connect(str(filled / "warehouse.duckdb"), read_only=True) as reader:
        (template,) = reader.execute("SELECT template_id FROM appeal_templates WHERE status = 'proposed'").fetchone()

    def begin(command: str, name: str) -> tuple[Path, list[str]]:
        home, out = tmp_path / name / "home", tmp_path / name / "out"
        shutil.rmtree(tmp_path / name, ignore_errors=True)
        out.mkdir(parents=True)
        shutil.copytree(filled, home)
        if command == "reclean":
            (home / "rules").mkdir()
            (home / "rules" / "ledger.toml").write_text(RULE)
        if command == "migrate":
            for path in (home / "warehouse.duckdb", home / "state" / "warehouse.duckdb"):
                path.unlink()
                path.write_bytes(gzip.decompress(LEVEL.read_bytes()))
        return home, [part.format(out=out, template=template) for part in COMMANDS[command]]

    return begin


def read_published(home: Path) -> dict[str, list[Any]]:
    """All rows of all tables of the published file, without values that differ between runs."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        connection.execute("SELECT count(*) FROM articles").fetchall()
        names = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return {name: _read_table(connection, name) for name in sorted(set(names) - UNCOUNTED)}


def _read_table(connection: duckdb.DuckDBPyConnection, name: str) -> list[Any]:
    found = connection.table(name)
    columns = [column for column in found.columns if column not in ANEW]
    return sorted(found.project(", ".join(f'"{column}"' for column in columns)).fetchall(), key=repr)


def list_files(home: Path) -> dict[str, int]:
    """The files that a command wrote for a person, and their sizes; hidden ones, too."""
    made = [*(home.parent / "out").rglob("*"), *(home / "rules").rglob("*")]
    return {str(path.relative_to(home.parent)): path.stat().st_size for path in made if path.name != ".export.lock"}


def list_unfinished(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.name.endswith((".tmp", ".part"))]


def cases() -> list[Any]:
    """Every command with many kills, and a short case for each of those commands that write in the most different ways."""
    kills = int(os.environ.get("CRASH_KILLS", 30))
    quick = [pytest.param(command, 1) for command in ("undo", "accept a template", "export a file")]
    return [*quick, *(pytest.param(command, kills, marks=pytest.mark.slow) for command in COMMANDS)]


@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("command", "kills"), cases())
def test_running_a_killed_command_again_completes_it(begin, shell: Shell, command: str, kills: int) -> None:
    seed = int(os.environ.get("CRASH_SEED") or random.SystemRandom().randrange(1_000_000))
    print(f"CRASH_SEED={seed}")
    dice = random.Random(seed)  # noqa: S311
    whole, arguments = begin(command, "whole")
    before = read_published(whole)
    code, seconds = shell.run(whole, arguments)
    assert code == 0
    after, files = read_published(whole), list_files(whole)
    for number in range(kills):
        home, arguments = begin(command, "killed")
        code, _ = shell.run(home, arguments, kill_after=dice.uniform(0, seconds))
        told = f"seed {seed}, kill {number}"
        assert code in (0, -signal.SIGKILL), told
        assert read_published(home) in (before, after), told
        again, _ = shell.run(home, arguments)
        assert again == 0 or (list_files(home) == files and read_published(home) == after), (
            told
        )  # "it is there already"
        with open_writer(home):
            pass  # what other commands do first
        publish(home)
        assert read_published(home) == after, told
        assert list_files(home) == files, told
        assert not list_unfinished(home), told
