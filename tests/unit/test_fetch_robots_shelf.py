"""Robots.txt files are requested once a day, and failures again."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tasks.fetch.robots import Robots
from tasks.fetch.robots_shelf import RobotsShelf
from tasks.fetch.session import FetchError, HttpAnswer

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DENIAL = b"User-agent: *\nDisallow: /private"


class Host:
    """A host whose robots.txt has a status and a body; it counts how often it is asked."""

    def __init__(self, status: int = 200, body: bytes = DENIAL) -> None:
        self.status, self.body, self.asked = status, body, Counter[str]()

    def ask(self, url: str) -> HttpAnswer:
        self.asked[url] += 1
        if self.status == 0:
            raise FetchError("timeout_read", "silent")
        return HttpAnswer(url, self.status, (), self.body, len(self.body))


def permit(host: Host, folder: Path, hours: float = 0, url: str = "https://news.example/private/a") -> str:
    robots = Robots(("newsrefinery",), host.ask, RobotsShelf(folder), lambda: NOON + timedelta(hours=hours))
    return robots.permit(url).outcome


def test_the_runs_of_a_day_ask_once(tmp_path: Path) -> None:
    host = Host()
    assert [permit(host, tmp_path, hours) for hours in (0, 5, 23.9)] == ["robots_denied"] * 3
    assert host.asked == {"https://news.example/robots.txt": 1}


def test_after_a_day_it_is_asked_again(tmp_path: Path) -> None:
    host = Host()
    permit(host, tmp_path)
    host.body = b"User-agent: *\nAllow: /"
    assert permit(host, tmp_path, 24) == "ok"
    assert host.asked.total() == 2


@pytest.mark.parametrize("status", [0, 429, 500, 503])
def test_a_failure_is_not_kept(tmp_path: Path, status: int) -> None:
    host = Host(status)
    assert permit(host, tmp_path) == "robots_unreachable"
    host.status = 404
    assert permit(host, tmp_path, 1) == "ok"
    assert permit(host, tmp_path, 2) == "ok"
    assert host.asked.total() == 2


def test_hosts_do_not_share_a_file(tmp_path: Path) -> None:
    host = Host()
    permit(host, tmp_path)
    assert permit(host, tmp_path, 0, "http://news.example/a") == "ok"
    assert host.asked.total() == 2


def test_a_damaged_file_and_a_clock_set_back_mean_asking_again(tmp_path: Path) -> None:
    host = Host()
    permit(host, tmp_path)
    permit(host, tmp_path, -48)
    assert host.asked.total() == 2
    for file in tmp_path.iterdir():
        file.write_bytes(b"\xff\x00 nothing readable")
    permit(host, tmp_path, -47)
    assert host.asked.total() == 3


def test_a_folder_that_cannot_be_written_costs_a_request_only(tmp_path: Path) -> None:
    host = Host()
    (tmp_path / "file").write_text("not a folder")
    assert permit(host, tmp_path / "file") == "robots_denied"
