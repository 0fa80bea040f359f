"""Bad documents all the way to rows: each is a row, a reject with its reason, a duplicate or a skipped file."""

import json
import os
import subprocess
import sys
import unicodedata
from collections import defaultdict
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
from warehouse.spool import read_batch

pytestmark = [pytest.mark.shared, pytest.mark.timeout(900)]

Outcomes = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def inputs(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults")
    script = shared / "faults" / "make_doc_faults.py"
    subprocess.run([sys.executable, script, folder], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def wanted(inputs: Path) -> list[dict[str, Any]]:
    """One object per document: its name, its expected outcome, and its number of rows."""
    manifest = inputs / "manifest.jsonl"
    lines = [json.loads(line) for line in manifest.read_text().splitlines()]
    manifest.unlink()
    return lines


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def ended(inputs: Path, wanted: list[dict[str, Any]], home: Path) -> tuple[Summary, Outcomes]:
    return run_once(inputs, home, [one["name"] for one in wanted])


def run_once(inputs: Path, home: Path, names: list[str]) -> tuple[Summary, Outcomes]:
    """Process the folder up to the published file, without Prefect; also returns the outcomes of each named document."""
    run = begin_run("ingest", Settings(home=home), (), {}, "abcdef")
    found = discover([Entry(Source("", ""), "folder", path=inputs)], Harvest.of(run)).listings
    with open_workers(run):
        spooled = [refine(batch, run) for batch in cut_batches(run.run_id, found[0].items, 200)]
    paths = [path for each in spooled for path in each.paths]
    outcomes = group_outcomes(paths, inputs, names)
    for skip in found[0].skipped:
        outcomes[name_of(skip.item, inputs, names)].append({"skipped": skip.reason})
    summary = sum_up(run, found, spooled, load(paths, run), [])
    publish(run)
    return summary, outcomes


def group_outcomes(paths: list[Path], inputs: Path, names: list[str]) -> Outcomes:
    grouped: Outcomes = defaultdict(list)
    for path in paths:
        for row in read_batch(path).rows.to_pylist():
            grouped[name_of(row["item"], inputs, names)].append(row)
    return grouped


def name_of(item: str, inputs: Path, names: list[str]) -> str:
    name = item.removeprefix(f"{inputs}/")
    return next((each for each in (name, name.rpartition(":")[0], name.rpartition("#")[0]) if each in names), name)


def test_every_document_has_its_expected_outcome(
    wanted: list[dict[str, Any]], ended: tuple[Summary, Outcomes], home: Path
) -> None:
    stored = {row[0] for row in ask(home, "select article_id from articles").rows}
    refused = set(ask(home, "select item, reason from rejects").rows)
    unmet = {
        one["name"]: (one["expect"], one["rows"], [tell(outcome) for outcome in ended[1][one["name"]]][:6])
        for one in wanted
        if not is_met(one, ended[1][one["name"]], stored, refused)
    }
    assert not unmet, "\n".join(map(str, unmet.items()))


def is_met(
    one: dict[str, Any], outcomes: list[dict[str, Any]], stored: set[int], refused: set[tuple[Any, ...]]
) -> bool:
    if one["name"] == "special/noperm.txt" and os.geteuid() == 0:
        return True
    articles = {outcome["article"]["article_id"] for outcome in outcomes if outcome.get("article")}
    rejects = [outcome["reject"] for outcome in outcomes if outcome.get("reject")]
    is_kept = articles <= stored and {(reject["item"], reject["reason"]) for reject in rejects} <= refused
    kind, _, reason = one["expect"].partition(":")
    return (
        is_kept
        and {
            "row": len(articles) == one["rows"] and (not rejects or one["name"].startswith("warc/")),
            "duplicate": len(articles) == 1 and not rejects,
            "rows+dups": len(articles) == one["rows"] and not rejects,
            "rows+rejects": len(articles) >= one["rows"] and bool(rejects),
            "row_or": len(articles) + len(rejects) == 1,
            "reject": [reject["reason"] for reject in rejects] == [reason] and not articles,
            "skip": [outcome.get("skipped") for outcome in outcomes] == [reason],
        }[kind]
    )


def tell(outcome: dict[str, Any]) -> str:
    if outcome.get("article"):
        return f"article {outcome['article']['article_id']}"
    return outcome.get("skipped") or f"{outcome['reject']['reason']}: {outcome['reject']['detail']}"


def test_copies_are_one_article(ended: tuple[Summary, Outcomes]) -> None:
    copies = [ended[1][f"txt/dup_{name}.txt"][0]["article"]["article_id"] for name in ("a", "b", "ws")]
    assert len(set(copies)) == 1


def test_the_counts_add_up(ended: tuple[Summary, Outcomes], home: Path) -> None:
    total = ended[0].total
    assert total.read == total.new + total.updated + total.unchanged + total.duplicate + total.rejected
    assert total.read == sum("skipped" not in outcome for outcomes in ended[1].values() for outcome in outcomes)
    assert ask(home, "select count(*) from articles").rows == ((total.new,),)


def test_text_is_clean_whatever_came(ended: tuple[Summary, Outcomes], home: Path) -> None:
    odd = []
    for title, text in ask(home, "select coalesce(title, ''), text from articles").rows:
        whole = f"{title}\n{text}"
        letters = {letter for letter in whole if unicodedata.category(letter) in ("Cc", "Cs", "Cn") and letter != "\n"}
        if letters - {"\t"} or "\ufeff" in whole or "\0" in whole or not unicodedata.is_normalized("NFC", whole):
            odd.append((title[:60], letters))
    assert odd == []


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("txt/cp1251.txt", "Корреспондент сообщил, что суда вошли в гавань"),
        ("txt/latin1.txt", "Les autorités ont déclaré"),
        ("txt/sql.txt", "ATTACH '/etc/passwd' AS x"),
        ("txt/nfd.txt", "Officials said on Tuesday"),
        ("txt/space_run.txt", "Officials said on Tuesday"),
        ("txt/appeal_bomb.txt", "Officials said on Tuesday"),
    ],
)
def test_the_story_is_in_the_text(ended: tuple[Summary, Outcomes], home: Path, name: str, phrase: str) -> None:
    article_id = ended[1][name][0]["article"]["article_id"]
    ((text,),) = ask(home, "select text from articles where article_id = $article_id", {"article_id": article_id}).rows
    assert phrase in text


def test_markup_reads_no_file_and_names_no_script(home: Path, ended: tuple[Summary, Outcomes]) -> None:
    secret = Path("/etc/hostname").read_text().strip() or "no name"
    sql = "select count(*) from articles where contains(text, $secret) or canonical_url like 'javascript:%'"
    assert ask(home, sql, {"secret": secret}).rows == ((0,),)


def test_an_impossible_date_is_null_and_kept_as_text(home: Path, ended: tuple[Summary, Outcomes]) -> None:
    sql = "select count(*) from article_versions where published_at is null and published_at_raw = '2026-13-45'"
    assert ask(home, sql).rows[0][0] >= 1


def test_a_second_run_changes_nothing(
    inputs: Path, wanted: list[dict[str, Any]], ended: tuple[Summary, Outcomes], home: Path
) -> None:
    before = ask(home, "select article_id, version, text_hash from article_versions order by all").rows
    again, _ = run_once(inputs, home, [one["name"] for one in wanted])
    assert (again.total.new, again.total.updated) == (0, 0)
    assert (again.total.read, again.total.rejected) == (ended[0].total.read, ended[0].total.rejected)
    assert ask(home, "select article_id, version, text_hash from article_versions order by all").rows == before
