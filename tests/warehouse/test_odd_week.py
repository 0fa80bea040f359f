"""Analysts' queries on a week of special cases: quotes, no titles, midnight, the hour skipped by summer time, right-to-left
scripts, an article that moved to another source, two versions in one night. The expected answers were worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tasks.text.sketch import sketch_text
from warehouse.ask import ask
from warehouse.load import load_pending
from warehouse.outcomes import Outcome
from warehouse.publish import publish
from warehouse.record import record_run, record_sources
from warehouse.rows import FetchRow, RejectRow, RestoredRow, RunRow, SourceRow
from warehouse.spool import write_batch

SUMMER = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)  # in Berlin 02:00 to 03:00 of this day does not exist
COURIER = {"source_id": "courier", "publisher": "Evening Courier"}
HEBREW = {"source_id": "hayom", "publisher": "הנמל היום", "language": "he"}
LONG = "The harbour master read the whole letter aloud, and nobody on the quay said a word about it. " * 5


@pytest.fixture(scope="module")
def odd_week(tmp_path_factory: pytest.TempPathFactory, document: Any) -> Path:
    """Four nights, from the one before the clocks change."""
    home = tmp_path_factory.mktemp("odd")
    near = LONG.replace("aloud", "twice")
    first = [
        document(1, 'He said "stay"; she said \'go\'. 100 % of it.', title='The "quoted" pier; DROP TABLE', published_at=SUMMER - timedelta(microseconds=1)),
        document(2, "A ship at midnight.", published_at=SUMMER, published_precision="minute"),
        document(3, "A day without an hour.", published_at=SUMMER, published_precision="day", title=None, **_caption("A pier.")),
        document(4, "שלום לנמל. הספינה הגיעה.", title="הספינה הגיעה", published_at=None, published_problem="unreadable", **HEBREW),
        document(5, LONG, sketch=sketch_text(LONG), agency="ZPA", published_at=SUMMER + timedelta(minutes=90), published_precision="minute"),
        document(6, LONG, sketch=sketch_text(LONG), agency="XPA", published_at=SUMMER + timedelta(minutes=30), published_precision="minute", **COURIER),
        document(7, "From a file of nobody.", source_id=None, publisher=None, url=None, canonical_url=None, authors=("O'Neil", "O'Neil")),
        document(8, "Moves house.", title="Old house"),
        Outcome(item="b.html", reject=RejectRow(item="b.html", stage="read", reason="empty", detail="nothing in b", source_id="courier")),
        Outcome(item="a.html", reject=RejectRow(item="a.html", stage="read", reason="empty", detail="zero bytes in a", source_id="courier")),
        Outcome(item="feed", fetch=FetchRow(url="https://quiet.example/feed", outcome="not_modified", fetched_at=SUMMER, source_id="quiet")),
    ]  # fmt: skip
    put_back = RestoredRow(
        block_no=1, category="donation_appeal", rule_id="support_name", restored_at=SUMMER, restored_by="anna"
    )
    kept = document(9, "Read by a person.", removed_block_count=0)
    kept = Outcome(
        item=kept.item, article=kept.article, raw=kept.raw, restored=(put_back,),
        blocks=(kept.blocks[0], type(kept.blocks[1])(block_no=1, role="paragraph", action="keep", char_start=19, char_end=53, text="Support the Harbour Gazette today.")),
    )  # fmt: skip
    second = [
        document(2, "A ship at midnight. It left.", published_at=SUMMER, published_precision="minute", modified_at=SUMMER + timedelta(hours=8)),
        document(2, "A ship at midnight. It sank.", published_at=SUMMER, published_precision="minute", modified_at=SUMMER + timedelta(hours=9)),
        document(3, "A day without an hour.", published_at=SUMMER, published_precision="day", title=None, **_caption("A pier, seen from the sea.")),
        document(8, "Moves house.", title="New house", **COURIER),
        document(10, near, sketch=sketch_text(near), published_at=SUMMER + timedelta(days=1), published_precision="minute", **COURIER),
        kept,
    ]  # fmt: skip
    record_sources(
        home, "night-0", [SourceRow(source_id=one) for one in ("gazette", "courier", "hayom", "quiet", "never")]
    )
    for night, outcomes in enumerate((first, second, [], [])):
        moment = SUMMER + timedelta(days=night, hours=2)
        write_batch(home, f"b{night}", f"night-{night}", outcomes, written_at=moment)
        load_pending(home)
        record_run(home, RunRow(run_id=f"night-{night}", kind="nightly", status="finished", started_at=moment))
    publish(home)
    return home


def _caption(line: str) -> dict[str, Any]:
    text = "A day without an hour.\n\nSupport the Harbour Gazette today."
    return {"captions": (line,), "text_raw": f"{text}\n\n{line}"}


_CHANGES = "from article_changes where article_id ="
QUESTIONS: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
    "How many articles are there?": ("select count(*) from articles", [(10,)]),
    "How many of each source, files of nobody too?": (
        "select source_id, count(*) from articles group by 1 order by 1 nulls last",
        [("courier", 3), ("gazette", 5), ("hayom", 1), (None, 1)],
    ),
    "How many stories, copies counted once?": ("select count(*) from articles_unique", [(8,)]),
    "Which article has a quote in its title?": (
        "select article_id, title from articles where contains(title, '\"')", [(1, 'The "quoted" pier; DROP TABLE')],
    ),
    "Which say 100 %?": ("select article_id from articles where text like '%100 !%%' escape '!'", [(1,)]),
    "Which have no title?": ("select article_id from articles where title is null", [(3,)]),
    "Which speak of a ship in Hebrew?": ("select article_id, length(title) from articles where contains(text, 'הספינה')", [(4, 12)]),
    "What was published on 28 March, to the last microsecond?": (
        "select article_id from articles where published_at::date = '2026-03-28'", [(1,)],
    ),
    "What was published at midnight?": (
        "select article_id, published_precision from articles where published_at = '2026-03-29' order by 1",
        [(2, "minute"), (3, "day")],
    ),
    "What was published before the clocks went forward in Berlin?": (
        "select article_id from articles where published_at between '2026-03-29' and '2026-03-29 01:00' order by 1",
        [(2,), (3,), (6,)],
    ),
    "Which dates could not be read?": ("select article_id, published_problem from articles where published_at is null", [(4, "unreadable")]),
    "Which articles have two versions in one night?": (
        "select article_id, count(*) from article_versions where run_id = 'night-1' group by 1 having count(*) > 1", [(2, 2)],
    ),
    "How did that article change?": (
        f"select version_before, version_after, sentences_removed, sentences_added {_CHANGES} 2 order by version_after",
        [(1, 2, [], ["It left."]), (2, 3, ["It left."], ["It sank."])],
    ),
    "Which of them is the newest?": ("select version, text from articles where article_id = 2", [(3, "A ship at midnight. It sank.")]),
    "How did it read between the nights?": (
        "select text from article_versions where article_id = 2 and '2026-03-29 20:00' between valid_from and valid_to",
        [("A ship at midnight.",)],
    ),
    "What changed where neither title, text nor date did?": (
        f"select is_title_changed, is_text_changed, is_date_changed, is_captions_changed {_CHANGES} 3",
        [(False, False, False, True)],
    ),
    "Whose is the article that moved house?": (
        "select version, source_id, title from article_versions where article_id = 8 order by 1",
        [(1, "gazette", "Old house"), (2, "courier", "New house")],
    ),
    "On which day did its new source have it first?": (
        "select day, new_count from source_days where source_id = 'courier' and new_count > 0 order by 1",
        [(date(2026, 3, 29), 2), (date(2026, 3, 30), 1)],
    ),
    "Who tells the letter first?": ("select group_id, publisher from story_groups", [(6, "Evening Courier")]),
    "Which agency is it, as many say one as the other?": ("select agency from story_groups", [("XPA",)]),
    "Who copies whom, and exactly?": (
        "select article_id, method from duplicates where article_id <> group_id order by 1", [(5, "exact"), (10, "near")],
    ),
    "Which days has a source without an article?": (
        "select count(*), sum(new_count), sum(fetch_count) from source_days where source_id = 'quiet'", [(4, 0, 1)],
    ),
    "Is the day after a single article silent?": (
        "select day, is_silent from source_days where source_id = 'hayom' order by 1 limit 2",
        [(date(2026, 3, 29), False), (date(2026, 3, 30), True)],
    ),
    "Are shares NULL where there is nothing to share?": (
        "select distinct title_share, removed_char_share from source_days where new_count = 0", [(None, None)],
    ),
    "What was put back, and by whom?": (
        "select article_id, restored_by from removed_blocks where restored_at is not null", [(9, "anna")],
    ),
    "How many blocks are cut now?": ("select count(*) from article_blocks where action = 'remove'", [(9,)]),
    "And by the articles' own count?": ("select sum(removed_block_count) from articles", [(9,)]),
    "What did the newest night cut?": ("removed_last_night", [
        ("gazette", "donation_appeal", "support_name", 3, 102, "Support the Harbour Gazette today."),
        ("courier", "donation_appeal", "support_name", 2, 68, "Support the Harbour Gazette today."),
    ]),
    "What did it bring?": ("run_sources", [("courier", 1, 1, 2), ("gazette", 1, 3, 3)]),
    "Why could items not be read, with the words of the one that is named?": (
        "reject_reasons", [("read", "empty", 2, 1, "a.html", "zero bytes in a")],
    ),
    "Who writes originals, where a name stands twice on a page?": (
        "authors_of_originals", [("O'Neil", None, 1, datetime(2026, 3, 1, 1, 15, tzinfo=UTC))],
    ),
    "Which headlines changed?": ("changed_headlines", [
        ("Evening Courier", SUMMER + timedelta(hours=26), "Old house", "New house", False, "https://gazette.example/8"),
    ]),
    "Which texts changed, the last change of a night first?": ("changed_articles", [
        ("Harbour Gazette", SUMMER + timedelta(hours=26), "Ferry 2", ["It left."], ["It sank."], 0, "https://gazette.example/2"),
        ("Harbour Gazette", SUMMER + timedelta(hours=26), "Ferry 2", [], ["It left."], 9, "https://gazette.example/2"),
    ]),
    "How late were the others?": ("who_was_first", [
        (6, "Ferry 6", "Evening Courier", SUMMER + timedelta(minutes=30), 0, "exact", "XPA"),
        (6, "Ferry 5", "Harbour Gazette", SUMMER + timedelta(minutes=90), 60, "exact", "ZPA"),
        (6, "Ferry 10", "Evening Courier", SUMMER + timedelta(days=1), 1410, "near", None),
    ]),
    "Who runs agency copy without credit?": ("wire_copies", [
        ("XPA", "Evening Courier", 2, 1, 0.8125, 705), ("XPA", "Harbour Gazette", 1, 0, 1.0, 60),
    ]),
    "What does the page say that a person read?": ("select action, text from article_blocks where article_id = 9 order by block_no", [
        ("keep", "Read by a person."), ("keep", "Support the Harbour Gazette today."),
    ]),
    "Which runs brought nothing?": ("select batch_id from batches where read_count = 0 and kind = 'outcomes' order by 1", [("b2",), ("b3",)]),
    "Is anything referred to that is not there?": (
        "select count(*) from articles anti join raw_documents using (raw_id)", [(0,)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answer_is_what_was_worked_out_by_hand(odd_week: Path, question: str) -> None:
    sql, answer = QUESTIONS[question]
    assert list(ask(odd_week, sql).rows) == answer


def test_hours_are_counted_in_the_requested_time_zone(odd_week: Path) -> None:
    """01:30 UTC is already 03:30 in Berlin, 00:30 UTC still 01:30; articles in hour 2 are from the next day."""
    rows = ask(odd_week, "publishing_hours", {"timezone": "Europe/Berlin"}).rows
    assert [row for row in rows if row[0] == "Evening Courier"] == [
        ("Evening Courier", 1, 1),
        ("Evening Courier", 2, 2),
    ]
    assert ("Harbour Gazette", 3, 1) in rows and ("Harbour Gazette", 0, 1) in rows


def test_days_are_the_same_in_every_client(odd_week: Path) -> None:
    days = "select * from source_days order by source_id, day"
    connection = duckdb.connect(str(odd_week / "warehouse.duckdb"), read_only=True)
    connection.execute("SET TimeZone = 'Pacific/Auckland'")
    assert connection.execute(days).fetchall() == list(ask(odd_week, days).rows)
    connection.close()


def test_topic_coverage_counts_articles_without_a_publisher(odd_week: Path) -> None:
    rows = ask(odd_week, "topic_coverage", {"topic": "nobody", "since": "2026-03-01"}).rows
    assert sum(row[2] for row in rows) == 4 and (None, date(2026, 3, 1), 1) in rows


def test_a_source_is_named_as_its_newest_article_names_its_publisher(home: Path, load: Any, document: Any) -> None:
    load("b1", [document(1, publisher="Harbour Gazette")])
    load("b2", [document(2, publisher="The Gazette"), document(3, publisher=None)], night=1)
    publish(home)
    assert ask(home, "source_totals").rows[0][:3] == ("gazette", "The Gazette", 3)


def test_sentences_of_a_long_text_are_compared_at_once(home: Path, load: Any, document: Any) -> None:
    """Seen: both texts were split again for each sentence, which took twelve seconds for two versions of 2,000 sentences."""
    told = [f"Boat {number} came in." for number in range(20_000)]
    load("b1", [document(1, " ".join(told))])
    load("b2", [document(1, " ".join([*told[1:], "The sea was calm."]))], night=1)
    publish(home)
    changes = "select sentences_removed, sentences_added from article_changes"
    assert ask(home, changes).rows == ((["Boat 0 came in."], ["The sea was calm."]),)
