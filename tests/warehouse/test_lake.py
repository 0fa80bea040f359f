"""The lake: several loaders, a real PostgreSQL, DuckDB 1.5.5 in an environment of its own. Run by `make test-lake`.

The spool is written here; whatever opens the lake runs in `.venv-lake`, as it does on every machine of a lake.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tasks.text.sketch import sketch_text
from warehouse.kinds import STATEMENTS
from warehouse.outcomes import Outcome
from warehouse.spool import write_batch

pytestmark = [pytest.mark.lake, pytest.mark.slow, pytest.mark.timeout(3600)]
ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-lake" / "bin" / "python"
NIGHT = datetime(2026, 3, 1, 4, 15, tzinfo=UTC)

LOAD = """
import sys
from warehouse.load import load_pending
done = load_pending(sys.argv[1], wait_seconds=900)
print(sum(one.read for one in done.loaded), len(done.damaged))
"""
# Exits at the n-th statement of a batch without any cleanup, as in a power cut.
LOAD_UNTIL_KILLED = """
import os, signal, sys
import warehouse.apply
read, left = warehouse.apply.read_query, [int(sys.argv[2]) + 1]  # before them it asks what was applied
def read_or_die(place):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return read(place)
warehouse.apply.read_query = read_or_die
from warehouse.load import load_pending
load_pending(sys.argv[1], wait_seconds=900)
"""
HOLD = """
import sys
from warehouse.writer import open_writer
with open_writer(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""
# Takes a lake back to the state of a release with 18 migrations and other buckets.
GO_BACK = """
import sys
from warehouse.writer import open_writer
with open_writer(sys.argv[1]) as connection:
    connection.execute("DELETE FROM schema_migrations WHERE number > 18")
    connection.execute("UPDATE story_buckets SET bucket = 1 + rowid")
"""
ASK_ALL = """
import json, sys
from warehouse.ask import ask, list_questions
given = json.loads(sys.argv[2])
print(json.dumps({one.name: len(ask(sys.argv[1], one.name, given.get(one.name)).columns) for one in list_questions()}))
"""
NEEDED = {
    "topic_coverage": {"topic": "ferry"}, "share_of_voice": {"topic": "ferry"}, "page_as_it_was": {"article_id": 1},
    "lineage": {"article_id": 1}, "cleaner_release_notes": {"before": "rules-1", "after": "rules-2"},
    "search": {"words": "ferry"},
}  # fmt: skip


@pytest.fixture(scope="module")
def postgres(request: pytest.FixtureRequest) -> str:
    """The libpq string of a private PostgreSQL."""
    if not PYTHON.exists():
        pytest.skip("there is no .venv-lake; make setup-lake")
    cluster = request.getfixturevalue("postgres_cluster")
    return f"host={cluster.folder} port={cluster.port} user=postgres"


@pytest.fixture
def lake(postgres: str, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """`lake(script, *arguments)`: start a script in the lake's environment, on a new lake for every test."""
    name = f"lake_{abs(hash(tmp_path))}"
    subprocess.run(["psql", "-q", f"{postgres} dbname=postgres", "-c", f"CREATE DATABASE {name}"], check=True)
    settings = {"BACKEND": "ducklake", "CATALOG": f"{postgres} dbname={name}", "DATA_PATH": str(tmp_path / "lake")}
    environment = os.environ | {f"NEWSREFINERY_WAREHOUSE__{key}": value for key, value in settings.items()}

    def start(script: str, *arguments: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(PYTHON), "-c", script, *map(str, arguments)], env=environment, cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    return start


@pytest.fixture
def ask_lake(lake: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> Callable[[str], list[list[Any]]]:
    def ask(sql: str) -> list[list[Any]]:
        script = (
            "import json, sys\nfrom warehouse.ask import ask\nprint(json.dumps(ask(sys.argv[1], sys.argv[2]).rows))"
        )
        rows: list[list[Any]] = json.loads(_finish(lake(script, tmp_path, sql)))
        return rows

    return ask


def _finish(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=1000)
    assert process.returncode == 0, err
    return out


def _spool(home: Path, document: Callable[..., Outcome], first: int, batches: int = 3) -> int:
    """Batches of 20: half of the articles are the home's own, the other half are the same in every home."""
    for batch in range(batches):
        own = [document(first + 100 * batch + number, f"Own story {first + number}.") for number in range(10)]
        shared = [document(9_000 + 10 * batch + number, f"Shared story {number}.") for number in range(10)]
        moment = NIGHT + timedelta(hours=batch)
        write_batch(home, f"{home.name}-{batch}", f"run-{home.name}", [*own, *shared], written_at=moment)
    return batches * 20


COUNTS = """
    SELECT
        (SELECT count(*) FROM articles), (SELECT count(DISTINCT article_id) FROM articles),
        (SELECT count(*) FROM article_versions), (SELECT count(*) FROM removed_blocks),
        (SELECT count(*) FROM raw_documents), (SELECT count(DISTINCT raw_id) FROM raw_documents),
        (SELECT count(*) FROM batches), (SELECT sum(read_count)::BIGINT FROM batches),
        (SELECT sum(new_count)::BIGINT FROM batches)
"""


def test_four_loaders_at_once_double_and_lose_nothing(lake, ask_lake, tmp_path: Path, document) -> None:
    homes = [tmp_path / f"machine{number}" for number in range(4)]
    read = [_spool(home, document, 1_000 * (place + 1)) for place, home in enumerate(homes)]
    told = [_finish(process) for process in [lake(LOAD, home) for home in homes]]
    assert told == [f"{count} 0\n" for count in read]
    articles = 4 * 30 + 30
    assert ask_lake(COUNTS) == [[articles] * 6 + [12, sum(read), articles]]


def test_the_same_spool_again_changes_nothing(lake, ask_lake, tmp_path: Path, document) -> None:
    home = tmp_path / "machine"
    _spool(home, document, 1_000, batches=2)
    shutil.copytree(home / "spool", tmp_path / "again" / "spool")
    _finish(lake(LOAD, home))
    before = ask_lake(COUNTS)
    assert _finish(lake(LOAD, tmp_path / "again")) == "40 0\n"
    assert ask_lake(COUNTS) == before


def test_a_killed_loader_leaves_no_partial_batch(lake, ask_lake, tmp_path: Path, document) -> None:
    """Killed at the first, the last, and some other statements of a batch; then another loader does the rest."""
    last = len(STATEMENTS["outcomes"]) - 1
    homes = [tmp_path / f"machine{number}" for number in range(4)]
    for place, (home, statements) in enumerate(zip(homes, (0, 12, 25, last), strict=True)):
        _spool(home, document, 1_000 * (place + 1), batches=1)
        killed = lake(LOAD_UNTIL_KILLED, home, statements)
        killed.communicate(timeout=1000)
        assert killed.returncode == -signal.SIGKILL
        assert len(list((home / "spool").glob("*.parquet"))) == 1
    assert [_finish(process) for process in [lake(LOAD, home) for home in homes]] == ["20 0\n"] * 4
    assert ask_lake(COUNTS) == [[50] * 6 + [4, 80, 50]]


def test_a_second_loader_waits_and_then_says_why_it_ends(lake, ask_lake, tmp_path: Path, document) -> None:
    home = tmp_path / "machine"
    _spool(home, document, 1_000, batches=1)
    holder = lake(HOLD, tmp_path / "other")
    assert holder.stdout and holder.stdout.readline() == "held\n"
    hurried = lake(LOAD.replace("wait_seconds=900", "wait_seconds=0.2"), home)
    assert "another loader is running on the lake" in hurried.communicate(timeout=1000)[1]
    assert hurried.returncode == 1
    assert ask_lake("SELECT count(*) FROM articles") == [[0]]  # readers wait for nobody
    holder.kill()
    holder.communicate()
    assert _finish(lake(LOAD, home)) == "20 0\n"


def test_every_named_query_runs_in_a_lake_too(lake, tmp_path: Path, document) -> None:
    home = tmp_path / "machine"
    _spool(home, document, 1_000, batches=1)
    _finish(lake(LOAD, home))
    columns = json.loads(_finish(lake(ASK_ALL, home, json.dumps(NEEDED))))
    assert len(columns) >= 16 and all(columns.values())


def test_copies_are_found_and_macros_are_current(lake, ask_lake, tmp_path: Path, document) -> None:
    """Texts of full length; macros that a later migration replaced must fit the new columns."""
    home = tmp_path / "machine"
    words = [f"word{number % 97} of{number}" for number in range(200)]
    texts = [" ".join(words), " ".join([*words[:190], "another end"])]
    told = [document(1 + place, text, sketch=sketch_text(text)) for place, text in enumerate(texts)]
    write_batch(home, "b1", "run", told, written_at=NIGHT)
    assert _finish(lake(LOAD, home)) == "2 0\n"
    assert ask_lake("SELECT count(*), count(*) FILTER (method = 'near') FROM duplicates") == [[2, 2]]
    assert ask_lake("SELECT count(*) FROM search_articles('another')") == [[1]]


def test_an_upgraded_lake_finds_copies_of_its_earlier_articles(lake, ask_lake, tmp_path: Path, document) -> None:
    home = tmp_path / "machine"
    words = [f"word{number % 97} of{number}" for number in range(200)]
    for number, told in enumerate((words, [*words[:190], "another end"]), start=1):
        text = " ".join(told)
        write_batch(home, f"b{number}", "run", [document(number, text, sketch=sketch_text(text))], written_at=NIGHT)
        assert _finish(lake(LOAD, home)) == "1 0\n"
        _finish(lake(GO_BACK, home))
    assert ask_lake("SELECT count(*) FILTER (method = 'near') FROM duplicates") == [[2]]


def test_an_empty_lake_says_what_to_do(lake, tmp_path: Path) -> None:
    asked = lake("import sys\nfrom warehouse.ask import ask\nask(sys.argv[1], 'newest_articles')", tmp_path)
    assert "there is no warehouse in the lake" in asked.communicate(timeout=1000)[1]
