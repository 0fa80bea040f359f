"""Dates as pages write them."""

import tomllib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.markup.tree import parse_html
from tasks.metadata import dates
from tasks.metadata.dates import read_line_stamp, read_stamp, read_url_stamp, search_stamp

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "moment", "precision"),
    [
        ("2026-03-01T12:00:00Z", NOON, "second"),
        ("2026-03-01T13:00:00.123+01:00", NOON, "second"),
        ("2026-03-01 13:00 +0100", NOON, "minute"),
        ("2026-03-01T07:00:00 EST", NOON, "second"),
        ("Sun, 01 Mar 2026 12:00:00 GMT", NOON, "second"),
        ("Mar 1, 2026 8:00 EDT", NOON, "minute"),
        ("1772366400", NOON, "second"),
        ("1772366400000", NOON, "second"),
        ("2026-03-01", NOON.replace(hour=0), "day"),
        ("20260301", NOON.replace(hour=0), "day"),
        ("2026-03-1T12:00:00Z", NOON, "second"),
        ("2026/3/1", NOON.replace(hour=0), "day"),
        ("March 1st, 2026", NOON.replace(hour=0), "day"),
        ("1.3.2026", NOON.replace(hour=0), "day"),
        ("01. März 2026", NOON.replace(hour=0), "day"),
        ("1er mars 2026", NOON.replace(hour=0), "day"),
        ("1 de marzo de 2026", NOON.replace(hour=0), "day"),
        ("1 марта 2026", NOON.replace(hour=0), "day"),
        ("2026-03", NOON.replace(hour=0), "month"),
        ("2026-3-1", NOON.replace(hour=0), "day"),
        ("1772366400.25", NOON, "second"),
        ("Sun Mar  1 12:00:00 2026", NOON, "second"),
        ("Sun Mar 01 13:00:00 +0100 2026", NOON, "second"),
        ("2026-03-01T09:00:00−03:00", NOON, "second"),
        ("2026-03-01T13:00:00[Europe/Paris]", NOON.replace(hour=0), "day"),
        ("1st of March 2026", NOON.replace(hour=0), "day"),
        ("2026年3月1日 5時00分", NOON.replace(hour=5), "minute"),
        ("2026년 3월 1일", NOON.replace(hour=0), "day"),
        ("2026. 3. 1.", NOON.replace(hour=0), "day"),
        ("١ مارس ٢٠٢٦", NOON.replace(hour=0), "day"),
        ("1 मार्च 2026", NOON.replace(hour=0), "day"),
        ("1 Mart 2026", NOON.replace(hour=0), "day"),
        ("1. ožujka 2026.", NOON.replace(hour=0), "day"),
        ("1 Μαρτίου 2026", NOON.replace(hour=0), "day"),
        ("1 березня 2026", NOON.replace(hour=0), "day"),
        ("1 במרץ 2026", NOON.replace(hour=0), "day"),
        ("1 มีนาคม 2569", NOON.replace(hour=0), "day"),
        ("2026. március 1.", NOON.replace(hour=0), "day"),
        ("2026 m. kovo 1 d.", NOON.replace(hour=0), "day"),
        ("March 1, 2026 12:00 PM", NOON, "minute"),
        ("1 March 2026 at 12:15 a.m.", NOON.replace(hour=0, minute=15), "minute"),
        ("2026年3月1日 下午5時15分", NOON.replace(hour=17, minute=15), "minute"),
        ("2026/3/1 12:00", NOON, "minute"),
        ("01.03.2026 | 12:00 Uhr", NOON, "minute"),
        ("1 марта 2026 г., 15:00 MSK", NOON, "minute"),
        ("1 Maret 2026 pukul 19.00 WIB", NOON, "minute"),
        ("1 mars 2026 à 12h00", NOON, "minute"),
        ("1 tháng 3, 2026, 19:00 (GMT+7)", NOON, "minute"),
        ("1 مارس/آذار 2026", NOON.replace(hour=0), "day"),
        ("1 كانون الثاني 2026", datetime(2026, 1, 1, tzinfo=UTC), "day"),
        ("1 มี.ค. 2569 เวลา 12:00 น.", NOON, "minute"),
        ("1 మార్చి 2026", NOON.replace(hour=0), "day"),
        ("2026 оны 3 сарын 1", NOON.replace(hour=0), "day"),
        ("১ মার্চ ২০২৬", NOON.replace(hour=0), "day"),
        ("۱۰ اسفند ۱۴۰۴ - ۱۲:۰۰", NOON, "minute"),
        ("۱۴۰۴/۱۲/۱۰", NOON.replace(hour=0), "day"),
        ("۱ فروردین ۱۴۰۳", datetime(2024, 3, 20, tzinfo=UTC), "day"),
        ("令和8年3月1日", NOON.replace(hour=0), "day"),
        ("1 mrt 2026", NOON.replace(hour=0), "day"),
        ("令和元年5月1日", datetime(2019, 5, 1, tzinfo=UTC), "day"),
        ("民國115年3月1日 12:00", NOON, "minute"),
        ("1 марта 2026, 15:00 (МСК)", NOON, "minute"),
        ("20260301120000", NOON, "second"),
        ("202603011200", NOON, "minute"),
        ("2026. gada 1. marts", NOON.replace(hour=0), "day"),
        ("1 มีนาคม พ.ศ. 2569", NOON.replace(hour=0), "day"),
        ("01 مارچ ، 2026", NOON.replace(hour=0), "day"),
        ("12 marraskuuta 2025", datetime(2025, 11, 12, tzinfo=UTC), "day"),
    ],
)
def test_a_date_is_read_with_its_precision(raw: str, moment: datetime, precision: str) -> None:
    stamp = read_stamp(raw, "meta")
    assert (stamp.moment, stamp.precision, stamp.problem) == (moment, precision, None)


def test_the_offset_of_the_page_is_kept() -> None:
    """A day is a day where the page was written, whatever the day is in Greenwich."""
    moment = read_stamp("2026-03-02T01:30:00+09:00", "json_ld").moment
    assert moment is not None
    assert moment.isoformat() == "2026-03-02T01:30:00+09:00"


def test_of_a_clock_in_an_unknown_zone_only_the_day_is_kept() -> None:
    stamp = read_stamp("2026-03-29T02:30:00 Europe/Paris", "meta")
    assert (stamp.moment, stamp.precision) == (datetime(2026, 3, 29, tzinfo=UTC), "day")


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("2026-13-45", "unreadable"), ("yesterday", "unreadable"), ("True", "unreadable"), ("9" * 20, "unreadable"),
        ("2026-060", "unreadable"), ("1 listopada 2026", "unreadable"), ("3 ships 2026", "unreadable"),
        ("2026-03-01T10:00:00+25:99", "unreadable"), ("9999-12-31T23:59:59Z", "implausible"),
        ("0001-01-01", "implausible"), ("1994-12-31", "implausible"),
    ],
)  # fmt: skip
def test_what_gives_no_moment_says_why(raw: str, problem: str) -> None:
    stamp = read_stamp(raw, "meta")
    assert (stamp.moment, stamp.problem, stamp.raw) == (None, problem, raw)


def test_a_date_after_the_page_was_fetched_is_implausible() -> None:
    assert read_stamp("2026-03-09", "meta", before=NOON).problem == "implausible"
    assert read_stamp("2026-03-02", "meta", before=NOON).moment


def test_nothing_stated_is_nothing_known() -> None:
    assert read_stamp(None, "meta") == read_stamp("  ", "meta")
    assert read_stamp(None, "meta").raw is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.org/2026/03/01/harbour", "2026-03-01"), ("https://example.org/news-2026-03-01.html", "2026-03-01"),
        ("https://example.org/2026/03/harbour", "2026-03-01"), ("https://example.org/ports/2026/mar/01/ferry", "2026-03-01"),
        ("https://example.org/2026/mon/01/ferry", None), ("https://example.org/story/20260399", None),
        ("https://example.org/id/7202603011", None),
    ],
)  # fmt: skip
def test_a_url_may_hold_the_day_or_the_month(url: str, day: str | None) -> None:
    moment = read_url_stamp(url).moment
    assert (moment.date().isoformat() if moment else None) == day


def test_a_day_written_on_the_page_is_found_where_nothing_is_stated() -> None:
    tree = parse_html(
        "<html><body><h1>Harbour</h1><p class='date'>Published 1 March 2026</p><p>Words.</p></body></html>"
    )
    stamp = search_stamp(tree)
    assert (stamp.moment, stamp.source, stamp.precision) == (NOON.replace(hour=0), "text", "day")


@pytest.mark.parametrize(
    ("shown", "day"),
    [
        ("<time datetime='2026-03-12'>12 March</time>", None),
        ("<p class='date'>12.03.2026</p>", None),
        ("<p class='date'>2026-03-02</p>", "2026-03-02"),  # it is that day further east
        ("<p class='date'>2026-03-01</p>", "2026-03-01"),
        ("<p class='date'>2026-03-01</p><p>The ferry runs until 2026-03-12.</p>", "2026-03-01"),
    ],
)
def test_a_day_that_is_yet_to_come_is_none_and_not_the_first_of_its_month(shown: str, day: str | None) -> None:
    """Seen 2026-11: the searcher answers 1 March for a page of the 12th that was fetched before."""
    moment = search_stamp(parse_html(f"<html><body><h1>Harbour</h1>{shown}</body></html>"), before=NOON).moment
    assert (moment.date().isoformat() if moment else None) == day


@given(st.text(max_size=60))
def test_any_text_gives_a_stamp(raw: str) -> None:
    stamp = read_stamp(raw, "meta")
    assert stamp.moment is None or stamp.moment.astimezone(UTC).year >= 1995


@pytest.mark.parametrize(
    "line",
    [
        "Sunday, March 1, 2026 9:14 PM",
        "Pressemitteilung vom 01.03.2026",
        "Nora Brandon | 1 March 2026",
        "(2026-03-01)",
        "الأحد، ١ مارس ٢٠٢٦ - ١٠:٣٠ ص",
        "2026年3月1日（日）掲載",
        "नई दिल्ली, 1 मार्च 2026",
        "Pazar, 1 Mart 2026",
    ],
)
def test_a_line_beside_the_headline_dates_a_page_that_states_nothing(line: str) -> None:
    stamp = read_line_stamp(["Ports", line], before=NOON)
    assert (stamp.moment, stamp.source, stamp.precision) == (NOON.replace(hour=0), "text", "day")


@pytest.mark.parametrize(
    "line",
    [
        "Room 12.03.20265",
        "Built in 1998",
        "Vote on 1 March 2031",
        "Version 2.0.2026.1",
        "Of 14 ships 2026 was the last",
    ],
)
def test_other_numbers_are_no_dates(line: str) -> None:
    assert read_line_stamp([line], before=NOON).moment is None


CLOCKS = tomllib.loads((Path(dates.__file__).with_name("clocks.toml")).read_text(encoding="utf-8"))


@pytest.mark.parametrize("between", CLOCKS["at"])
def test_every_word_before_a_clock_is_read(between: str) -> None:
    found = read_line_stamp([f"3 March 2026 {between} 14:05 UTC"])
    assert found.moment == datetime(2026, 3, 3, 14, 5, tzinfo=UTC), between


@pytest.mark.parametrize(("zone", "hours"), CLOCKS["zones"].items())
def test_every_zone_that_is_known_by_its_name_is_read(zone: str, hours: int) -> None:
    found = read_line_stamp([f"3 March 2026, 14:05 {zone.upper()}"])
    assert found.moment == datetime(2026, 3, 3, 14, 5, tzinfo=timezone(timedelta(hours=hours)))


@pytest.mark.parametrize(("era", "before"), CLOCKS["eras"].items())
def test_every_era_is_counted_from_its_first_year(era: str, before: int) -> None:
    assert read_line_stamp([f"{era}{2026 - before}年3月4日"]).moment == datetime(2026, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Submitted by nora on Wed, 03/04/2026 - 07:30", "2026-03-04"),
        ("Friday, 03/04/2026", "2026-04-03"),
        ("Fri 13/03/2026", "2026-03-13"),
        ("Tue, 03/03/2026", "2026-03-03"),
        ("Mon, 03/04/2026", None),
        ("Mon, 33/44/2026", None),
        ("03/04/2026", None),
    ],
)
def test_an_english_weekday_tells_which_number_is_the_month(line: str, day: str | None) -> None:
    moment = read_line_stamp([line]).moment
    assert (moment.date().isoformat() if moment else None) == day


def test_a_day_that_is_searched_for_is_the_one_of_its_weekday() -> None:
    for weekday, day in (("Wed", "2026-03-04"), ("Fri", "2026-04-03")):
        page = (
            f"<html><body><div class='submitted'>{weekday}, 03/04/2026 - 07:30</div><p>Port reopens.</p></body></html>"
        )
        moment = search_stamp(parse_html(page)).moment
        assert moment is not None
        assert moment.date().isoformat() == day
