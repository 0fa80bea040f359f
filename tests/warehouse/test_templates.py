"""Templates learnt from blocks that a publisher repeats: changing words, stable counts, proposals, accept and reject."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.cli import run
from tasks.versions import cleaner_version
from warehouse.ask import ask
from warehouse.outcomes import Outcome
from warehouse.publish import publish
from warehouse.record import record_run
from warehouse.rows import BlockRow, RunRow, hash_text
from warehouse.templates import find_owner
from warehouse.templates import list_templates as list_templates_of

DAY = datetime(2026, 3, 1, 4, 15, tzinfo=UTC)
CLUB = "Come aboard with {name}: {amount} crowns a month keep our boat, the Tide Queen, afloat until {month}."
CREDIT = "The Coastal Press Agency contributed reporting."


@pytest.fixture
def page(document: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """`page(7, "box", 0.6)`: an article with a kept block, and the cleaner's confidence that it is journalism."""

    def make(
        number: int, box: str, confidence: float = 0.6, evidence: tuple[str, ...] = (), day: int | None = None
    ) -> Outcome:
        made = document(
            number, f"The ferry number {number} sailed at dawn. Nobody knows why it turned.",
            published_at=DAY + timedelta(days=number if day is None else day), appeal=f"Support us, reader {number}.",
        )  # fmt: skip
        article, (body, cut) = made.article, made.blocks
        assert article
        start = len(article.text_raw) + 2
        block = BlockRow(
            block_no=2, role="paragraph", action="keep", char_start=start, char_end=start + len(box), text=box,
            evidence=evidence, confidence=confidence,
        )  # fmt: skip
        text = f"{article.text}\n\n{box}"
        row = replace(
            article, text=text, text_raw=f"{article.text_raw}\n\n{box}", char_count=len(text), text_hash=hash_text(text)
        )
        return replace(made, article=row, blocks=(body, cut, block))

    return make


def club(number: int) -> str:
    name, month = ("Ada", "Bo", "Cleo", "Dan", "Eve")[number % 5], ("March", "April", "May")[number % 3]
    return CLUB.format(name=name, amount=3 + number, month=month)


def list_templates(rows: Any) -> list[tuple[Any, ...]]:
    return rows(
        "SELECT article_count, removed_count, status, day_count FROM appeal_templates ORDER BY article_count DESC, 2"
    )


def test_wordings_that_drift_are_one_template(load, rows, page) -> None:
    load("b1", [page(1, club(1)), page(2, club(2))])
    assert list_templates(rows) == []
    load("b2", [page(3, club(3)), page(4, club(4))])
    assert (4, 0, "proposed", 4) in list_templates(rows)
    assert rows("SELECT tail_share, source_id, publisher FROM appeal_templates WHERE status = 'proposed'") == [
        (1.0, "gazette", "Harbour Gazette")
    ]


def test_a_template_that_is_always_cut_needs_no_decision(load, rows, page) -> None:
    load("b1", [page(number, f"Rain fell on pier {number}.", 1.0) for number in range(1, 5)])
    assert list_templates(rows) == [(4, 4, "cut", 4)]


@pytest.mark.parametrize(
    ("confidence", "evidence", "day"),
    [(0.97, (), None), (0.6, ("kept: credit",), None), (0.6, ("put back by anna",), None), (0.6, (), 0)],
    ids=["no evidence", "a guard", "a person", "one day"],
)
def test_repetition_alone_proposes_nothing(load, rows, page, confidence, evidence, day) -> None:
    last = 8 if day is None else 5
    load("b1", [page(number, CREDIT, confidence, evidence, day) for number in range(1, last)])
    assert "proposed" not in {status for _, _, status, _ in list_templates(rows)}


def test_an_article_counts_once_however_often_it_changes(load, rows, page) -> None:
    load("b1", [page(number, club(number)) for number in range(1, 5)])
    before = rows("SELECT * FROM appeal_templates ORDER BY template_id")
    changed = page(2, club(2) + " Now.")
    load("b2", [changed], night=1)
    load("b3", [page(3, club(3))], night=2)
    after = rows("SELECT * FROM appeal_templates ORDER BY template_id")
    assert [row[4] for row in after] == [row[4] for row in before]
    load("b4", [page(1, "Snow fell on the pier, and the boats stayed.")], night=3)
    load("b5", [page(2, "Snow fell on the bridge, and the carts stayed.")], night=3)
    assert not rows("SELECT * FROM appeal_templates WHERE status = 'proposed'")


def test_blocks_seen_once_are_forgotten_after_months(home: Path, load, rows, page) -> None:
    load("b1", [page(number, club(number)) for number in range(1, 4)])
    load("b2", [page(50 + number, f"Snow {word} pier and quay alike.") for number, word in enumerate(("on", "over"))])
    before = list_templates(rows)
    singles = "SELECT count(*) FROM template_sightings WHERE article_id IN (50, 51) AND NOT is_removed"
    finish_run(home, "r1", years=1)
    assert rows(singles) == [(2,)]

    load("b3", [page(400, "Quite another line, and never again.")])
    finish_run(home, "r2", years=2)
    assert rows(singles) == [(0,)]
    assert {row[2] for row in list_templates(rows)} == {row[2] for row in before}
    assert len(list_templates(rows)) == len(before)
    assert rows(
        "SELECT count(*) FROM template_keys WHERE template_id NOT IN (SELECT template_id FROM template_sightings)"
    ) == [(0,)]


def finish_run(home: Path, run_id: str, years: int) -> None:
    moment = DAY + timedelta(days=365 * years)
    record_run(home, RunRow(run_id=run_id, kind="nightly", status="finished", started_at=moment))


@pytest.fixture
def proposed(home: Path, load, page, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NEWSREFINERY_HOME", str(home))
    load("b1", [page(number, club(number)) for number in range(1, 6)])
    publish(home)
    return home


def call(capfd: pytest.CaptureFixture[str], *arguments: str) -> Any:
    code = run(list(arguments))
    out, err = capfd.readouterr()
    assert code == 0, err
    return json.loads(out) if "--json" in arguments else out


def test_proposals_are_listed_with_examples(proposed: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (one,) = call(capfd, "templates", "--json")
    assert (one["article_count"], one["day_count"], one["status"]) == (5, 5, "proposed")
    assert "keep our boat" in one["text"] and len(one["wordings"]) >= 2
    assert "templates accept" in call(capfd, "templates")


def test_an_accepted_template_is_a_rule_from_the_next_run_on(proposed: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (one,) = call(capfd, "templates", "--json")
    before = cleaner_version(proposed / "rules")
    done = call(capfd, "templates", "accept", str(one["template_id"]), "--category", "membership_promo", "--json")
    cleaner_version.cache_clear()
    assert cleaner_version(proposed / "rules") != before
    assert call(capfd, "rules", "check", done["path"])
    from tasks.appeals import judge_article, load_rulebook
    from tasks.blocks import lay_out_blocks
    from tasks.records import Article, Block

    load_rulebook.cache_clear()
    texts = ["The ferry sailed at dawn, the council said.", club(77), "Nobody knows why it turned."]
    blocks = lay_out_blocks([Block(0, text, 0, 0) for text in texts])
    verdicts = judge_article(
        Article(blocks),
        names=("Harbour Gazette",),
        domain=None,
        language="en",
        rulebook=load_rulebook(proposed / "rules"),
    ).verdicts
    assert [(verdict.action, verdict.category) for verdict in verdicts] == [
        ("keep", None), ("remove", "membership_promo"), ("keep", None),
    ]  # fmt: skip
    assert ask(proposed, "select status, rule_id from template_decisions").rows == (("accepted", done["rule_id"]),)
    assert call(capfd, "templates", "--json") == []
    again = run(["templates", "accept", str(one["template_id"])])
    assert again == 0


def test_a_rejected_template_is_not_proposed_again_and_its_rule_is_removed(
    proposed: Path, load, page, capfd: pytest.CaptureFixture[str]
) -> None:
    (one,) = call(capfd, "templates", "--json")
    done = call(capfd, "templates", "accept", str(one["template_id"]), "--category", "membership_promo", "--json")
    call(capfd, "templates", "reject", str(one["template_id"]))
    assert done["rule_id"] not in Path(done["path"]).read_text() if Path(done["path"]).exists() else True
    load("b2", [page(9, club(9))])
    publish(proposed)
    assert call(capfd, "templates", "--json") == []
    assert [each["status"] for each in call(capfd, "templates", "--status", "rejected", "--json")] == ["rejected"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("accept", "12"), 1, "there is no template 12"),
        (("accept", "x"), 2, "valid integer"),
        (("--status", "odd"), 2, "'--status': 'odd'"),
    ],
)
def test_a_template_decision_that_cannot_be_made_says_why(
    proposed: Path, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, said: str
) -> None:
    assert run(["templates", *arguments]) == code
    assert said in capfd.readouterr().err


def test_a_publisher_in_no_catalogue_has_the_domains_of_its_articles(load, home: Path, page) -> None:
    urls = (
        "https://www.Gazette.example:8443/1",
        "http://reader@gazette.example?id=2",
        "https://sport.gazette.example/3",
    )
    pages = [page(number, club(number)) for number in range(1, 4)]
    load("b1", [replace(each, article=replace(each.article, url=url)) for each, url in zip(pages, urls, strict=True)])
    publish(home)
    (template,) = list_templates_of(home, ("proposed",))
    assert find_owner(home, template).domains == ("gazette.example", "sport.gazette.example")
