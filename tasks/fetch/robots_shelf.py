"""Caches robots.txt files in a folder for a day, so that the runs of one day ask each host once.

Does not cache failures (a server error, or no answer), which RFC 9309 wants requested again.
"""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tasks.fetch.session import HttpAnswer
from warehouse.unfinished import making

LONGEST_KEPT = timedelta(hours=24)
"""RFC 9309 section 2.4: a cached robots.txt should not be used for more than 24 hours."""


@dataclass(frozen=True, slots=True)
class RobotsShelf:
    """A folder with one file per origin: a line "time status origin", then the body as it came."""

    folder: Path

    def recall(self, origin: str, now: datetime) -> HttpAnswer | None:
        """The cached answer of an origin (`https://news.example`) if less than a day old, or None."""
        with contextlib.suppress(OSError, ValueError):
            head, _, body = self._file(origin).read_bytes().partition(b"\n")
            asked_at, status, whose = head.decode().split(" ")
            age = now - datetime.fromisoformat(asked_at)
            if whose == origin and timedelta() <= age < LONGEST_KEPT:
                return HttpAnswer(f"{origin}/robots.txt", int(status), (), body, len(body))
        return None

    def keep(self, origin: str, answer: HttpAnswer, now: datetime, max_bytes: int) -> None:
        """Cache an answer, with at most `max_bytes` of its body. If the folder is read-only, every run asks again."""
        body = answer.body[:max_bytes] if answer.status == 200 else b""
        file = self._file(origin)
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            with making(file) as unfinished:
                unfinished.write_bytes(f"{now.isoformat()} {answer.status} {origin}\n".encode() + body)
                unfinished.replace(file)

    def _file(self, origin: str) -> Path:
        return self.folder / f"{hashlib.sha256(origin.encode()).hexdigest()[:40]}.txt"
