"""A client of a Prefect server that is already running: finds it and reads its runs, without importing Prefect.

Starts and changes nothing; `flows/server/serve.py` does.
"""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from warehouse.home import Home

MOST_DUE = 5
"""Deployments whose next run is shown."""
_PATIENCE_SECONDS = 30.0
_MOST_TRIES = 10
_MOST_RUNS = 200
"""Prefect's limit for one request. It schedules several runs of each deployment ahead, more of an hourly one than of a nightly."""


@dataclass(frozen=True, slots=True)
class RunningServer:
    """The server of a home folder: the addresses of its API and its UI, and its process id."""

    api: str
    ui: str
    pid: int

    def ask(self, path: str, question: dict[str, Any] | None = None, *, patience: float = _PATIENCE_SECONDS) -> Any:
        """The API's answer, as plain values. Raises OSError if it is unreachable, refuses, or takes longer than `patience`
        (seconds).

        It is asked again after a 503, which means that another request has locked its database.
        """
        body = None if question is None else json.dumps(question).encode()
        headers = {"Content-Type": "application/json", **_authorize()}
        request = Request(f"{self.api}/{path}", body, headers)  # noqa: S310 - an address of our own
        for _ in range(_MOST_TRIES):
            try:
                return self._open(request, patience)
            except HTTPError as error:
                if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
                    raise
            time.sleep(1)
        return self._open(request, patience)

    def _open(self, request: Request, patience: float) -> Any:
        with urlopen(request, timeout=patience) as answer:  # noqa: S310
            text = answer.read()
        return json.loads(text) if text else None

    def list_runs(self, *types: str) -> list[dict[str, Any]]:
        """Flow runs in states of these types, earliest due first."""
        question = {
            "flow_runs": {"state": {"type": {"any_": list(types)}}}, "sort": "EXPECTED_START_TIME_ASC",
            "limit": _MOST_RUNS,
        }  # fmt: skip
        found: list[dict[str, Any]] = self.ask("flow_runs/filter", question)
        return found

    def name_deployments(self) -> dict[str, str]:
        """The names of deployments by their ids."""
        return {each["id"]: each["name"] for each in self.ask("deployments/filter", {})}


@dataclass(frozen=True, slots=True)
class ServerState:
    """The runs of a server that are running, due or late, each with deployment, run and time (UTC).

    `due` has the next run of each deployment; `problem` says why the state is unknown.
    """

    ui: str
    running: tuple[dict[str, Any], ...] = ()
    due: tuple[dict[str, Any], ...] = ()
    late: tuple[dict[str, Any], ...] = ()
    problem: str | None = None


def read_server_state(home: Path) -> ServerState | None:
    """The state of a home folder's server, or of the one in PREFECT_API_URL; None if there is none."""
    served = find_server(home)
    if url := os.environ.get("PREFECT_API_URL"):
        served = RunningServer(url.rstrip("/"), url.rstrip("/").removesuffix("/api"), 0)
    if served is None:
        return None
    try:
        names = served.name_deployments()
        waiting = served.list_runs("SCHEDULED")
        running = served.list_runs("RUNNING", "PENDING", "CANCELLING")
    except (OSError, ValueError) as error:
        return ServerState(served.ui, problem=f"it does not answer: {error}")
    late = [run for run in waiting if run["state_name"] == "Late"]
    due = [run for run in waiting if run["state_name"] != "Late"]
    return ServerState(served.ui, _tell(running, names), _tell(pick_next(due), names), _tell(late, names))


def pick_next(runs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The next run of each deployment, given runs in the order they are due; at most MOST_DUE."""
    first: dict[str, dict[str, Any]] = {}
    for run in runs:
        first.setdefault(run["deployment_id"], run)
    return list(first.values())[:MOST_DUE]


def _tell(runs: list[dict[str, Any]], names: dict[str, str]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "deployment": names.get(run["deployment_id"], "by hand"), "run": run["name"],
            "at": datetime.fromisoformat(run["start_time"] or run["expected_start_time"]),
        }
        for run in runs
    )  # fmt: skip


def find_server(home: Path) -> RunningServer | None:
    """The server of this home folder, or None if there is none."""
    try:
        served = RunningServer(**json.loads(name_note(home).read_text("utf-8")))
        os.kill(served.pid, 0)
    except (OSError, ValueError, TypeError):
        return None
    return served


def name_note(home: Path) -> Path:
    """The file in which the server of a home folder announces itself."""
    return Home(home).state / "served.json"


def _authorize() -> dict[str, str]:
    given = os.environ.get("PREFECT_API_AUTH_STRING") or os.environ.get("PREFECT_SERVER_API_AUTH_STRING")
    return {"Authorization": f"Basic {base64.b64encode(given.encode()).decode()}"} if given else {}
