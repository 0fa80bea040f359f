"""A deadline that passes early: for an answer that arrives too slowly."""

import pytest

from tasks.fetch.deadline import LEAST_SPEED, Deadline


def watch(arrivals: list[tuple[float, int]], seconds: float = 20.0) -> Deadline:
    """A deadline to which bytes come at these moments, as pairs of seconds and count."""
    now = 0.0
    deadline = Deadline(seconds, clock=lambda: now)
    for now, count in arrivals:  # noqa: B007 - the clock reads it
        deadline.note_bytes(count)
    return deadline


@pytest.mark.parametrize(
    "arrivals",
    [
        pytest.param([(float(second), 1) for second in range(8)], id="from-the-first-byte-on"),
        pytest.param([(0.0, 30_000), *((float(second), 1) for second in range(1, 14))], id="after-a-good-start"),
    ],
)
def test_an_answer_that_drips_is_given_up(arrivals: list[tuple[float, int]]) -> None:
    deadline = watch(arrivals)
    assert deadline.has_passed
    assert "bytes came in 3 s" in deadline.reason


@pytest.mark.parametrize(
    "arrivals",
    [
        pytest.param([(6.9, 300)], id="one-late-piece"),
        pytest.param([(0.1, 400), (6.9, 1460), (7.0, 60_000)], id="a-head-first-and-the-rest-after-a-silence"),
        pytest.param([(second / 2, int(LEAST_SPEED)) for second in range(40)], id="slow-and-steady"),
        pytest.param([], id="silence"),
    ],
)
def test_an_answer_that_may_come_in_time_is_waited_for(arrivals: list[tuple[float, int]]) -> None:
    deadline = watch(arrivals)
    assert not deadline.has_passed
    assert deadline.reason == "not finished after 20 s"
