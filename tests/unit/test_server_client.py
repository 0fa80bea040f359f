"""Finding the one who serves a home folder, and telling that nobody does."""

import json
import os
import signal
from pathlib import Path
from unittest.mock import Mock, patch

import pytest

from flows.commands.serve import _greet
from flows.server.client import MOST_DUE, RunningServer, find_server, name_note, pick_next, read_server_state
from flows.server.process import ServerError, _await_database
from flows.server.serve import Address, deploy, set_environment
from tasks.settings import load_settings


def write_note(home: Path, pid: int) -> None:
    name_note(home).parent.mkdir(parents=True)
    name_note(home).write_text(json.dumps({"api": "http://127.0.0.1:9/api", "ui": "http://127.0.0.1:9", "pid": pid}))


def test_a_note_of_a_living_process_is_believed(home: Path) -> None:
    assert find_server(home) is None
    write_note(home, os.getpid())
    assert find_server(home) == RunningServer("http://127.0.0.1:9/api", "http://127.0.0.1:9", os.getpid())


def test_a_note_of_a_dead_process_is_not(home: Path) -> None:
    write_note(home, 2**22 + 1)
    assert find_server(home) is None


def test_a_server_that_is_away_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    assert read_server_state(home) is None
    write_note(home, os.getpid())
    server = read_server_state(home)
    assert server is not None
    assert server.problem is not None and "does not answer" in server.problem


def test_a_server_too_busy_to_tell_what_is_next_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Seen 2026-11: on a machine under load `serve` ended with "timed out"."""
    monkeypatch.setattr("flows.server.client.urlopen", Mock(side_effect=TimeoutError("timed out")))
    _greet(RunningServer("http://127.0.0.1:9/api", "http://127.0.0.1:9", 0), "all", "UTC")
    assert "not known, the server does not answer (timed out)" in capsys.readouterr().out


def test_of_an_hourly_deployment_only_the_next_run_is_told() -> None:
    """Its runs are planned hours ahead, and the night's would not be among the first."""
    planned = [{"deployment_id": each, "name": f"{each} {number}"} for number, each in enumerate("hhhhnhhmh")]
    assert [run["name"] for run in pick_next(planned)] == ["h 0", "n 4", "m 7"]
    assert len(pick_next({"deployment_id": str(number)} for number in range(20))) == MOST_DUE


def test_a_worker_is_told_whole_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs its flows in the home folder, where `my-sources.toml` is none."""
    (tmp_path / "rules").mkdir()
    given = {"NEWSREFINERY_HOME": "mine", "NEWSREFINERY_SOURCES": "my-sources.toml", "NEWSREFINERY_RULES": "rules"}
    monkeypatch.chdir(tmp_path)
    with patch.dict(os.environ, given):
        set_environment(load_settings(), Address())
        assert {name: os.environ[name] for name in given} == {
            name: str(tmp_path / path) for name, path in given.items()
        }


def test_a_signal_amid_the_deployment_ends_what_deploys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[list[str]] = []

    class Deploying:
        stdin = None

        def __init__(self, command: list[str], **_: object) -> None:
            self._command = command

        def wait(self, timeout: float | None = None) -> int:
            if timeout is None:
                raise KeyboardInterrupt
            return -signal.SIGTERM

        def terminate(self) -> None:
            ended.append(self._command)

    monkeypatch.setattr("flows.server.serve.subprocess.Popen", Deploying)
    monkeypatch.setattr("flows.server.serve._create", lambda *_: None)
    with pytest.raises(KeyboardInterrupt):
        deploy(RunningServer("http://127.0.0.1:1/api", "http://127.0.0.1:1", 1), tmp_path / "deploy.log")
    assert len(ended) == 2


def test_one_command_at_a_time_creates_the_database_of_prefect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two first nights that began together one failed: its server found the tables half made."""
    monkeypatch.setattr("flows.server.process._PATIENCE_SECONDS", 0)
    creating, is_new = _await_database(tmp_path)
    assert is_new and creating.is_locked
    with pytest.raises(ServerError, match="timed out waiting for another command to create"):
        _await_database(tmp_path)
    creating.release()
    (tmp_path / "prefect.db").touch()
    lock, is_new = _await_database(tmp_path)
    assert not is_new and not lock.is_locked
