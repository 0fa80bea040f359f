"""A Prefect server that somebody keeps running: how to find it, and what it says of runs, without importing Prefect.

Refuses to start or change anything; `flows/serve.py` does.
"""

from __future__ import annotations

import base64
import json
import os
import time
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

_PATIENCE_SECONDS = 30.0
_MOST_TRIES = 10


@dataclass(frozen=True, slots=True)
class Served:
    """Who serves a home folder: the address of its API and of its UI, and the process."""

    api: str
    ui: str
    pid: int

    def ask(self, path: str, question: dict[str, Any] | None = None, *, method: str | None = None) -> Any:
        """What the API answers, as plain values. Raises OSError: it is away, or says no.

        503 is its word for a database that another request has locked: it is asked again.
        """
        body = None if question is None else json.dumps(question).encode()
        headers = {"Content-Type": "application/json", **_authorize()}
        request = Request(f"{self.api}/{path}", body, headers, method=method)  # noqa: S310 - an address of our own
        for _ in range(_MOST_TRIES):
            try:
                return self._open(request)
            except HTTPError as error:
                if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
                    raise
            time.sleep(1)
        return self._open(request)

    def _open(self, request: Request) -> Any:
        with urlopen(request, timeout=_PATIENCE_SECONDS) as answer:  # noqa: S310
            text = answer.read()
        return json.loads(text) if text else None

    def list_runs(self, *types: str, limit: int = 20) -> list[dict[str, Any]]:
        """Flow runs in states of these types, the one that is due first at the top."""
        question = {
            "flow_runs": {"state": {"type": {"any_": list(types)}}}, "sort": "EXPECTED_START_TIME_ASC", "limit": limit,
        }  # fmt: skip
        found: list[dict[str, Any]] = self.ask("flow_runs/filter", question)
        return found

    def name_deployments(self) -> dict[str, str]:
        """The names of deployments by their ids."""
        return {each["id"]: each["name"] for each in self.ask("deployments/filter", {})}


def find_served(home: Path) -> Served | None:
    """Who serves this home folder now; None where nobody does."""
    try:
        served = Served(**json.loads(name_note(home).read_text("utf-8")))
        os.kill(served.pid, 0)
    except (OSError, ValueError, TypeError):
        return None
    return served


def name_note(home: Path) -> Path:
    """Where the one who serves a home folder says so."""
    return home / "state" / "served.json"


def _authorize() -> dict[str, str]:
    given = os.environ.get("PREFECT_API_AUTH_STRING") or os.environ.get("PREFECT_SERVER_API_AUTH_STRING")
    return {"Authorization": f"Basic {base64.b64encode(given.encode()).decode()}"} if given else {}
