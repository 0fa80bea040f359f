"""Real pages, and the article that the project started from, all the way to rows."""

import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from flows.pipeline.harvest import Harvest
from flows.pipeline.run import begin_run, cut_batches
from flows.pipeline.stages import discover, load, publish, refine
from flows.pipeline.summary import Summary, sum_up
from flows.pipeline.workers import open_workers
from tasks.records import Source
from tasks.settings import Settings
from tasks.sources.catalogue import Entry
from warehouse.ask import ask

pytestmark = [pytest.mark.shared, pytest.mark.timeout(900)]
_SUFFIXES = map("{:06x}".format, count(1))
"""Of runs: two that begin in one second are two."""


def run_once(inputs: Path, home: Path) -> Summary:
    """Process a folder up to the published file, without Prefect."""
    run = begin_run("ingest", Settings(home=home), (), {}, next(_SUFFIXES))
    found = discover([Entry(Source("", ""), "folder", path=inputs)], Harvest.of(run)).listings
    with open_workers(run):
        spooled = [refine(batch, run) for batch in cut_batches(run.run_id, found[0].items, 50)]
    summary = sum_up(run, found, spooled, load([path for each in spooled for path in each.paths], run), [])
    publish(run)
    return summary


def test_every_page_is_an_article_or_a_reject_and_a_second_run_changes_nothing(shared: Path, home: Path) -> None:
    pages = shared / "data" / "pages" / "html" / "aeb"
    first = run_once(pages, home).total
    assert first.read == len(list(pages.rglob("*.html.gz"))) > 0
    assert first.read == first.new + first.updated + first.unchanged + first.duplicate + first.rejected
    assert ask(home, "select count(*) from articles").rows == ((first.new,),)
    assert ask(home, "select count(*) from rejects where reason is not null").rows == ((first.rejected,),)
    second = run_once(pages, home).total
    assert (second.new, second.updated, second.rejected) == (0, 0, first.rejected)


@pytest.fixture(scope="module")
def seed(shared: Path) -> list[dict[str, Any]]:
    """The labelled blocks of the article that the project started from."""
    with (shared / "data" / "appeals" / "dev.jsonl").open() as lines:
        (document,) = [each for each in map(json.loads, lines) if each["doc_id"] == "seed"]
    return [{**block, "text": " ".join(block["text"].split())} for block in document["blocks"]]


def test_of_the_first_article_all_journalism_is_kept_and_every_appeal_removed(
    shared: Path, seed: list[dict[str, Any]], home: Path
) -> None:
    run_once(shared / "data" / "seed", home)
    ((title, text, captions),) = ask(home, "select title, text, captions from articles").rows
    removed = [row[0] for row in ask(home, "select text from removed_blocks").rows]
    kept = [block["text"] for block in seed if block["label"] == "article"]
    cut = [block["text"] for block in seed if block["label"] not in ("article", "optional")]
    assert [block for block in kept if block not in f"{title}\n{text}\n{captions}"] == []
    assert [block for block in cut if block in text] == []
    assert [block for block in cut if not any(block in each or each in block for each in removed)] == []
    assert ask(home, "select count(*) from removed_blocks where rule_id is null or len(evidence) = 0").rows == ((0,),)
    assert text.endswith("AFP contributed reporting.")
    assert "Stanislav Krasilnikov" in captions[0]
