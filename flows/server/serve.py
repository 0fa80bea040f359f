"""Scheduled operation: a Prefect server and a worker for one home folder, with every flow deployed.

Not reachable from outside unless asked to be. A second instance for the same home exits and names the first.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from flows.server.client import RunningServer, find_server, name_note, pick_next
from flows.server.process import QUIET, Server, ServerError, make_folder, start_server, stop_process
from flows.server.signals import end_like_interrupted
from tasks.settings import Settings
from warehouse.home import Home
from warehouse.lock import hold_file

Part = Literal["all", "server", "worker"]
POOL = "newsrefinery"
QUEUES = {"nightly": 1, "by-hand": 5, "backfill": 10}
"""Work queues and their priority: manual runs and the night go before past days."""
DEPLOYMENTS = Path(__file__).resolve().parents[2] / "deployments"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_WORKER_SECONDS, _SERVER_SECONDS = 60, 15
_PLANNING_SECONDS = 20.0
_STARTING_SECONDS = 180.0
"""Timeout for the first requests to a new server: on a busy machine one took more than 30 s, which ended the command."""
_MOST_FAILURES, _SOON_SECONDS = 3, 60


class AlreadyServed(Exception):
    """This home folder is already served, by `served`; None if that server is still starting."""

    def __init__(self, served: RunningServer | None) -> None:
        super().__init__()
        self.served = served


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens."""

    host: str = "127.0.0.1"
    port: int = 4200

    @property
    def ui(self) -> str:
        return f"http://{'127.0.0.1' if self.host in ('0.0.0.0', '::') else self.host}:{self.port}"  # noqa: S104

    @property
    def api(self) -> str:
        return f"{self.ui}/api"

    @property
    def is_open(self) -> bool:
        """Whether other machines can reach a server without authentication."""
        return self.host not in LOOPBACK and not os.environ.get("PREFECT_SERVER_API_AUTH_STRING")


def set_environment(settings: Settings, address: Address) -> None:
    """Set Prefect's environment for this process and its children; existing values stay."""
    folder = make_folder(settings.home)
    wanted = QUIET | {
        "NEWSREFINERY_TIMEZONE": settings.timezone,
        "PREFECT_API_URL": address.api,
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_API_HOST": address.host,
        "PREFECT_SERVER_API_PORT": str(address.port),
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,orphans",
        "PREFECT_UI_URL": address.ui,
    }
    if auth := os.environ.get("PREFECT_SERVER_API_AUTH_STRING"):
        wanted["PREFECT_API_AUTH_STRING"] = auth
    for name, value in wanted.items():
        os.environ.setdefault(name, value)
    # Whole paths in place of what was set: a worker runs its flows in the home folder.
    os.environ |= {"NEWSREFINERY_HOME": str(settings.home), "NEWSREFINERY_SOURCES": str(settings.sources)}
    if os.environ.get("NEWSREFINERY_RULES"):
        os.environ["NEWSREFINERY_RULES"] = str(settings.rules)


@dataclass
class Supervisor:
    """The running server and worker: `served` says where. The worker is restarted if it exits."""

    served: RunningServer
    tell: Callable[[str], None]
    log: Path
    worker: subprocess.Popen[bytes] | None = None

    def start_worker(self) -> None:
        with self.log.open("ab") as output:
            self.worker = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-m", "flows.server.worker", POOL],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def stop_worker(self) -> None:
        if self.worker:
            stop_process(self.worker, _WORKER_SECONDS)

    def watch(self) -> None:
        """Return when the server exits, or when the worker exits for the third time within a minute of its start."""
        failures = 0
        while failures < _MOST_FAILURES:
            began = time.monotonic()
            ended, _ = os.wait()
            if self.worker is None or ended != self.worker.pid:
                return
            failures = failures + 1 if time.monotonic() - began < _SOON_SECONDS else 1
            self.tell("the worker ended by itself; starting it again")
            self.start_worker()


@contextlib.contextmanager
def serving(settings: Settings, address: Address, part: Part, tell: Callable[[str], None]) -> Iterator[Supervisor]:
    """Run the server, the worker, or both inside the block; at its end the worker stops first.

    Raises AlreadyServed, ServerError, OSError.
    """
    set_environment(settings, address)
    served = RunningServer(os.environ["PREFECT_API_URL"], os.environ["PREFECT_UI_URL"], os.getpid())
    folder = make_folder(settings.home)
    running = Supervisor(served, tell, folder / "worker.log")
    with contextlib.ExitStack() as stack:
        stack.enter_context(_hold_part(settings.home, part))
        if part != "worker":
            tell("starting the server")
            stack.callback(stop_process, _open_server(address, folder / "server.log"), _SERVER_SECONDS)
            name_note(settings.home).write_text(json.dumps(asdict(served)) + "\n", "utf-8")
            stack.callback(name_note(settings.home).unlink, missing_ok=True)
        Server(served.api, folder / "server.log" if part != "worker" else None).wait_until_ready()
        if part != "worker":
            tell("deploying the flows")
            deploy(served, folder / "deploy.log")
        if part != "server":
            tell("starting the worker")
            stack.callback(running.stop_worker)
            running.start_worker()
        yield running


def deploy(served: RunningServer, log: Path) -> None:
    """Create pool and queues, deploy all flows, create the automations; idempotent.

    Raises ServerError, OSError.
    """
    _create(served, "work_pools/", {"name": POOL, "type": "process", "base_job_template": {}})
    for name, priority in QUEUES.items():
        _create(served, f"work_pools/{POOL}/queues", {"name": name, "priority": priority})
    prefect = [sys.executable, "-P", "-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file"]
    commands = (
        [*prefect, str(DEPLOYMENTS / "prefect.yaml")],
        [sys.executable, "-P", str(DEPLOYMENTS / "automations.py")],
    )
    with log.open("wb") as output, contextlib.ExitStack() as stack:
        running = [_start(command, output, stack) for command in commands]
        codes = [process.wait() for process in running]
    if any(codes):
        raise ServerError(f"the flows could not be deployed; {log} says why")


def _start(command: list[str], output: BinaryIO, stack: contextlib.ExitStack) -> subprocess.Popen[bytes]:
    """Start a command that ends with the block of the stack, if it has not ended by then."""
    process = subprocess.Popen(command, stdout=output, stderr=output)  # noqa: S603
    stack.callback(stop_process, process, _SERVER_SECONDS)
    return process


def find_next(served: RunningServer) -> list[dict[str, Any]]:
    """The next run of each deployment, by due time; a new server's scheduler needs some seconds to plan them."""
    until = time.monotonic() + _PLANNING_SECONDS
    while not (runs := served.list_runs("SCHEDULED")) and time.monotonic() < until:
        time.sleep(0.5)
    return pick_next(runs)


def _hold_part(home: Path, part: Part) -> contextlib.AbstractContextManager[None]:
    """Hold the lock for serving a home folder. Raises AlreadyServed."""
    name = "worker" if part == "worker" else "server"
    return hold_file(Home(home).state / f"serve-{name}.lock", lambda: AlreadyServed(find_server(home)))


def _open_server(address: Address, log: Path) -> subprocess.Popen[bytes]:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        listener = socket.create_server((address.host, address.port), family=family, backlog=128)
    except OSError as error:
        raise ServerError(
            f"cannot listen on {address.host}:{address.port} ({_say(error)}): try another --port or --host"
        ) from error
    with listener:
        return start_server(listener, log, lasting=True)


def _say(error: OSError) -> str:
    """The system's message, without the address that Python appends; a name that is not resolved has a number of its own."""
    if isinstance(error, socket.gaierror):
        return (error.strerror or "no such host").lower()
    return os.strerror(error.errno).lower() if error.errno else str(error)


def _create(served: RunningServer, path: str, values: dict[str, Any]) -> None:
    """Create something on the server unless it exists."""
    from urllib.error import HTTPError

    try:
        served.ask(path, values, patience=_STARTING_SECONDS)
    except HTTPError as error:
        if error.code != 409:
            raise


def end_on_signals() -> None:
    """Make SIGTERM and Ctrl-C end this process, even if a shell started it in the background."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    end_like_interrupted(interrupt)
    signal.signal(signal.SIGINT, interrupt)
