"""A text file is written whole, or stays as it was."""

import errno
import os
from pathlib import Path

import pytest

from tasks.writing import replace_text


def test_a_file_is_replaced_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    replace_text(path, "old")
    replace_text(path, "half a \ud83d character")
    assert [each.read_text("utf-8") for each in tmp_path.iterdir()] == ["half a ? character"]


def test_a_file_that_cannot_be_written_is_the_one_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "report.html"
    with pytest.raises(FileNotFoundError) as ended:
        replace_text(path, "<p>")
    assert ended.value.filename == str(path)


def test_a_file_behind_a_symlink_is_replaced_and_the_symlink_stays(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("old")
    (tmp_path / "link.toml").symlink_to("mine.toml")
    replace_text(tmp_path / "link.toml", "new")
    assert (tmp_path / "link.toml").is_symlink()
    assert (tmp_path / "mine.toml").read_text() == "new"


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    end = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    replace_text(pipe, "<p>")
    assert os.read(end, 9) == b"<p>"
    os.close(end)
    assert pipe.is_fifo()


def test_a_full_disk_is_named_with_the_file_and_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_a_part(path: Path, *_: object, **__: object) -> None:
        path.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", write_a_part)
    with pytest.raises(OSError, match="No space left") as ended:
        replace_text(tmp_path / "report.html", "<p>")
    assert ended.value.filename == str(tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []
