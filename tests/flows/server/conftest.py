"""One `newsrefinery serve` for all tests of this folder, on newspapers of its own, and functions to observe it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from flows.server.client import RunningServer

ZONE = "America/New_York"
TODAY = datetime.now(UTC).date()


@dataclass
class Bench:
    """A served home folder, its newspapers, the calls of the webhook, and the API."""

    home: Path
    press: Any
    api: RunningServer
    process: subprocess.Popen[bytes]
    environment: dict[str, str]
    told: list[dict[str, Any]] = field(default_factory=list)

    def deployment(self, name: str) -> dict[str, Any]:
        (found,) = [each for each in self.api.ask("deployments/filter", {}) if each["name"] == name]
        return found

    def start(self, name: str, **parameters: Any) -> str:
        path = f"deployments/{self.deployment(name)['id']}/create_flow_run"
        return self.api.ask(path, {"state": {"type": "SCHEDULED"}, "parameters": parameters})["id"]

    def state(self, run_id: str) -> dict[str, Any]:
        return self.api.ask(f"flow_runs/{run_id}")["state"] or {}

    def wait(self, run_id: str, *names: str, seconds: float = 240) -> dict[str, Any]:
        """The state of a run as soon as it has one of these names, or, without names, when it has ended."""

        def look() -> dict[str, Any] | None:
            state = self.state(run_id)
            ended = state["type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
            return state if (state["name"] in names if names else ended) else None

        return wait_until(look, seconds)

    def artifacts(self, run_id: str) -> dict[str, Any]:
        found = self.api.ask("artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run_id]}}})
        return {artifact["key"]: artifact["data"] for artifact in found}

    def list_processes(self) -> list[Path]:
        """The folders in /proc of all processes that serve this home folder."""
        return [Path(f"/proc/{pid}") for pid, text in list_environments() if f"NEWSREFINERY_HOME={self.home}\0" in text]

    def processes(self, run_id: str) -> list[int]:
        """The processes that work for a flow run."""
        return [pid for pid, environment in list_environments() if f"PREFECT__FLOW_RUN_ID={run_id}" in environment]


def wait_until(look: Callable[[], Any], seconds: float = 60) -> Any:
    """Call `look` until it returns something, and return that."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        threading.Event().wait(0.3)
    raise AssertionError(f"not seen within {seconds} s")


def list_environments() -> Iterator[tuple[int, str]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield int(folder.name), (folder / "environ").read_text()
        except (OSError, UnicodeDecodeError):
            continue


@contextmanager
def listen(told: list[dict[str, Any]]) -> Iterator[str]:
    """A webhook on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Log no requests: they would clutter the output of tests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/hook"
        server.shutdown()


def find_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def serve(
    folder: Path, catalogue: Path, *arguments: str, port: int | None = None, **settings: str
) -> Iterator[tuple[RunningServer, subprocess.Popen[bytes], dict[str, str]]]:
    """`newsrefinery serve` until the block ends, then Ctrl-C."""
    environment = os.environ | {
        "NEWSREFINERY_HOME": str(folder / "home"),
        "NEWSREFINERY_SOURCES": str(catalogue),
        "NEWSREFINERY_TIMEZONE": ZONE,
        "NEWSREFINERY_FETCH__INTERVAL_SECONDS": "0",
        "NEWSREFINERY_FETCH__ALLOW_NETWORKS": json.dumps(["127.0.1.0/24"]),
        "NEWSREFINERY_FETCH__FAILURES_PER_HOST": "1000",
        **settings,
    }
    port = port or find_port()
    log = folder / f"serve{''.join(arguments)}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", "serve", "--port", str(port), *arguments],
            env=environment, stdout=output, stderr=output,
        )  # fmt: skip
        try:
            wait_until(lambda: "Ctrl-C" in log.read_text() or process.poll() is not None, 480)
            assert process.poll() is None, log.read_text()
            yield (
                RunningServer(f"http://127.0.0.1:{port}/api", f"http://127.0.0.1:{port}", process.pid),
                process,
                environment,
            )
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            process.wait(timeout=120)


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory, open_press: Any) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("served")
    press = open_press(("mill", "weir", "quay"), TODAY - timedelta(days=1), 20)
    told: list[dict[str, Any]] = []
    with listen(told) as hook, serve(folder, press.write_catalogue(folder / "sources.toml"), NEWSREFINERY_WEBHOOK=hook) as (
        api, process, environment,
    ):  # fmt: skip
        yield Bench(folder / "home", press, api, process, environment, told)


@pytest.fixture(scope="session")
def yesterday() -> date:
    return TODAY - timedelta(days=1)


@pytest.fixture(scope="session")
def serving() -> Callable[..., Any]:
    return serve


@pytest.fixture(scope="session")
def new_bench() -> type[Bench]:
    return Bench


@pytest.fixture(scope="session")
def until() -> Callable[..., Any]:
    return wait_until
