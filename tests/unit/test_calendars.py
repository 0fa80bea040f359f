"""Calendars: a cell a source and day, each with its colour and what a pointer is told, whatever names there are."""

from datetime import date, timedelta
from xml.etree import ElementTree

from flows.reports.backfill_report import STYLES
from flows.reports.calendars import Calendar, draw_lines, draw_svg

DAYS = tuple(date(2026, 2, 27) + timedelta(days=number) for number in range(4))
CALENDAR = Calendar(
    "Two papers",
    ("mill", "quay <&>"),
    DAYS,
    STYLES,
    {("mill", DAYS[0]): "finished", ("mill", DAYS[1]): "failed", ("quay <&>", DAYS[3]): "empty"},
    {("mill", DAYS[1]): "503 & more"},
)


def test_the_picture_has_a_cell_a_source_and_day() -> None:
    picture = ElementTree.fromstring(draw_svg(CALENDAR))  # noqa: S314 - our own
    cells = [one for one in picture.iter("{http://www.w3.org/2000/svg}rect") if len(one)]
    told = [one[0].text for one in cells]
    assert len(cells) == 8
    assert "mill 2026-02-28: failed, 503 & more" in told
    assert "quay <&> 2026-03-02: finished, no article" in told


def test_nothing_of_the_legend_sticks_out() -> None:
    statuses = {("mill", DAYS[0] + timedelta(days=number)): word for number, word in enumerate(STYLES)}
    days = tuple(day for _, day in statuses)
    picture = ElementTree.fromstring(draw_svg(Calendar("All", ("mill",), days, STYLES, statuses)))  # noqa: S314
    width, height = float(picture.get("width", 0)), float(picture.get("height", 0))
    texts = list(picture.iter("{http://www.w3.org/2000/svg}text"))
    assert len(texts) > len(STYLES)
    for text in texts:
        assert float(text.get("x", 0)) + 7 * len(text.text or "") <= width
        assert float(text.get("y", 0)) < height


def test_the_terminal_gets_a_month_at_a_time() -> None:
    lines = [(label, "".join(sign for sign, _ in days)) for label, days in draw_lines(CALENDAR)]
    assert lines == [
        ("2026-02", "78"), ("mill", "■✗"), ("quay <&>", "··"),
        ("2026-03", "12"), ("mill", "··"), ("quay <&>", "·▫"),
    ]  # fmt: skip


def test_words_are_counted() -> None:
    counts = CALENDAR.count()
    assert (counts["finished"], counts["failed"], counts["empty"], counts["missing"]) == (1, 1, 1, 5)
