"""Equal bytes in two places: the second run over them refines nothing, and marks each of their articles as seen again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from flows.amendments.verify import verify_sample
from flows.pipeline import stages
from flows.pipeline.run import Batch, FetchResult, begin_run, cut_batches
from tasks.archive import ArchiveWriter
from tasks.identity import hash_body
from tasks.records import Page, Reference, Source
from tasks.settings import Settings, load_settings
from tests.warehouse.newsroom import Newsroom, Story
from warehouse.apply import LoadCounts
from warehouse.ask import ask
from warehouse.load import load_batches
from warehouse.publish import publish

_STORY = "<p>The harbour opened on Monday, and the first of the ships came in with the tide, its master said.</p>" * 5
_HTML = f'<html lang="en"><body><article><h1>The harbour</h1>{_STORY}</article></body></html>'
_ANOTHER_RULE = """
publisher = "The Harbour Gazette"
names = ["the Gazette"]
domains = ["gazette.example"]

[[rule]]
id = "gazette.tide-club"
category = "membership_promo"
strength = "sure"
where = "any"
phrases = ["join the tide club"]
remove = ["Join the Tide Club and sail for free!", "Please join the Tide Club."]
keep = ["The rowing club lost by a length.", "Members of the club voted on Tuesday."]
"""
_SUFFIXES = map("{:06x}".format, count(0xA))


def run_once(path: Path, home: Path, refined: list[str], monkeypatch: pytest.MonkeyPatch) -> LoadCounts:
    """Take a file to the published warehouse; the items of what was refined are appended to `refined`."""
    refine_pages = stages.refine_pages

    def note(pages, workers):
        return refine_pages((refined.append(page.reference.item) or page for page in pages), workers)

    run = begin_run("ingest", Settings(home=home, workers=1), (), {}, next(_SUFFIXES))
    with monkeypatch.context() as patch:
        patch.setattr(stages, "refine_pages", note)
        references = [Reference(item=file.name, path=str(file)) for file in sorted(path.iterdir())]
        (batch,) = cut_batches(run.run_id, references, 50)
        (counts,) = stages.load(stages.refine(batch, run).paths, run)
    stages.publish(run)
    return counts


def test_equal_files_are_refined_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, refined = tmp_path / "in", []
    folder.mkdir()
    for name in ("one.html", "two.html"):
        (folder / name).write_text(_HTML)
    run_once(folder, tmp_path / "home", refined, monkeypatch)
    assert refined == ["one.html", "two.html"]
    counts = run_once(folder, tmp_path / "home", refined, monkeypatch)
    assert (counts.unchanged, counts.duplicate) == (1, 1)
    assert refined == ["one.html", "two.html"]


def test_equal_pages_of_two_urls_are_two_articles_and_refined_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, home, refined = tmp_path / "in", tmp_path / "home", []
    folder.mkdir()
    urls = ("https://gazette.example/a", "https://gazette.example/b")
    (folder / "pages.jsonl").write_text("".join(json.dumps({"url": url, "html": _HTML}) + "\n" for url in urls))
    assert run_once(folder, home, refined, monkeypatch).new == 2
    assert len(refined) == 2
    assert run_once(folder, home, refined, monkeypatch).unchanged == 2
    assert len(refined) == 2
    seen_again = ask(home, "SELECT url FROM articles WHERE last_seen_at > first_seen_at ORDER BY url").rows
    assert seen_again == tuple((url,) for url in urls)


@pytest.mark.parametrize("order", [("ledger", ""), ("", "ledger")])
def test_a_text_read_again_keeps_its_source(tmp_path: Path, order: tuple[str, str]) -> None:
    ledger = Source("ledger", "The Harbour Ledger", ("the Ledger",))
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "another.toml").write_text(_ANOTHER_RULE)
    story = tmp_path / "story.txt"
    story.write_text("Support The Harbour Ledger!\n\nThe harbour opened\n\n" + "The first of the ships came in. " * 9)
    settings = Settings(home=tmp_path / "home", workers=1)
    for source_id, rules in zip(order, (None, tmp_path / "rules"), strict=True):  # the second is another cleaner
        settings = settings.model_copy(update={"rules": rules})
        run = begin_run("ingest", settings, (ledger,), {}, next(_SUFFIXES))
        (batch,) = cut_batches(run.run_id, [Reference(story.name, path=str(story), source_id=source_id)], 50)
        stages.load(stages.refine(batch, run).paths, run)
        stages.publish(run)
    assert ask(settings.home, "SELECT source_id, publisher, version FROM article_versions").rows == (
        ("ledger", "The Harbour Ledger", 1),
    )
    verified = verify_sample(settings, (ledger,), 10, "0")
    assert (verified.checked, verified.differences) == (1, ())


def test_the_pages_of_one_url_keep_their_own_places(tmp_path: Path) -> None:
    """The pages of killed runs, and those that a backfill takes from the archive, may have a URL twice with different bytes."""
    url = "https://gazette.example/a"
    run = begin_run("replay", Settings(home=tmp_path / "home", workers=1), (), {}, next(_SUFFIXES))
    bodies = [_HTML.encode(), _HTML.replace("Monday", "Tuesday").encode()]
    pages = [Page(Reference(url, url=url), body, "text/html", hash_body(body), url=url) for body in bodies]
    with ArchiveWriter(run.raw_folder, "before") as archive:
        entries = [run.locate(archive.append(page)) for page in pages]
    batch = Batch(f"{run.run_id}-1", 1, (), tuple(FetchResult(Reference(url), entry=entry) for entry in entries))
    stages.load(stages.refine(batch, run).paths, run)
    stages.publish(run)
    places = ask(
        run.home, "SELECT raw_id, archive_path, archive_offset FROM raw_documents ORDER BY archive_offset"
    ).rows
    assert places == tuple((entry.raw_id, f"raw/{entry.path}", entry.offset) for entry in entries)


def test_a_headline_that_is_changed_back_is_a_version_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """These bytes were judged before, by this cleaner; seen again after another page of the article, they are a change."""
    monkeypatch.setenv("NEWSREFINERY_HOME", str(tmp_path))
    room = Newsroom(tmp_path)
    first = Story("ledger", 1, "A bridge opens", room.write(4))
    other_box, second = replace(first, appeals=(0,)), replace(first, title="A bridge closes")
    for story in (first, other_box, second, second, other_box, other_box, first):
        room.show(story)
        load_batches(tmp_path, [path for path, _ in room.spool_tonight("nightly")])
        publish(tmp_path)
        room.clock += 24
    changes = "SELECT title_before, title_after, version_after FROM article_changes ORDER BY changed_at"
    assert ask(tmp_path, changes).rows == (
        ("A bridge opens", "A bridge closes", 2),
        ("A bridge closes", "A bridge opens", 3),
    )
    updated = "SELECT updated_count FROM batches WHERE kind = 'outcomes' ORDER BY batch_no"
    assert [count for (count,) in ask(tmp_path, updated).rows] == [0, 0, 1, 0, 1, 0, 0]
    last_seen = ask(tmp_path, "SELECT last_seen_at FROM articles").rows[0][0]
    assert last_seen == room.now - timedelta(hours=24)


_FIRST = Story("ledger", 1, "A bridge opens", (1, 2, 3, 4), modified=90)
_SECOND = replace(_FIRST, title="A bridge closes", modified=None)
_OF_ANOTHER_URL = replace(_FIRST, number=2)


@pytest.mark.parametrize(
    "nights",
    [
        pytest.param([[(_FIRST, 0)], [(_SECOND, 60)], [(_FIRST, 120)]], id="three nights"),
        pytest.param([[(_FIRST, 0), (_SECOND, 60), (_FIRST, 120)]], id="one batch"),
        pytest.param([[(_FIRST, 120), (_SECOND, 60), (_FIRST, 0)]], id="one batch, the newest first"),
        pytest.param([[(_FIRST, 0)], [(_OF_ANOTHER_URL, 120)]], id="another URL"),
        pytest.param([[(_FIRST, 0)], "another cleaner", [(_FIRST, 120)]], id="another cleaner"),
    ],
)
def test_bytes_fetched_again_keep_their_dates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nights: list[Any]
) -> None:
    """Seen 2026-11: a page's date was in the future at the first fetch and rejected, but accepted at a later fetch of the same
    bytes, so that the row differed from its page."""
    monkeypatch.setenv("NEWSREFINERY_HOME", str(tmp_path))
    (tmp_path / "another").mkdir()
    (tmp_path / "another" / "rules.toml").write_text(_ANOTHER_RULE)
    room = Newsroom(tmp_path)
    room.clock = 120
    for night in nights:
        if night == "another cleaner":
            monkeypatch.setenv("NEWSREFINERY_RULES", str(tmp_path / "another"))
            continue
        room.tonight = [(story, room.clock - hours) for story, hours in night]
        load_batches(tmp_path, [path for path, _ in room.spool_tonight("nightly")])
        publish(tmp_path)
    dates = ask(tmp_path, "SELECT DISTINCT modified_at FROM article_versions WHERE title = 'A bridge opens'").rows
    assert len(dates) == 1
    assert verify_sample(load_settings(), room.sources, 3, "0").differences == ()
