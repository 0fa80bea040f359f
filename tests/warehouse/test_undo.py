"""Undo on real warehouse files: what is restored and recorded, that it persists, and that a kill never leaves a part of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from flows.cli import run
from tasks.decisions import Decisions
from tasks.versions import cleaner_version
from warehouse.amend import SpoolSet
from warehouse.ask import ask
from warehouse.home import Home
from warehouse.load import load_pending
from warehouse.lock import hold_lock
from warehouse.publish import publish
from warehouse.stored import find_decisions

BODY = (
    "The bridge opened on Monday, two years late, the council said on the bank of the river.\n\n"
    "The mayor cut the ribbon in the rain.\n\n"
)
LETTER = (
    "A message from The Harbour Ledger:\n\nDear readers, without your support we cannot go on. Please donate today.\n\n"
    "Subscribe to our newsletter!\n"
)


def call(capfd: pytest.CaptureFixture[str], *arguments: str) -> Any:
    code = run([*arguments, "--json"])
    out, err = capfd.readouterr()
    assert code == 0, err
    return json.loads(out)


def texts(home: Path) -> dict[str, str]:
    return dict(ask(home, "select url, text from articles order by url").rows)


def everything(home: Path) -> list[Any]:
    columns = "* exclude (loaded_at, run_id, last_seen_at)"
    return [
        ask(home, f"select {columns} from article_versions order by article_id, version").rows,  # noqa: S608
        ask(home, "select * exclude (run_id) from removed_blocks order by all").rows,
        ask(home, "select * from duplicates order by all").rows,
    ]


def test_an_undo_killed_before_publishing_counts_and_is_published_later(
    home: Path, ingest: Any, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest("b1", {1: BODY + LETTER})
    with monkeypatch.context() as patch:
        patch.setattr(
            "flows.amendments.amending_run.publish", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        assert run(["undo", "https://ledger.example/1", "--all"]) == 130
    assert "donate today" not in texts(home)["https://ledger.example/1"]
    assert call(capfd, "undo", "https://ledger.example/1", "--all")["blocks"] == 0
    assert "donate today" in texts(home)["https://ledger.example/1"]
    assert ask(home, "select count(*) from undo_decisions").rows == ((1,),)


def test_a_block_is_restored_unchanged_and_cut_again(
    home: Path, ingest: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    ingest("b1", {1: BODY + LETTER, 2: BODY + LETTER})
    before = everything(home)
    (number, version), (block_no, text) = (
        ask(home, "select article_id, version from articles where url like '%/1'").rows[0],
        ask(home, "select block_no, text from removed_blocks where text like 'Dear%' limit 1").rows[0],
    )
    shown = call(capfd, "undo", str(number), "--block", str(block_no), "--dry-run")
    assert (shown["articles"], shown["blocks"], shown["examples"][0]["text"]) == (1, 1, text)
    assert everything(home) == before

    call(capfd, "undo", "https://ledger.example/1", "--block", str(block_no), "--by", "anna")
    row = ask(home, "select * from articles where article_id = $id", {"id": number})
    article = dict(zip(row.columns, row.rows[0], strict=True))
    assert text in article["text"] and article["version"] == version
    assert article["char_count"] == len(article["text"])
    place = {"id": number, "no": block_no}
    ledger = "select restored_by, restored_at is not null, rule_id is not null from removed_blocks"
    assert ask(home, f"{ledger} where article_id = $id and block_no = $no", place).rows == (("anna", True, True),)
    blocks = "select action, evidence from article_blocks where article_id = $id and block_no = $no"
    assert ask(home, blocks, place).rows == (("keep", ["put back by anna"]),)
    assert text not in texts(home)["https://ledger.example/2"]
    assert ask(home, "select kind, status from runs").rows == (("undo", "finished"),)
    assert {row[0] for row in ask(home, "removed_last_night").rows} == {"ledger"}
    assert ask(home, "run_sources").rows == (("ledger", 1, 0, 3),), "of the run that read articles"

    call(capfd, "undo", str(number), "--block", str(block_no), "--redo")
    assert everything(home) == before
    assert ask(home, "select verb from undo_decisions order by decided_at").rows == (("undo",), ("redo",))


def test_a_decision_made_with_a_clock_ahead_does_not_outrank_later_ones(
    home: Path, ingest: Any, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The latest decision counts: without this, those made later with a correct clock would have no effect."""
    ingest("b1", {1: BODY + LETTER})
    before = texts(home)
    with monkeypatch.context() as patch:
        patch.setattr(
            "flows.amendments.amending_run.datetime",
            type("Ahead", (), {"now": lambda zone: datetime(2038, 1, 1, tzinfo=zone)}),
        )
        call(capfd, "undo", "https://ledger.example/1", "--all")
    assert texts(home) != before
    assert call(capfd, "undo", "https://ledger.example/1", "--all", "--redo")["blocks"] == 3
    assert texts(home) == before
    ingest("b2", {1: BODY + "It rained.\n\n" + LETTER})
    assert "donate today" not in texts(home)["https://ledger.example/1"]


def test_what_an_undo_would_do_is_shown_while_another_writes(
    home: Path, ingest: Any, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Analysts, who may only read, can see it too."""
    ingest("b1", {1: BODY + LETTER})
    monkeypatch.setenv("NEWSREFINERY_LOCK_SECONDS", "0")
    with hold_lock(Home(home), 0):
        assert call(capfd, "undo", "https://ledger.example/1", "--all", "--dry-run")["blocks"] == 3


def test_an_undo_for_a_rule_and_for_a_source(home: Path, ingest: Any, capfd: pytest.CaptureFixture[str]) -> None:
    ingest("b1", {1: BODY + LETTER, 2: BODY + "It rained.\n\n" + LETTER})
    rule = ask(home, "select rule_id from removed_blocks where text like 'Subscribe%' limit 1").rows[0][0]
    done = call(capfd, "undo", "--source", "ledger", "--rule", rule)
    assert done["articles"] == 2
    assert all("Subscribe to our newsletter!" in text and "donate" not in text for text in texts(home).values())
    call(capfd, "undo", "--source", "ledger", "--all")
    assert all("Please donate today." in text for text in texts(home).values())
    assert ask(home, "select sum(removed_block_count) from articles").rows == ((0,),)
    again = call(capfd, "undo", "--source", "ledger", "--all")
    assert again["blocks"] == 0


def test_its_run_names_the_cleaner_with_the_rules_of_the_user(
    home: Path, ingest: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    ingest("b1", {1: BODY + LETTER})
    (home / "rules").mkdir()
    (home / "rules" / "ledger.toml").write_text('publisher = "The Harbour Ledger"\ndomains = ["ledger.example"]\n')
    cleaner_version.cache_clear()
    call(capfd, "undo", "--source", "ledger", "--all")
    (named,) = ask(home, "select cleaner_version from runs where kind = 'undo'").rows[0]
    assert named == cleaner_version(home / "rules") != cleaner_version()


def test_an_undo_for_a_source_covers_later_versions_and_new_articles(
    home: Path, ingest: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    ingest("b1", {1: BODY + LETTER})
    call(capfd, "undo", "--source", "ledger", "--all", "--by", "anna")
    kept = texts(home)
    ingest("b2", {1: BODY + LETTER + "\n"})
    assert texts(home) == kept
    ingest("b3", {1: BODY + "The river froze at night.\n\n" + LETTER, 3: BODY + LETTER})
    assert all("Please donate today." in text for text in texts(home).values())
    assert ask(home, "select max(version) from articles").rows == ((2,),)
    assert ask(home, "select count(*), count(restored_at), min(restored_by) from removed_blocks").rows[0][2] == "anna"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "name an article or, with --source, a source"),
        (("1",), 2, "say what to undo: --block, --rule or --all"),
        (("1", "--all", "--rule", "x"), 2, "say what to undo"),
        (("--source", "ledger", "--block", "1"), 2, "--block needs an article"),
        (("--source", "nobody", "--all"), 2, "no source nobody; there are: ledger"),
        (("https://ledger.example/9", "--all"), 1, "first: newsrefinery ingest"),
        (("https://ledger.example/1", "--rule", "no.such"), 1, "by the rule no.such; rules that cut there: en."),
        (("https://ledger.example/1", "--block", "0"), 1, "; blocks cut there: 3, 4, 5"),
    ],
)
def test_a_request_that_cannot_be_met_says_why(
    home: Path, ingest: Any, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, said: str
) -> None:
    ingest("b1", {1: BODY + LETTER})
    assert run(["undo", *arguments]) == code
    error = capfd.readouterr().err
    assert said in error and error.count("\n") == 1


KILLED = """
import os, signal, sys
def hook(event, arguments):
    global left
    if event in ("open", "os.rename", "os.remove") and "home" in str(arguments[0]):
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
from flows.cli import run
import flows.amendments.undo, flows.commands.undo, flows.commands.explain, flows.commands.show, warehouse.pages, tasks.explain
left = int(sys.argv[1])
sys.addaudithook(hook)
run(["undo", "--source", "ledger", "--all", "--json"])
print("through", file=sys.stderr)
"""


def test_a_kill_anywhere_leaves_the_old_state_or_the_new(
    home: Path, ingest: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    ingest("b1", dict.fromkeys(range(1, 5), BODY + LETTER))
    states = set()
    for step in (5, 20, 30, 45):
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, str(step)], env=os.environ, capture_output=True, check=False
        )
        assert killed.returncode in (0, -9), killed.stderr
        for _ in range(2):  # right after the kill, and after the next run has loaded the spool
            states.add(frozenset("donate" in text for text in texts(home).values()))
            load_pending(home)
            publish(home)
        verbs = [verb for (verb,) in ask(home, "select verb from undo_decisions order by decided_at").rows]
        assert bool(verbs and verbs[-1] == "undo") == all("donate" in text for text in texts(home).values())
        if verbs and verbs[-1] == "undo":
            call(capfd, "undo", "--source", "ledger", "--all", "--redo")
    assert states <= {frozenset({True}), frozenset({False})}
    assert len(states) == 2


def test_a_set_that_fails_a_check_is_set_aside_as_a_whole(home: Path, ingest: Any) -> None:
    from dataclasses import replace
    from datetime import UTC, datetime
    from itertools import chain

    from tasks.rebuild import hold_stored
    from warehouse.amend import parse_stored
    from warehouse.rows import DecisionRow
    from warehouse.stored import read_stored

    ingest("b1", {1: BODY + LETTER, 2: BODY + LETTER})
    before = everything(home)
    moment = datetime.now(UTC)
    decision = DecisionRow(decision_id="d", verb="undo", source_id="ledger", decided_at=moment, decided_by="anna")
    stored = list(chain.from_iterable(map(parse_stored, read_stored(home))))
    amended = [hold_stored(each, Decisions.of([decision])) for each in stored]
    amended[1] = replace(amended[1], article=replace(amended[1].article, char_count=3))
    with SpoolSet(home, "undo-bad", moment) as spooled:
        spooled.add(amended)
        spooled.add_decisions([decision])
        spooled.commit()
    (problem,) = load_pending(home).damaged
    assert "ids_are_well_formed" in problem and (home / "spool" / "damaged" / "undo-bad.set").is_dir()
    publish(home)
    assert everything(home) == before
    assert find_decisions(home) == ()


def test_an_undo_whose_set_is_set_aside_fails_with_the_reason(
    home: Path, ingest: Any, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from tasks.rebuild import hold_stored

    def spoil(*given: Any) -> Any:
        amendment = hold_stored(*given)
        return amendment and replace(amendment, article=replace(amendment.article, char_count=3))

    ingest("b1", {1: BODY + LETTER})
    monkeypatch.setattr("flows.amendments.undo.hold_stored", spoil)
    assert run(["undo", "https://ledger.example/1", "--all"]) == 1
    assert "ids_are_well_formed" in capfd.readouterr().err
    assert find_decisions(home) == ()
