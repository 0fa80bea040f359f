"""The report page: the state of the warehouse as one HTML file that loads nothing and runs no scripts.

Trusts no text: Jinja escapes every value, and the page's content security policy blocks scripts and requests.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flows.reports.health import SILENT, UNREACHABLE, say_findings
from flows.reports.words import count_of
from warehouse.ask import Row
from warehouse.overview import Overview

_FOLDER = Path(__file__).parent
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LEVELS = 4
_RECENT = timedelta(days=7)
_FAILING_SHARE = 0.5
"""Share of failed fetches in a week at which a source counts as failing."""


@dataclass(frozen=True, slots=True)
class Night:
    """A day of the calendar: column (week), row (Monday is 0), look, and description."""

    day: date
    column: int
    row: int
    look: str
    told: str


def write_page(overview: Overview) -> str:
    """The page; the same warehouse always gives the same page, byte for byte."""
    style = (_FOLDER / "report_page.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    nights = place_nights(overview.nights)
    return _open_environment().get_template("report_page.html").render(
        view=overview,
        style=Markup(style),  # noqa: S704 - our own file, and the policy names its hash
        style_hash=digest,
        nights=nights,
        months=name_months(nights),
        recent_nights=nights[-14:][::-1],
        runs=[(run, tell_end(run, nights[-1].day)) for run in overview.runs],
        warnings=find_warnings(overview),
        states={source["source_id"]: judge_source(source) for source in overview.sources},
        most=_find_most(overview),
    )  # fmt: skip


def place_nights(rows: Sequence[Row]) -> list[Night]:
    """The position and look of each day in the calendar: the more articles, the higher its level."""
    if not rows:
        return []
    monday = rows[0]["day"] - timedelta(days=rows[0]["day"].weekday())
    most = max(row["new_count"] for row in rows)
    return [
        Night(
            day=row["day"],
            column=(row["day"] - monday).days // 7,
            row=row["day"].weekday(),
            look=_tell_look(row, most),
            told=f"{_day(row['day'])}: {_tell_night(row, rows[-1]['day'])}",
        )
        for row in rows
    ]


def name_months(nights: Sequence[Night]) -> list[tuple[int, str]]:
    """The columns in which a month begins, with its name, unless the next one is too close."""
    firsts: dict[tuple[int, int], int] = {}
    for night in nights:
        firsts.setdefault((night.day.year, night.day.month), night.column)
    named = [(column, _MONTHS[month - 1]) for (_, month), column in firsts.items()]
    return [one for place, one in enumerate(named) if place + 1 == len(named) or named[place + 1][0] - one[0] > 1]


def judge_source(source: Row) -> tuple[str, str]:
    """The state of a source: a class for the style sheet, and a word for people."""
    if not source["is_enabled"]:
        return "off", "switched off"
    if _is_failing(source):
        return "bad", "failing"
    for finding in source["findings"]:
        return "bad" if finding in SILENT else "warn", _words(finding)
    return ("good", "fine") if source["article_count"] else ("off", "nothing yet")


def find_warnings(overview: Overview) -> list[tuple[str, str]]:
    """What somebody should look at, as a name and what is said of it: sources that fail or do otherwise than usual,
    and runs of the last week that failed."""
    names = {source["source_id"]: source["publisher"] for source in overview.sources}
    warnings: list[tuple[str, str]] = [
        (names.get(row["source_id"]) or row["source_id"], said) for row in overview.health for said in say_findings(row)
    ]
    warnings += [
        (
            source["publisher"],
            f"fails: {source['failed_fetch_count']} of {source['fetch_count']} fetches of the last week brought nothing",
        )
        for source in overview.sources
        if _is_failing(source) and UNREACHABLE not in source["findings"]
    ]
    last = overview.nights[-1]["day"] if overview.nights else date.min
    recent = [row for row in overview.nights if last - row["day"] < _RECENT]
    troubled = [row for row in recent if row["failed_count"] or row["running_count"]]
    return warnings + [(_day(row["day"]), _tell_night(row, last)) for row in troubled]


def _is_failing(source: Row) -> bool:
    fetches, failed = source["fetch_count"], source["failed_fetch_count"]
    return bool(fetches) and failed / fetches >= _FAILING_SHARE


def _tell_look(row: Row, most: int) -> str:
    if row["failed_count"]:
        return "failed"
    if row["running_count"]:
        return "killed"
    if not row["run_count"] and not row["new_count"]:
        return "none"
    return f"level-{-(-_LEVELS * row['new_count'] // most) if most else 0}"


def tell_end(run: Row, last: date) -> tuple[str, str] | None:
    """How a run ended that did not finish: a class for the style sheet, and a word. One of the newest day may still go on."""
    if run["status"] == "finished":
        return None
    if run["status"] != "running":
        return "bad", run["status"]
    return ("warn", "not over") if run["started_at"].date() >= last else ("bad", "no end")


def _tell_night(row: Row, last: date) -> str:
    if not row["run_count"] and not row["new_count"]:
        return "no run"
    said = [count_of(row["new_count"], "new article")]
    if row["rejected_count"]:
        said.append(count_of(row["rejected_count"], "reject"))
    if row["failed_count"]:
        said.insert(0, "a run failed")
    if row["running_count"]:
        said.insert(0, "a run goes on or was killed" if row["day"] >= last else "a run began and did not end")
    return ", ".join(said)


def _find_most(overview: Overview) -> Mapping[str, float]:
    """The largest value of each bar chart, which fills the width; never 0."""
    return {
        "articles": max([1, *(source["article_count"] for source in overview.sources)]),
        "cut_share": max([0.01, *(source["removed_char_share"] or 0 for source in overview.sources)]),
        "cuts": max([1, *(cut["block_count"] for cut in overview.cuts)]),
        "rejects": max([1, *(reject["item_count"] for reject in overview.rejects)]),
    }


def _open_environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        day=_day,
        moment=_moment,
        published=_published,
        recent=_recent,
        percent=_percent,
        number=_number,
        count=count_of,
        words=_words,
        link=_link,
        short=_short,
        duration=_duration,
    )
    return environment


def _day(value: date | None) -> str:
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}" if value else "not known"


def _moment(value: datetime | None) -> str:
    return f"{_day(value)}, {value:%H:%M}" if value else "not known"


def _published(row: Row) -> str:
    """The date of an article, with a time only if the page gave one; otherwise it would show midnight."""
    value, precision = row["published_at"], row["published_precision"]
    if value is None:
        return "no date"
    if precision == "month":
        return f"{_MONTHS[value.month - 1]} {value.year}"
    return _day(value) if precision == "day" else _moment(value)


def _recent(value: datetime) -> str:
    """A recent time, without the year."""
    return f"{value.day} {_MONTHS[value.month - 1]}, {value:%H:%M}"


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    minutes = round(seconds / 60)
    return f"{seconds:.0f} s" if seconds < 100 else f"{minutes} min" if minutes < 100 else f"{minutes / 60:.1f} h"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}" if 0 < value < 0.0995 else f"{value:.0%}"


def _number(value: float | None) -> str:
    return f"{value or 0:,.0f}"


def _words(value: str | None) -> str:
    return (value or "").replace("_", " ")


def _short(value: str, most: int = 160) -> str:
    text = " ".join(value.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _link(value: Any) -> str | None:
    """A URL that is safe as a link: a web page, nothing a browser would run."""
    return value if isinstance(value, str) and value.lower().startswith(("https://", "http://")) else None
