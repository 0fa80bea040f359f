"""The Prefect server of a single command, used when neither PREFECT_API_URL nor `newsrefinery serve` provides one.

Listens on loopback only. Prefect could start such a server itself, but only after its import, and a killed parent would
leave it running. Ours starts during the import, which halves the wait, and exits when the pipe from its parent closes.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from filelock import FileLock, Timeout

from flows.server.client import find_server
from flows.server.signals import when_parent_ends
from warehouse.home import Home

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "flows,tasks,warehouse",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EVENTS_PROACTIVE_GRANULARITY": "PT10S",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_LOOP_SECONDS": "15",
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_LOOP_SECONDS": "60",
    "PREFECT_SERVER_SERVICES_SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS": "15",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "2",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
}
"""Settings of every server we start: no telemetry and no idle work. States of task runs are written in batches, at most
2 s late (one by one they took half the time of a run), and what seldom changes is polled less often."""
_PRIVATE = {"PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false"}
"""Nobody opens the UI of a private server, and preparing it takes 1.5 CPU s at the first start."""
_SILENT_CONSOLE = {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL"}
"""The command reports errors itself, in one line; Prefect's logs still go to the API."""
_STOP_SECONDS = 5
_PATIENCE_SECONDS = 180
"""The first start creates the tables of Prefect's database: 8 s here, a minute on a slow disk."""

_LEAST_FREE = 1_000_000
"""With fewer bytes free Prefect's database cannot grow, and all it says is "Internal Server Error"."""
_FULL = re.compile(rb"disk is full|no space left|disk quota", re.IGNORECASE)
_LOG_READ = 100_000


class ServerError(RuntimeError):
    """The private Prefect server did not start; the message is one line that names its log."""


@dataclass(frozen=True, slots=True)
class Server:
    """A Prefect API: where it is, and the log of ours (None if PREFECT_API_URL names another).

    A new one (`is_new`) first creates its database, which takes longer than the rest of its start, and which only one
    can do at a time: until it is ready, it holds `creating`.
    """

    url: str
    log: Path | None = None
    is_new: bool = False
    creating: FileLock | None = None

    def wait_until_ready(self) -> None:
        """Return once the API answers. Raises ServerError, or OSError where its disk is full."""
        hint = f"see {self.log}" if self.log else "is PREFECT_API_URL right, and the server running?"
        try:
            with urlopen(f"{self.url}/health", timeout=_PATIENCE_SECONDS):  # noqa: S310
                pass
        except HTTPError:  # it answers, if only to ask who we are
            pass
        except (URLError, OSError, ValueError) as error:
            raise self.explain_failure(f"no Prefect server answers at {self.url}: {error}; {hint}") from None
        if self.creating:
            self.creating.release()

    def explain_failure(self, said: str) -> OSError | ServerError:
        """The error to raise when Prefect fails: with the given message, unless the disk is full, which Prefect only logs."""
        if self.log and _is_disk_full(self.log):
            return OSError(errno.ENOSPC, "no space left on device", str(self.log.parent))
        return ServerError(said)


def _is_disk_full(log: Path) -> bool:
    """Whether the disk is full now, or was according to the last lines of the server's log: the server may have exited since."""
    if shutil.disk_usage(log.parent).free < _LEAST_FREE:
        return True
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _LOG_READ))
            return _FULL.search(file.read()) is not None
    except OSError:
        return False


def make_folder(home: Path) -> Path:
    """The folder of Prefect in a home: its database, logs and settings. Made where it is not there."""
    folder = Home(home).state / "prefect"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def prefect_server(home: Path) -> Iterator[Server]:
    """Provide a Prefect API inside the block: that of PREFECT_API_URL, or of the server of this home folder, otherwise a
    private one that keeps its runs in `home/state/prefect`.

    Enter it before importing Prefect, which reads its settings on import. Raises OSError, ServerError.
    """
    for name, value in (QUIET | _SILENT_CONSOLE).items():
        os.environ.setdefault(name, value)
    logging.raiseExceptions = False  # else a log line that the server cannot take is printed among our output
    served = find_server(home)
    if url := os.environ.get("PREFECT_API_URL") or (served and served.api):
        os.environ["PREFECT_API_URL"] = url
        yield Server(url.rstrip("/"))
        return
    folder = make_folder(home)
    os.environ.setdefault("PREFECT_HOME", str(folder))
    log = folder / "server.log"
    creating, is_new = _await_database(folder)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
        process = start_server(listener, log)
    os.environ["PREFECT_API_URL"] = url
    try:
        yield Server(url, log, is_new, creating)
    finally:
        creating.release()
        _send_the_rest()
        del os.environ["PREFECT_API_URL"]
        stop_process(process, _STOP_SECONDS)


def _await_database(folder: Path) -> tuple[FileLock, bool]:
    """A lock, and whether Prefect's database is yet to be created: the lock is held only then. Waits while another
    command creates it. Raises ServerError."""
    lock = FileLock(folder / "creating.lock")
    try:
        lock.acquire(timeout=_PATIENCE_SECONDS)
    except Timeout:
        raise ServerError(f"timed out waiting for another command to create {folder / 'prefect.db'}") from None
    is_new = not (folder / "prefect.db").exists()
    if not is_new:
        lock.release()
    return lock, is_new


def start_server(listener: socket.socket, log: Path, *, lasting: bool = False) -> subprocess.Popen[bytes]:
    """Start the server on a socket that already listens: requests queue there, so nobody has to poll.

    A lasting server has the UI, schedules runs and acts on events.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _SILENT_CONSOLE}
    with log.open("wb") as errors:
        return subprocess.Popen(  # noqa: S603
            [
                sys.executable,
                "-P",
                "-m",
                "flows.server.process",
                str(listener.fileno()),
                *(["lasting"] if lasting else []),
            ],
            stdin=subprocess.PIPE,
            stdout=errors,
            stderr=errors,
            pass_fds=[listener.fileno()],
            env=environment if lasting else _PRIVATE | environment,
            start_new_session=True,  # Ctrl-C is for the parent, which still has states to report
        )


def _send_the_rest() -> None:
    """Make Prefect send pending logs and events now: at exit it would wait a minute for a server that is already stopped."""
    if "prefect" in sys.modules:
        from prefect.events.worker import EventsWorker
        from prefect.logging.handlers import APILogWorker

        APILogWorker.drain_all(timeout=10)
        EventsWorker.drain_all(timeout=10)


def stop_process(process: subprocess.Popen[bytes], patience: float) -> None:
    """Terminate a process, and kill it if it does not exit within so many seconds."""
    process.terminate()
    try:
        process.wait(timeout=patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin:
        process.stdin.close()


def serve(descriptor: int, *, lasting: bool = False) -> None:
    """Run the server on a listening socket until SIGTERM or the end of standard input."""
    when_parent_ends(lambda: os._exit(0))
    import uvicorn
    from prefect.server.api.server import create_app

    app = create_app(ephemeral=not lasting, final=True)
    config = uvicorn.Config(app, log_level="error", lifespan="on", timeout_graceful_shutdown=5)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    serve(int(sys.argv[1]), lasting="lasting" in sys.argv[2:])
