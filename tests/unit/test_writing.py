"""A text file is written whole, or stays as it was."""

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
