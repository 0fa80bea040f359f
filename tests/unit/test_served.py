"""Finding the one who serves a home folder, and telling that nobody does."""

import json
import os
from pathlib import Path

import pytest

from flows.served import Served, find_served, name_note, read_standing


def write_note(home: Path, pid: int) -> None:
    name_note(home).parent.mkdir(parents=True)
    name_note(home).write_text(json.dumps({"api": "http://127.0.0.1:9/api", "ui": "http://127.0.0.1:9", "pid": pid}))


def test_a_note_of_a_living_process_is_believed(home: Path) -> None:
    assert find_served(home) is None
    write_note(home, os.getpid())
    assert find_served(home) == Served("http://127.0.0.1:9/api", "http://127.0.0.1:9", os.getpid())


def test_a_note_of_a_dead_process_is_not(home: Path) -> None:
    write_note(home, 2**22 + 1)
    assert find_served(home) is None


def test_a_server_that_is_away_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    assert read_standing(home) is None
    write_note(home, os.getpid())
    standing = read_standing(home)
    assert standing is not None
    assert standing.problem is not None and "does not answer" in standing.problem
