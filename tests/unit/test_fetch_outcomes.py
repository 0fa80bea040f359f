"""What an outcome means for trying again."""

from datetime import UTC, datetime, timedelta

import pytest

from tasks.fetch.outcomes import (
    LONGEST_DEFERRAL,
    choose_next_try,
    choose_pause,
    load_policies,
    name_status,
    read_retry_after,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("status", range(100, 1100))
def test_every_status_has_an_outcome_that_the_table_knows(status: int) -> None:
    assert name_status(status, was_conditional=False) in load_policies()


@pytest.mark.parametrize(
    ("status", "outcome"), [(408, "http_server"), (421, "http_server"), (425, "http_server"), (409, "http_client")]
)
def test_a_status_that_blames_the_moment_is_asked_again(status: int, outcome: str) -> None:
    assert name_status(status, was_conditional=False) == outcome


def test_headers_too_large_are_a_mistake_that_a_server_may_mend() -> None:
    assert choose_next_try("header_too_large", None, NOW) == NOW + timedelta(hours=12)


@pytest.mark.parametrize("status", [200, 202, 403, 405, 503])
def test_a_challenge_is_no_page_and_no_refusal_for_good(status: int) -> None:
    assert name_status(status, was_conditional=False, is_challenge=True) == "blocked"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("2", 2.0), ("-5", 0.0), ("Sun, 01 Mar 2026 12:00:03 GMT", 3.0), ("Sun, 01 Mar 2020 12:00:03 GMT", 0.0),
        ("soon", None), ("", None), (None, None), ("9" * 400, LONGEST_DEFERRAL), ("-" + "9" * 400, 0.0), ("2.5e9", None), ("²", None),
        ("--5", None), ("+5", None), ("-", None),
    ],
)  # fmt: skip
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert read_retry_after(value, NOW) == seconds


def test_pauses_double_and_end() -> None:
    pauses = [choose_pause("conn_reset", tries, None) for tries in (1, 2, 3, 4)]
    assert pauses == [1.0, 2.0, 4.0, None]


def test_a_server_that_wants_a_day_is_not_waited_for() -> None:
    assert choose_pause("rate_limited", 1, 86_400.0) is None
    later = choose_next_try("rate_limited", 86_400.0, NOW)
    assert later == NOW + timedelta(days=1)


def test_a_server_that_wants_forever_is_asked_again_after_a_month() -> None:
    forever = read_retry_after("99999999999999999999", NOW)
    assert choose_pause("rate_limited", 1, forever) is None
    assert choose_next_try("rate_limited", forever, NOW) == NOW + timedelta(days=30)


def test_what_is_gone_is_never_tried_again() -> None:
    assert choose_pause("gone", 1, None) is None
    assert choose_next_try("gone", None, NOW) is None
