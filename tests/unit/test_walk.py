"""Which files of a folder are documents, and why the others are not."""

import os
import socket
from pathlib import Path

import pytest

from tasks.files.walk import file_kind, show_path, walk_inputs
from tasks.records import Reference, Rejection, Skipped


def name_outcomes(folder: Path) -> dict[str, str]:
    """Item, relative to the folder -> "file", or the reason why not."""
    outcomes = {}
    for found in walk_inputs([folder], source="coast"):
        name = found.item.removeprefix(f"{folder}/")
        outcomes[name] = "file" if isinstance(found, Reference) else found.reason
        assert (found.source_id) == "coast"
    return outcomes


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("a.txt", "file"),
        ("a.TXT", "file"),
        ("a.html", "file"),
        ("a.htm.gz", "file"),
        ("a.xhtml", "file"),
        ("a.jsonl", "file"),
        ("a.ndjson.gz", "file"),
        ("a.csv", "file"),
        ("a.warc", "file"),
        ("a.warc.gz", "file"),
        ("-rf.txt", "file"),
        ("a\nb'\"`$(id);.txt", "file"),
        ("*[?]{a,b}.txt", "file"),
        ("\u202etxt.exe.txt", "file"),
        ("x" * 240 + ".txt", "file"),
        (".hidden.txt", "hidden"),
        (".txt", "hidden"),
        ("a.txt.part", "partial_upload"),
        ("a.warc.gz.open", "partial_upload"),
        ("a.TXT.CrDownload", "partial_upload"),
        ("--help", "extension"),
        ("~lock.txt#", "extension"),
        ("a.zip", "extension"),
        ("a.txt.bak", "extension"),
        ("txt", "extension"),
        ("a.gz", "extension"),
    ],
)
def test_a_name_decides(tmp_path: Path, name: str, outcome: str) -> None:
    (tmp_path / name).write_text("words")
    assert name_outcomes(tmp_path) == {name: outcome}


def test_links_are_never_followed(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(".")
    (tmp_path / "up").symlink_to("../..")
    (tmp_path / "a.txt").symlink_to("b.txt")
    (tmp_path / "b.txt").symlink_to("a.txt")
    (tmp_path / "outside.txt").symlink_to("/etc/hostname")
    (tmp_path / "dangling.txt").symlink_to("nowhere")
    assert set(name_outcomes(tmp_path).values()) == {"symlink"}


def test_what_is_not_a_regular_file_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("fifo.txt")
    Path("folder.txt").mkdir()
    Path("folder.txt/inside.txt").write_text("words")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("sock.txt")
    assert name_outcomes(tmp_path) == {
        "fifo.txt": "not_regular",
        "folder.txt": "not_regular",
        "sock.txt": "not_regular",
    }


def test_hidden_folders_are_not_entered(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/a.txt").write_text("words")
    assert name_outcomes(tmp_path) == {".git": "hidden"}


def test_a_hidden_folder_that_was_named_is_entered(tmp_path: Path) -> None:
    (tmp_path / ".inbox").mkdir()
    (tmp_path / ".inbox/a.txt").write_text("words")
    assert name_outcomes(tmp_path / ".inbox") == {"a.txt": "file"}


def test_the_order_is_that_of_the_bytes_depth_first(tmp_path: Path) -> None:
    for name in ("b.txt", "B.txt", "a/z.txt", "a/y/x.txt", "é.txt", "c.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("words")
    assert list(name_outcomes(tmp_path)) == ["B.txt", "a/y/x.txt", "a/z.txt", "b.txt", "c.txt", "é.txt"]


def test_a_name_that_is_not_utf8_is_shown_escaped_and_can_be_opened(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.txt")).write_text("words")
    (found,) = walk_inputs([tmp_path])
    assert isinstance(found, Reference) and found.path
    assert found.item == f"{tmp_path}/bad\\udcff.txt"
    assert Path(found.path).read_text() == "words"


def test_shown_paths_can_be_encoded() -> None:
    assert show_path("\udcff\ud800").encode("utf-8") == b"\\udcff\\ud800"


def test_very_deep_folders_end_no_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path longer than the system takes (4,096 bytes on Linux)."""
    monkeypatch.chdir(tmp_path)
    for _ in range(25):
        Path("d" * 200).mkdir()
        os.chdir("d" * 200)
    os.chdir(tmp_path)
    Path("z.txt").write_text("words")
    outcomes = list(walk_inputs([tmp_path]))
    assert [type(found) for found in outcomes] == [Rejection, Reference]
    assert outcomes[0].reason == "unreadable"  # type: ignore[union-attr]


def test_a_missing_path_and_an_odd_one_are_rejections(tmp_path: Path) -> None:
    missing, odd = walk_inputs([tmp_path / "no.txt", "nul\0.txt"])
    assert isinstance(missing, Rejection) and isinstance(odd, Rejection)
    assert (missing.stage, missing.reason, odd.reason) == ("read", "missing", "unreadable")


def test_an_unreadable_folder_is_a_rejection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", refuse)
    (found,) = walk_inputs([tmp_path])
    assert isinstance(found, Rejection)
    assert (found.reason, found.detail) == ("unreadable", "Permission denied")


def test_a_path_that_cannot_be_looked_at_costs_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    bad, good = walk_inputs([tmp_path / ("a" * 5_000), tmp_path / "a.txt"])
    assert isinstance(bad, Rejection) and isinstance(good, Reference)
    assert (bad.reason, bad.detail) == ("unreadable", "File name too long")


def test_a_named_folder_may_be_a_link_but_no_file(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.txt").write_text("words")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "a.txt").symlink_to("real/a.txt")
    (found,) = walk_inputs([tmp_path / "link"])
    assert found.item == f"{tmp_path}/real/a.txt"
    (found,) = walk_inputs([tmp_path / "a.txt"])
    assert isinstance(found, Skipped)


def test_the_same_path_is_walked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("words")
    assert len(list(walk_inputs([".", tmp_path, f"{tmp_path}/"]))) == 1
    assert [found.item for found in walk_inputs(["a.txt"])] == [f"{tmp_path}/a.txt"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("x/a.TXT.GZ", "text"),
        ("a.htm", "html"),
        ("a.ndjson", "jsonl"),
        ("a.csv.gz", "csv"),
        ("a.warc", "warc"),
        ("a", None),
    ],
)
def test_the_kind_of_a_file(name: str, kind: str | None) -> None:
    assert file_kind(name) == kind
