"""From stored blocks back to verdicts: the same cleaner says the same again, and decisions of people hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.decisions import Decisions, block_key
from tasks.identity import hash_body
from tasks.rebuild import hold_stored, rejudge_stored
from tasks.records import Page, Reference, Source
from tasks.refine import Refinery, refine_page
from warehouse.outcomes import Amendment, StoredVersion
from warehouse.rows import DecisionRow

SAMPLES = Path(__file__).parents[2] / "deployments" / "samples"
REFINERY = Refinery((Source("ledger", "The Harbour Ledger", ("the Ledger",), ("harbourledger.example",)),))
NIGHT = datetime(2026, 3, 1, 4, 15, tzinfo=UTC)
DOCUMENTS = sorted(path for path in SAMPLES.rglob("*") if path.suffix in (".txt", ".html"))
LETTER = """Bridge to Elmouth opens

The bridge opened on Monday, two years late, the council said on the bank of the river.

The mayor cut the ribbon. Subscribe to our newsletter to get the news first. The crowd cheered in the rain for an hour.

A message from The Harbour Ledger:

Dear readers, without your support we cannot go on. Please donate today.
"""


def store(text: bytes, name: str = "story.txt", refinery: Refinery = REFINERY, url: str | None = None) -> StoredVersion:
    media_type = "text/html" if name.endswith(".html") else "text/plain"
    page = Page(Reference(name, url=url, source_id="ledger"), text, media_type, hash_body(text), url=url)
    outcome = refine_page(page, refinery)
    assert outcome.article
    return StoredVersion(
        article=outcome.article, version=1, loaded_at=NIGHT, blocks=outcome.blocks, restored=outcome.restored
    )


def follow(stored: StoredVersion, amendment: Amendment | None) -> StoredVersion:
    """What would be stored once the amendment is loaded."""
    assert amendment and amendment.article
    return replace(stored, article=amendment.article, blocks=amendment.blocks, restored=amendment.restored)


def decide(verb: str, day: int, **about: object) -> DecisionRow:
    moment = datetime(2026, 3, day, tzinfo=UTC)
    return DecisionRow(decision_id=f"d{day}", verb=verb, decided_at=moment, decided_by="anna", **about)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_the_same_cleaner_finds_nothing_to_change_in_its_own_rows(path: Path) -> None:
    url = "https://harbourledger.example/story" if path.suffix == ".html" else None
    stored = store(path.read_bytes(), path.name, url=url)
    assert rejudge_stored(stored, REFINERY).article is None


def test_a_paragraph_cut_in_two_is_judged_whole_again() -> None:
    stored = store(LETTER.encode())
    assert rejudge_stored(stored, REFINERY).article is None
    another = replace(
        stored, blocks=tuple(replace(each, action="keep", category=None, rule_id=None) for each in stored.blocks)
    )
    assert rejudge_stored(another, REFINERY).blocks == stored.blocks


@pytest.mark.parametrize("about", ["block", "rule", "article", "source", "rule of a source"])
def test_an_undo_puts_back_and_a_redo_cuts_again(about: str) -> None:
    stored = store(LETTER.encode())
    article, cut = (
        stored.article,
        next(each for each in stored.blocks if each.action == "remove" and each.text.startswith("Dear")),
    )
    scope = {
        "block": {"article_id": article.article_id, "block_keys": (block_key(cut.text),)},
        "rule": {"article_id": article.article_id, "rule_id": cut.rule_id},
        "article": {"article_id": article.article_id},
        "source": {"source_id": "ledger"},
        "rule of a source": {"source_id": "ledger", "rule_id": cut.rule_id},
    }[about]
    undone = follow(stored, hold_stored(stored, Decisions.of([decide("undo", 1, **scope)])))
    assert cut.text in undone.article.text and cut.text not in article.text
    assert undone.article.article_id == article.article_id
    assert undone.article.char_count == len(undone.article.text)
    back = next(each for each in undone.restored if each.block_no == cut.block_no)
    assert (back.rule_id, back.category, back.restored_by) == (cut.rule_id, cut.category, "anna")
    assert undone.blocks[cut.block_no].evidence == ("put back by anna",)

    both = Decisions.of([decide("redo", 2, **scope), decide("undo", 1, **scope)])
    assert follow(undone, hold_stored(undone, both)) == stored
    assert hold_stored(stored, both) is None


def test_decisions_hold_when_the_page_is_refined_or_judged_again() -> None:
    stored = store(LETTER.encode())
    decisions = Decisions.of([decide("undo", 1, source_id="ledger")])
    again = replace(REFINERY, decisions=decisions)
    undone = follow(stored, hold_stored(stored, decisions))
    assert store(LETTER.encode(), refinery=again) == undone
    assert rejudge_stored(undone, again).article is None
    assert undone.article.removed_block_count == 0 and len(undone.restored) == stored.article.removed_block_count


def test_an_undo_of_all_that_was_there_makes_an_article_of_a_reject() -> None:
    page = Page(Reference("box.txt", source_id="ledger"), b"Subscribe to our newsletter!", "text/plain", "0" * 64)
    assert refine_page(page, REFINERY).reject
    assert refine_page(page, replace(REFINERY, decisions=Decisions.of([decide("undo", 1, source_id="ledger")]))).article


def test_a_decision_about_another_article_or_source_changes_nothing() -> None:
    stored = store(LETTER.encode())
    others = [
        decide("undo", 1, article_id=7),
        decide("undo", 2, source_id="gazette"),
        decide("undo", 3, source_id="ledger", rule_id="x"),
    ]
    assert hold_stored(stored, Decisions.of(others)) is None
