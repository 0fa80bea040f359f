"""What a robots.txt that cannot be had means."""

import pytest

from tasks.fetch.robots import Robots
from tasks.fetch.session import Answer, FetchError

URL = "https://ledger.example/a"


def ask_of(*results: Answer | str) -> tuple[Robots, list[str]]:
    """Robots whose requests have these ends, one after the other: an answer, or the outcome of a failure."""
    asked: list[str] = []
    ends = iter(results)

    def ask(url: str) -> Answer:
        asked.append(url)
        end = next(ends)
        if isinstance(end, str):
            raise FetchError(end, "it failed")
        return end

    return Robots(("newsrefinery",), ask), asked


NONE = Answer("https://ledger.example/robots.txt", 404, (), b"", 0)


@pytest.mark.parametrize("outcome", ["timeout_read", "connect", "conn_reset", "tls", "deadline", "protocol"])
def test_a_host_whose_robots_txt_does_not_come_is_left_alone_for_the_run(outcome: str) -> None:
    robots, asked = ask_of(outcome)
    assert [robots.permit(URL).outcome for _ in range(3)] == ["robots_unreachable"] * 3
    assert len(asked) == 1


def test_a_name_that_is_not_resolved_is_asked_for_again() -> None:
    robots, asked = ask_of("dns", NONE)
    assert [robots.permit(URL).outcome for _ in range(3)] == ["dns", "ok", "ok"]
    assert len(asked) == 2
