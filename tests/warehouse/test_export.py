"""Exports: all formats have the same contents, files of others are not overwritten, an interrupted export continues."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.cells import defang
from warehouse.errors import WarehouseError, WrongQuestion
from warehouse.export import ExportResult, export_file, export_folder
from warehouse.export_files import Format
from warehouse.export_rows import ExportRequest
from warehouse.publish import publish

MARCH, APRIL = datetime(2026, 3, 30, 8, tzinfo=UTC), datetime(2026, 4, 2, 8, tzinfo=UTC)
HOSTILE = '=HYPERLINK("https://evil.example","free")'


@pytest.fixture
def filled(home: Path, load: Callable, document: Callable) -> Path:
    """Two sources over two months, one article without a date, one headline that a spreadsheet would run."""
    outcomes = [
        document(1, published_at=MARCH, title=HOSTILE, language="en", authors=("Ann Reed", "Bo Li")),
        document(2, published_at=APRIL, language="en"),
        document(3, published_at=APRIL, source_id="courier/../x", language="de"),
        document(4, published_at=None),
    ]
    load("b1", outcomes)
    publish(home)
    return home


def _files(folder: Path) -> list[str]:
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name[0] not in "._"
    )


def test_a_folder_has_one_file_a_source_and_month(filled: Path, tmp_path: Path) -> None:
    done = export_folder(filled, ExportRequest(), tmp_path / "out", "parquet")
    assert _files(done.path) == [
        "source_id=courier%2F..%2Fx/month=2026-04/articles.parquet",
        "source_id=gazette/month=2026-03/articles.parquet",
        "source_id=gazette/month=2026-04/articles.parquet",
        "source_id=gazette/month=__HIVE_DEFAULT_PARTITION__/articles.parquet",
    ]
    assert (done.row_count, done.written, done.kept) == (4, 4, 0)
    table = pq.read_table(done.path / "source_id=gazette/month=2026-03/articles.parquet", partitioning=None)
    assert table.to_pylist()[0]["authors"] == ["Ann Reed", "Bo Li"]
    assert table.to_pylist()[0]["published_at"] == MARCH
    whole = pq.read_table(done.path, partitioning=None)  # what pandas does with the same argument; without it, it fails
    assert sorted(whole["source_id"].to_pylist()) == ["courier/../x", "gazette", "gazette", "gazette"]


def test_all_formats_have_the_same_contents(filled: Path, tmp_path: Path) -> None:
    request = ExportRequest("select article_id, title, published_at, authors from articles order by article_id")
    paths = {kind: tmp_path / f"rows.{kind}" for kind in get_args(Format)}
    for kind, path in paths.items():
        assert export_file(filled, request, path, kind).row_count == 4
    rows = pq.read_table(paths["parquet"]).to_pylist()
    assert feather.read_table(paths["arrow"]).to_pylist() == rows
    lines = [json.loads(line) for line in paths["jsonl"].read_text("utf-8").splitlines()]
    assert lines[0] == {
        "article_id": 1, "title": HOSTILE, "published_at": "2026-03-30T08:00:00Z", "authors": ["Ann Reed", "Bo Li"],
    }  # fmt: skip
    with paths["csv"].open(encoding="utf-8", newline="") as file:
        cells = list(csv.reader(file))
    assert cells[0] == ["article_id", "title", "published_at", "authors"]
    assert cells[1] == ["1", f"'{HOSTILE}", "2026-03-30T08:00:00Z", '["Ann Reed", "Bo Li"]']
    assert [row[2] for row in cells[1:]] == ["2026-03-30T08:00:00Z", "2026-04-02T08:00:00Z", "2026-04-02T08:00:00Z", ""]


@given(st.text())
def test_no_cell_is_a_formula_and_every_cell_can_be_undone(text: str) -> None:
    cell = defang(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert (cell[1:] if cell != text else cell) == text
    assert defang(text) == text or text.lstrip("'")[0] in "=+-@\t\r\n"


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (ExportRequest(since=date(2026, 4, 1)), 2),
        (ExportRequest(until=date(2026, 3, 30)), 1),
        (ExportRequest(sources=("gazette",)), 3),
        (ExportRequest(languages=("de", "fr")), 1),
        (ExportRequest("removed_blocks", languages=("en",), until=date(2026, 3, 31)), 1),
        (ExportRequest("rejects"), 0),
        (ExportRequest("share_of_voice", params={"topic": "ferry"}), 1),
        (ExportRequest("select * from articles where title = $title", params={"title": "Ferry 2"}), 1),
    ],
    ids=lambda value: value.what if isinstance(value, ExportRequest) else "",
)
def test_filters(filled: Path, tmp_path: Path, request_: ExportRequest, expected: int) -> None:
    assert export_file(filled, request_, tmp_path / "x.jsonl", "jsonl").row_count == expected
    assert len((tmp_path / "x.jsonl").read_text().splitlines()) == expected


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (ExportRequest("artikles"), "no table, view or query artikles; did you mean .*articles"),
        (ExportRequest('articles"; drop table x; --'), "was not understood"),
        (ExportRequest("delete from rejects"), "one SELECT"),
        (ExportRequest("select 1; select 2"), "one SELECT"),
        (ExportRequest("sources", languages=("en",)), None),
        (ExportRequest("runs", sources=("gazette",)), "no column for --source"),
        (ExportRequest("articles", params={"a": "b"}), "takes no --param"),
        (ExportRequest("share_of_voice"), "needs topic"),
    ],
    ids=lambda value: value.what if isinstance(value, ExportRequest) else "",
)
def test_a_wrong_request_writes_nothing(
    filled: Path, tmp_path: Path, request_: ExportRequest, said: str | None
) -> None:
    if said is None:  # sources have a language of their own
        assert export_file(filled, request_, tmp_path / "x.csv", "csv").row_count == 0
        return
    with pytest.raises(WrongQuestion, match=said):
        export_folder(filled, request_, tmp_path / "x", "csv")
    assert not (tmp_path / "x").exists()


def test_a_second_export_writes_only_what_changed(
    filled: Path, tmp_path: Path, load: Callable, document: Callable
) -> None:
    out = tmp_path / "out"
    export_folder(filled, ExportRequest(), out, "csv")
    again = export_folder(filled, ExportRequest(), out, "csv")
    assert (again.written, again.kept, again.removed) == (0, 4, 0)
    load("b2", [document(4, published_at=APRIL, language="en", raw="another page")], night=1)
    publish(filled)
    later = export_folder(filled, ExportRequest(), out, "csv")
    assert (later.written, later.kept, later.removed, later.row_count) == (1, 2, 1, 4)
    assert len(_files(out)) == 3


@pytest.mark.parametrize("files", range(5))
def test_a_killed_export_is_resumed(filled: Path, tmp_path: Path, files: int) -> None:
    """The process is killed after some files, with one file half written."""
    out = tmp_path / "out"
    if files:
        _export_until_killed(filled, out, files)
        (out / ".articles.parquet.1.tmp").write_bytes(b"half a file")
        with (out / "_export.jsonl").open("a") as journal:
            journal.write('{"path": "half a li')
    done = export_folder(filled, ExportRequest(), out, "parquet")
    assert (done.written, done.kept, done.row_count) == (4 - files, files, 4)
    assert not list(out.rglob(".*.tmp"))
    assert export_folder(filled, ExportRequest(), out, "parquet").kept == 4


def _export_until_killed(home: Path, out: Path, files: int) -> None:
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from warehouse.export import export_folder\n"
        "from warehouse.export_rows import ExportRequest\n"
        "kill = lambda done, _: done == int(sys.argv[3]) and os.kill(os.getpid(), signal.SIGKILL)\n"
        "export_folder(sys.argv[1], ExportRequest(), Path(sys.argv[2]), 'parquet', tell=kill)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, home, out, str(files)], check=False)
    assert ended.returncode == -signal.SIGKILL


def test_foreign_files_stay(filled: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.csv"
    notes.write_text("mine")
    with pytest.raises(WarehouseError, match=r"notes\.csv already exists: name another file, or add --replace"):
        export_file(filled, ExportRequest(), notes, "csv")
    with pytest.raises(WarehouseError, match="contains files that were not written by an export"):
        export_folder(filled, ExportRequest(), tmp_path, "csv")
    assert notes.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [notes], "and nothing of ours beside them"
    export_file(filled, ExportRequest(), notes, "csv", replaces=True)
    assert notes.read_text() != "mine"


def test_an_export_into_a_folder_with_other_files_keeps_them(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    theirs = [tmp_path / ".articles.csv.draft.tmp", tmp_path / "notes" / ".letter.tmp", tmp_path / "letter.txt"]
    for path in theirs:
        path.write_text("mine")
    with pytest.raises(WarehouseError, match="contains files that were not written by an export"):
        export_folder(filled, ExportRequest(), tmp_path, "csv")
    assert [path.read_text() for path in theirs] == ["mine"] * 3


@pytest.mark.parametrize("kind", get_args(Format))
def test_the_next_export_removes_what_a_killed_one_left(filled: Path, tmp_path: Path, kind: Format) -> None:
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from warehouse.export import export_file\n"
        "from warehouse.export_rows import ExportRequest\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "export_file(sys.argv[1], ExportRequest(), Path(sys.argv[2]), sys.argv[3])\n"
    )
    path = tmp_path / f"rows.{kind}"
    ended = subprocess.run([sys.executable, "-c", script, filled, path, kind], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert len(list(tmp_path.iterdir())) == 1 and not path.exists()
    export_file(filled, ExportRequest(), path, kind)
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_named_with_the_given_path(filled: Path, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "x.csv"
    with pytest.raises(WarehouseError, match=f"^{path} cannot be written"):
        export_file(filled, ExportRequest(), path, "csv")


def test_a_file_where_a_folder_should_be_is_named(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(WarehouseError, match="notes is no folder"):
        export_folder(filled, ExportRequest(), tmp_path / "notes", "csv")
    assert (tmp_path / "notes").read_text() == "mine"


def test_an_exported_file_that_somebody_changed_is_kept(filled: Path, tmp_path: Path) -> None:
    done = export_folder(filled, ExportRequest(), tmp_path / "out", "csv")
    changed = done.path / _files(done.path)[0]
    changed.write_text("my own notes")
    with pytest.raises(WarehouseError, match="is not as the export wrote it"):
        export_folder(filled, ExportRequest(), done.path, "csv")
    assert changed.read_text() == "my own notes"


def test_two_exports_do_not_share_a_folder(filled: Path, tmp_path: Path) -> None:
    export_folder(filled, ExportRequest(), tmp_path / "out", "csv")
    with pytest.raises(WarehouseError, match=r"holds another export \(export articles, format csv\)"):
        export_folder(filled, ExportRequest(languages=("en",)), tmp_path / "out", "csv")

    def meet(_done: int, _total: int) -> None:
        with pytest.raises(WarehouseError, match="another export is running"):
            export_folder(filled, ExportRequest(), tmp_path / "two", "csv")

    assert isinstance(export_folder(filled, ExportRequest(), tmp_path / "two", "csv", tell=meet), ExportResult)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_one_line(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hidden file is a link to a device that is always full."""
    (tmp_path / f".x.csv.{os.getpid()}.tmp").symlink_to("/dev/full")
    with pytest.raises(WarehouseError, match=r"the disk is full: .*x\.csv.* was not written"):
        export_file(filled, ExportRequest(), tmp_path / "x.csv", "csv")
    assert list(tmp_path.glob("*x.csv*")) == []


def test_the_command_line_says_what_was_done(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from flows.cli import run

    monkeypatch.setenv("NEWSREFINERY_HOME", str(filled))
    monkeypatch.chdir(tmp_path)
    assert run(["export", "--output", "out", "--json"]) == 0
    out, err = capfd.readouterr()
    assert json.loads(out)["written"] == 4
    assert err.startswith("export: ")
    assert run(["export", "--output", "x.csv", "--format", "jsonl"]) == 2
    assert run(["export", "artikles", "--output", "x.csv"]) == 2
    assert run(["export", "--output", "x.csv", "--since", "yesterday"]) == 2
    assert run(["export", "--output", "x.csv"]) == 0
    assert run(["export", "--output", "x.csv"]) == 1
    assert capfd.readouterr().err.count("\n") == 4
