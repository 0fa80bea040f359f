"""The command line from a caller's view: its output on stdout and stderr, and its exit codes."""

import errno
import gzip
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flows.__main__ import main as begin
from flows.cli import run

Command = Callable[..., Any]

STORY = """Support The Harbour Ledger!

Harbour reopens after storm

The harbour of Skerrin reopened on Tuesday, two days after the worst storm in a decade, officials said.

"We counted nine boats adrift," said Ailsa Munro, the harbour master, who had not slept since Sunday.

A message from The Harbour Ledger:

Dear readers, without your support we cannot go on. Please donate today.

Once
Monthly
Annual
Continue
"""


@pytest.fixture
def newsrefinery(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Command:
    """The command line in this process, which need not import everything again for every call."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSREFINERY_HOME", str(home))

    def call(*arguments: str | Path, given: bytes = b"", **settings: str) -> Any:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BufferedReader(io.BytesIO(given))))
        code = run([str(argument) for argument in arguments])
        sys.stdout.flush()
        out, err = capfd.readouterr()
        return SimpleNamespace(code=code, out=out, err=err)

    return call


def test_every_command_has_help_with_an_example(newsrefinery: Command) -> None:
    listed = newsrefinery("--help")
    assert listed.code == 0
    for command in ("ingest", "clean", "query", "status"):
        assert command in listed.out
        assert f"newsrefinery {command}" in newsrefinery(command, "--help").out


@pytest.mark.parametrize(("command", "metavar"), [(("ingest",), "INPUT"), (("rules", "check"), "FILE")])
def test_help_names_a_list_of_arguments_by_its_metavar(
    newsrefinery: Command, command: tuple[str, ...], metavar: str
) -> None:
    said = newsrefinery(*command, "--help").out
    assert f"[{metavar}]..." in said
    assert "list[" not in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["ingest", "nowhere.txt"],
        ["ingest", "--sources", "nowhere.toml"],
        ["ingest", "--source", "no-such-source"],
        ["ingest", "--workers", "0"],
        ["ingest", ""],
        ["clean", "--jsonl", "--workers", "99999"],
        ["clean", "nowhere.txt"],
        ["ingest", "ftp://harbourledger.example/rss"],
        ["clean", "."],
        ["clean", "--json", "--jsonl"],
        ["clean", "--language", "english"],
        ["clean", "--url", "http://["],
        ["clean", "pages.jsonl"],
        ["explain", "http://["],
        ["undo", "http://[", "--all"],
        ["sources", "add", "http://["],
        ["ingest", "http://["],
        ["ingest", os.fsdecode(b"http://ledger.example/caf\xe9")],
        ["clean", "--no-such-option"],
        ["query", "newest_articles", "--param", "limit"],
        ["query", "select 1", "--json", "--csv"],
        ["explain", "nowhere.txt"],
        ["explain", "-5"],
        ["export", "--since", "2026-13-01"],
        ["export", "--since", "2026-03-02", "--until", "2026-03-01"],
        ["export", "--output", "articles.xlsx"],
        ["export", "--output", "articles.xyz"],
        ["export", "--output", "articles.2026"],
        ["export", "--format", "xlsx"],
        ["export", "--output", "-"],
        ["undo"],
        ["undo", "12"],
        ["undo", "--source", "harbour-ledger", "--block", "1"],
        ["reclean", "--from", "nowhere"],
        ["reclean", "--sources", "nowhere.toml"],
        ["replay", "--sources", "nowhere.toml"],
        ["verify", "--sample", "-1"],
        ["verify", "--sample", str(10**20)],
        ["verify", "--sources", "nowhere.toml"],
        ["backfill"],
        ["backfill", "2026-03-01", "2026-03-02", "--sources", "nowhere.toml"],
        ["serve", "--only", "half"],
        ["serve", "--port", "0"],
        ["serve", "--host", os.fsdecode(b"\xff\xfe")],
        ["serve", "--host", "http://127.0.0.1/"],
        ["serve", "--host", ""],
        ["sources", "add", "nonsense"],
        ["ingest", "https://ann:tide@ledger.example/rss"],
        ["ingest", "bad\udcffname.txt"],
        ["ingest", "-"],
        ["ingest", "/dev/zero"],
        ["sources", "check", "--sources", "nowhere.toml"],
        ["sources", "list", "--sources", "nowhere.toml"],
        ["archive", "no-such-command"],
        ["rules", "check", "nowhere.toml"],
        ["rules", "check", "/dev/zero"],
        ["rules", "new", "../somewhere"],
        ["templates", "--status", "lost"],
        ["templates", "accept", "x"],
        ["templates", "accept", "12", "--category", "lost"],
        ["no-such-command"],
    ],
)
def test_a_wrong_call_ends_with_2_and_one_line(newsrefinery: Command, arguments: list[str]) -> None:
    ended = newsrefinery(*arguments)
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.startswith("newsrefinery: ")
    assert ended.err.count("\n") == 1


def test_what_a_run_would_only_skip_is_a_wrong_call_before_it_starts(newsrefinery: Command, tmp_path: Path) -> None:
    """Seen 2026-11: `ingest <(zcat dump.gz)` started Prefect, and then said "skipped: symlink"."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dump.jsonl").write_text("{}\n")
    (tmp_path / "latest.jsonl").symlink_to("dump.jsonl")
    (tmp_path / "stdin").symlink_to("pipe")
    told = [newsrefinery("ingest", str(tmp_path / name)) for name in ("pipe", "stdin", "latest.jsonl")]
    assert [(ended.code, ended.out, ended.err.count("\n")) for ended in told] == [(2, "", 1)] * 3
    assert all("is a pipe or a device: write what comes out of it to a file" in ended.err for ended in told[:2])
    assert f"latest.jsonl is a link, and none is followed: name the file itself, {tmp_path}/dump.jsonl" in told[2].err


def test_a_wrong_call_names_the_help_that_shows_how(newsrefinery: Command) -> None:
    ended = newsrefinery("export", "--until", "tomorrow")
    assert ended.err == (
        "newsrefinery: Invalid value for '--until': 'tomorrow' is not a date; write it like 2026-03-01 "
        "(see newsrefinery export --help)\n"
    )


@pytest.mark.parametrize(
    "arguments, command",
    [
        (["clean", "--url"], "clean"),
        (["sources", "add"], "sources add"),
        (["lost"], ""),
        (["templates", "lost"], "templates"),
    ],
)
def test_a_wrong_call_names_the_command_it_was_meant_for(
    newsrefinery: Command, arguments: list[str], command: str
) -> None:
    assert newsrefinery(*arguments).err.endswith(f"(see {f'newsrefinery {command}'.strip()} --help)\n")


def test_ctrl_c_while_the_command_line_is_imported_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Interrupted:
        def __getattr__(self, name: str) -> None:
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "flows.cli", Interrupted())
    with pytest.raises(SystemExit) as ended:
        begin()
    assert (ended.value.code, capsys.readouterr().err) == (130, "newsrefinery: interrupted\n")


def test_what_an_error_names_steers_no_terminal(newsrefinery: Command) -> None:
    assert r"a\x1b[31m.html" in newsrefinery("clean", "a\x1b[31m.html").err


def test_a_group_without_a_command_shows_its_help_and_nothing_else(newsrefinery: Command) -> None:
    ended = newsrefinery("sources")
    assert (ended.code, ended.err) == (2, "")
    assert "Usage: newsrefinery sources" in ended.out


def test_a_wrong_setting_ends_with_2_and_one_line(newsrefinery: Command) -> None:
    ended = newsrefinery("clean", given=STORY.encode(), NEWSREFINERY_WORKERS="many")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "NEWSREFINERY_WORKERS=many" in ended.err


def test_a_typo_in_the_catalogue_names_file_and_entry(newsrefinery: Command, tmp_path: Path) -> None:
    catalogue = tmp_path / "sources.toml"
    catalogue.write_text('[[source]]\nid = "a"\npublsher = "A"\nkind = "folder"\npath = "."\n')
    ended = newsrefinery("ingest", "--sources", catalogue)
    assert ended.code == 2
    assert ended.err.startswith(f"newsrefinery: {catalogue}: source 1 (a): unknown key 'publsher'; did you mean")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_an_unreadable_folder_ends_with_1_and_one_line(newsrefinery: Command, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    ended = newsrefinery("ingest", closed)
    assert (ended.code, ended.err) == (1, f"newsrefinery: {closed}: permission denied\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "select 1"],
        ["export"],
        ["report"],
        ["explain", "12"],
        ["undo", "12", "--all"],
        ["undo", "--source", "harbour-ledger", "--all"],
        ["reclean"],
        ["verify"],
        ["templates"],
        ["templates", "accept", "12"],
        ["templates", "reject", "12"],
    ],
)
def test_without_a_warehouse_a_command_says_what_to_do(newsrefinery: Command, arguments: list[str]) -> None:
    ended = newsrefinery(*arguments)
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert "newsrefinery ingest" in ended.err


def test_a_read_only_disk_is_told_with_what_to_do() -> None:
    from flows.commands.errors import describe_error

    said = describe_error(OSError(errno.EROFS, "Read-only file system", "home/rules"))
    assert said == "home/rules: read-only file system; make it writable, or name another folder (NEWSREFINERY_HOME)"


def test_a_limit_of_the_system_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    from warehouse.errors import explain_write

    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("flows.cli.app", refuse)
    assert run(["status"]) == 1
    said = "can't start new thread; stop something else, or raise the limit (ulimit -u), and run again"
    assert capsys.readouterr().err == f"newsrefinery: {said}\n"
    said = str(explain_write(OSError(errno.EMFILE, "Too many open files"), Path("articles.sql")))
    assert said == "articles.sql cannot be opened (too many open files); raise the limit (ulimit -n) and run again"


def test_a_write_that_failed_is_told_in_words() -> None:
    from warehouse.errors import explain_write

    said = str(explain_write(FileExistsError(errno.EEXIST, "File exists"), Path("articles")))
    assert said == "articles cannot be written (File exists)"


def test_lists_for_programs_are_json(newsrefinery: Command, samples: Path) -> None:
    sources = json.loads(newsrefinery("sources", "list", "--sources", samples, "--json").out)
    assert {"source", "language", "kind", "enabled", "where", "verified"} == set(sources[0])
    assert "newest_articles" in [each["name"] for each in json.loads(newsrefinery("query", "--json").out)]


def test_an_archive_that_is_not_there_is_not_found_whole(newsrefinery: Command, home: Path) -> None:
    ended = newsrefinery("archive", "verify")
    assert (ended.code, ended.out) == (1, "")
    assert (
        ended.err
        == f"newsrefinery: there is no archive at {home / 'raw'} yet; load something first: newsrefinery ingest\n"
    )
    (home / "raw").mkdir(parents=True)
    assert json.loads(newsrefinery("archive", "verify", "--json").out)["problems"] == []


def test_an_archive_that_cannot_be_listed_is_not_said_to_be_intact(
    newsrefinery: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen 2026-11: "0 pages read, all intact", for a user who may not look into the folder."""
    (home / "raw" / "2026-11").mkdir(parents=True)
    listed = os.scandir

    def refuse(path: object = ".") -> object:
        if "2026-11" in str(path):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return listed(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", refuse)
    ended = newsrefinery("archive", "verify")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == f"newsrefinery: {home}/raw/2026-11: permission denied\n"


def test_an_archive_that_is_damaged_is_not_said_to_be_intact(newsrefinery: Command, home: Path) -> None:
    (home / "raw").mkdir(parents=True)
    (home / "raw" / "night-00001.warc.gz").write_bytes(b"no page at all")
    ended = newsrefinery("archive", "verify")
    assert ended.code == 1 and ended.err == "newsrefinery: 1 problem in the archive\n"
    assert ended.out.splitlines() == [
        f"{home}/raw/night-00001.warc.gz is damaged or cut at byte 0",
        f"0 pages in {home}/raw read and intact",
    ]


@pytest.mark.parametrize(
    "arguments",
    [["clean", "--jsonl"], ["clean"], ["ingest"], ["reclean"], ["explain", "1"], ["undo", "1", "--all"], ["replay"]],
)
def test_a_rule_file_with_a_mistake_is_a_wrong_call_before_anything_starts(
    newsrefinery: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    (tmp_path / "mine.toml").write_text('publisher = "The Ledger"\n[[rule]]\nid = "a"\ncategory = "b"\n', "utf-8")
    monkeypatch.setenv("NEWSREFINERY_RULES", str(tmp_path))
    ended = newsrefinery(*arguments)
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert ended.err.startswith(f"newsrefinery: {tmp_path / 'mine.toml'}: rule 1 ")


def test_a_rule_file_that_is_none_is_one_problem(newsrefinery: Command, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("[[rule]\n")
    ended = newsrefinery("rules", "check", "--json", "broken.toml")
    assert (ended.code, ended.err) == (1, "newsrefinery: 1 problem in 1 rule file\n")
    assert [each["path"] for each in json.loads(ended.out)] == ["broken.toml"]


def test_status_of_an_empty_home_says_what_to_do(newsrefinery: Command) -> None:
    ended = newsrefinery("status", "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["warehouse"] is None
    assert json.loads(ended.out)["next_step"].startswith("newsrefinery ingest")


def test_a_replay_of_nothing_says_so_at_once(newsrefinery: Command) -> None:
    ended = newsrefinery("replay")
    assert (ended.code, ended.out, ended.err) == (0, "no open rejects: nothing to replay\n", "")
    ended = newsrefinery("replay", "--reason", "extract_timeout", "--json")
    assert (ended.code, json.loads(ended.out)["read"], ended.err) == (0, 0, "")


def test_status_names_spool_files_that_were_set_aside(newsrefinery: Command, home: Path) -> None:
    damaged = home / "spool" / "damaged" / "b1.parquet"
    damaged.parent.mkdir(parents=True)
    damaged.touch()
    assert f"Damaged     {damaged}: none of it was loaded" in newsrefinery("status").out


def test_clean_is_a_filter(newsrefinery: Command) -> None:
    ended = newsrefinery("clean", given=STORY.encode())
    assert ended.code == 0
    assert ended.err == ""
    assert ended.out.startswith("Harbour reopens after storm\n\nThe harbour of Skerrin")
    assert ended.out.rstrip().endswith("who had not slept since Sunday.")


def test_clean_reads_files_packed_or_not(newsrefinery: Command, tmp_path: Path) -> None:
    plain, packed = tmp_path / "story", tmp_path / "story.txt.gz"
    plain.write_text(STORY)
    packed.write_bytes(gzip.compress(STORY.encode()))
    assert newsrefinery("clean", plain).out == newsrefinery("clean", packed).out != ""


def test_clean_tells_html_from_text(newsrefinery: Command) -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in STORY.splitlines() if line)
    ended = newsrefinery("clean", given=f"<article>{paragraphs}</article>".encode())
    assert "The harbour of Skerrin reopened" in ended.out
    assert "<p>" not in ended.out


@pytest.mark.parametrize("command", ["clean", "explain"])
@pytest.mark.parametrize(("setting", "limit"), [("SECONDS", "0.1"), ("MEMORY", "100000000")])
def test_a_hostile_page_ends_in_one_line_that_names_the_limit(
    tmp_path: Path, command: str, setting: str, limit: str
) -> None:
    (tmp_path / "page.html").write_text("<article>" + "<p>It never ends, said one of them.</p>" * 20_000)
    name = f"NEWSREFINERY_DOCUMENT_{setting}"
    ended = subprocess.run(
        [sys.executable, "-m", "flows.cli", command, "page.html"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env=os.environ | {name: limit},
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("newsrefinery: page.html: it took ")
    assert name in ended.stderr and ended.stderr.count("\n") == 1


def test_clean_json_gives_every_block_with_its_verdict(newsrefinery: Command) -> None:
    cleaned = json.loads(newsrefinery("clean", "--json", given=STORY.encode()).out)
    assert cleaned["title"] == "Harbour reopens after storm"
    removed = [block for block in cleaned["blocks"] if block["action"] == "remove"]
    assert removed[0]["text"] == "Support The Harbour Ledger!"
    assert all(block["category"] and block["rule_id"] and block["evidence"] for block in removed)


def test_clean_of_nothing_is_one_line(newsrefinery: Command) -> None:
    ended = newsrefinery("clean", given=b" \n")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)


def test_what_is_printed_is_utf_8_whatever_the_locale_says(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    process = subprocess.run(
        [sys.executable, "-m", "flows.cli", "explain", "story.txt"],
        cwd=tmp_path, capture_output=True, check=True, env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert process.stderr == b""
    assert "✂" in process.stdout.decode()


@pytest.mark.parametrize(("free", "kind"), [(0, OSError), (10**9, RuntimeError)])
def test_a_full_disk_is_named_where_prefect_only_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, kind: type[Exception]
) -> None:
    import httpx

    from flows.commands.running import _run_to_the_end
    from flows.server.process import Server

    def fail() -> Any:
        raise httpx.HTTPError("Server error '500 Internal Server Error'")

    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(free=free))
    with pytest.raises(kind, match="no space left" if kind is OSError else "Prefect failed at"):
        _run_to_the_end(fail, Server("http://127.0.0.1:1/api", tmp_path / "server.log"))


@pytest.mark.parametrize(("free", "logged"), [(0, ""), (10**9, "sqlite3.OperationalError: database or disk is full")])
def test_a_full_disk_is_named_where_prefect_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, logged: str
) -> None:
    from flows.server.process import Server

    (tmp_path / "server.log").write_text(logged)
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(free=free))
    with pytest.raises(OSError, match="no space left"):
        Server("http://127.0.0.1:1/api", tmp_path / "server.log").wait_until_ready()


def test_a_closed_standard_output_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    command = f"{sys.executable} -m flows.cli clean story.txt >&-"
    process = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (process.returncode, process.stderr) == (0, "")


def test_release_notes_say_how_many_lines_they_leave_out(capsys: pytest.CaptureFixture[str]) -> None:
    from flows.amendments.release_notes import NoteLine, ReleaseNotes
    from flows.commands.reclean import _show

    keys = [("newly cut", "harbour-ledger", "legal", f"en.legal.{number}") for number in range(23)]
    _show(ReleaseNotes("a run", "blocks", "rules-1", lines={key: NoteLine(*key) for key in keys}), as_json=False)
    assert "and 3 more; --json has them all" in capsys.readouterr().out


def test_a_closed_standard_input_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert run(["clean"]) == 2
    assert capsys.readouterr().err == "newsrefinery: standard input is closed: name a file, or pipe one in\n"


def test_clean_jsonl_keeps_the_order_and_survives_bad_lines(newsrefinery: Command) -> None:
    good = [json.dumps({"id": number, "text": STORY}) for number in range(40)]
    lines = [*good[:20], "{broken", "[1]", json.dumps({"id": "empty"}), "", *good[20:]]
    ended = newsrefinery("clean", "--jsonl", "--workers", "2", given="\n".join(lines).encode())
    answers = [json.loads(line) for line in ended.out.splitlines()]
    assert ended.code == 1
    assert [answer["id"] for answer in answers] == [*range(20), None, None, "empty", *range(20, 40)]
    assert ["error" in answer for answer in answers] == [False] * 20 + [True] * 3 + [False] * 20
    assert all(answer.keys() - {"error"} == answers[0].keys() for answer in answers)
    assert answers[0]["title"] == "Harbour reopens after storm"
    assert "3 of 43 lines" in ended.err


@pytest.mark.parametrize("packed", [bytes, gzip.compress, lambda lines: gzip.compress(lines)[:-9]])
def test_clean_jsonl_survives_lines_that_cannot_be_read(
    newsrefinery: Command, monkeypatch: pytest.MonkeyPatch, packed: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setenv("NEWSREFINERY_MAX_BYTES", "20000")
    lines = [json.dumps({"id": number, "text": text}) for number, text in enumerate([STORY, "tide " * 9_000, STORY])]
    ended = newsrefinery("clean", "--jsonl", "--workers", "1", given=packed("\n".join([*lines, ""]).encode()))
    answers = [json.loads(line) for line in ended.out.splitlines()]
    assert (ended.code, [answer["id"] for answer in answers][:3]) == (1, [0, None, 2])
    assert "line 2: too_large: the line has 45,0" in answers[1]["error"]
    assert all("truncated" in answer["error"] for answer in answers[3:])


def test_clean_jsonl_of_what_is_no_text_is_one_error(newsrefinery: Command) -> None:
    ended = newsrefinery("clean", "--jsonl", "--workers", "1", given=b"%PDF-1.7")
    assert ended.code == 1
    assert json.loads(ended.out)["error"] == "line 1: not_text: it starts like a PDF"


def test_clean_imports_neither_prefect_nor_duckdb(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY)
    script = (
        "import sys\n"
        "from flows.cli import run\n"
        "run(['clean', 'story.txt'])\n"
        "print({'prefect', 'duckdb', 'pyarrow', 'trafilatura'} & set(sys.modules), file=sys.stderr)\n"
    )
    process = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert process.stdout
    assert process.stderr == "set()\n"


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    lines = b"".join(json.dumps({"id": number, "text": STORY}).encode() + b"\n" for number in range(200))
    (tmp_path / "pages.jsonl").write_bytes(lines)
    command = (
        f"{sys.executable} -m flows.cli clean --jsonl --workers 1 pages.jsonl | head -n 1; echo ${{PIPESTATUS[0]}}"
    )
    process = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert process.stderr == ""
    assert process.stdout.splitlines()[1] == "0"


@pytest.mark.parametrize("arguments", ["--version", "clean --jsonl pages.jsonl"])
def test_an_output_that_cannot_be_written_is_one_line(tmp_path: Path, arguments: str) -> None:
    """One that Python writes at exit alone, and one that it writes before, too."""
    lines = b"".join(json.dumps({"id": number, "text": STORY}).encode() + b"\n" for number in range(50))
    (tmp_path / "pages.jsonl").write_bytes(lines)
    process = subprocess.run(
        ["bash", "-c", f"unset PYTHONUNBUFFERED; {sys.executable} -m flows.cli {arguments} > /dev/full"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = "newsrefinery: standard output cannot be written: no space left on device; the output is incomplete\n"
    assert (process.returncode, process.stderr) == (1, said)


@pytest.mark.parametrize("arguments", ["ingest .", "export --output articles"])
def test_a_working_folder_that_is_gone_is_named(tmp_path: Path, arguments: str) -> None:
    (tmp_path / "gone").mkdir()
    command = (
        f"cd gone && rmdir ../gone && PYTHONPATH={Path(__file__).parents[2]} {sys.executable} -m flows.cli {arguments}"
    )
    process = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    said = "newsrefinery: the current folder no longer exists; change to another one (cd) and run again\n"
    assert (process.returncode, process.stderr) == (1, said)


def test_a_log_that_is_full_costs_neither_the_exit_code_nor_a_run(tmp_path: Path) -> None:
    """A night whose progress nobody could read failed, with exit code 0 where its reader had gone."""
    program = (
        "from flows.commands.progress import shown_progress; from flows.reports.progress import enter_stage\n"
        "with shown_progress(): enter_stage('loading'); enter_stage('publishing'); print('done')"
    )
    for call, code in ((f'-c "{program}"', 0), ("-m flows.cli clean nowhere.txt", 2)):
        command = f"unset PYTHONUNBUFFERED; {sys.executable} {call} 2> /dev/full"
        process = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
        assert process.returncode == code
        assert process.stdout == ("" if code else "done\n")


def test_who_is_told_to_stay_when_the_terminal_is_closed_stays() -> None:
    program = (
        "import signal; from flows.server.signals import end_like_interrupted as end; end(signal.default_int_handler);"
        "print(signal.getsignal(signal.SIGHUP).name)"
    )
    command = f"trap '' HUP; {sys.executable} -c '{program}'"
    process = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert process.stdout == "SIG_IGN\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_stream_in_one_line(tmp_path: Path, number: signal.Signals) -> None:
    lines = b"".join(json.dumps({"id": number, "text": STORY}).encode() + b"\n" for number in range(2_000))
    (tmp_path / "pages.jsonl").write_bytes(lines)
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "clean", "--jsonl", "--workers", "1", "pages.jsonl"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # under `nohup` the tests would ignore SIGHUP, too
    )  # fmt: skip
    assert json.loads(process.stdout.readline())["id"] == 0
    os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
    _, said = process.communicate()
    assert (process.returncode, said) == (130, "newsrefinery: interrupted\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("2026-03-02", "2026-03-01"), "is after the last"),
        (("2026-03-01", "2026-03-02", "--select", "lost"), "is not one of 'missing', 'failed', 'stale', 'all'"),
        (("2026-03-01", "2026-03-02", "--source", "harbor-ledger"), "did you mean 'harbour-ledger'?"),
        (("2026-03-01", "9999-03-01"), "is in the future"),
        (("first of march",), "Invalid value for 'START'"),
    ],
)
def test_a_backfill_that_cannot_be_meant_is_refused(
    newsrefinery: Command, arguments: tuple[str, ...], said: str
) -> None:
    ended = newsrefinery("backfill", *arguments)
    assert ended.code == 2
    assert said in ended.err


def test_a_command_that_read_rules_and_the_warehouse_ends_without_a_complaint_of_the_driver() -> None:
    both = "import warehouse.connect; from tasks.appeals import load_rulebook; load_rulebook().compile(('en',), ())"
    call = "import sys; from flows.cli import main; sys.argv = ['newsrefinery', '--version']; main()"
    ended = subprocess.run([sys.executable, "-c", f"{both}; {call}"], capture_output=True, text=True, check=True)
    assert (ended.stdout.startswith("newsrefinery "), ended.stderr) == (True, "")
