"""The whole way on the bundled samples and on bad input, as a person starts it."""

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from warehouse.ask import ask
from warehouse.home import Home
from warehouse.spool import list_spooled

pytestmark = [pytest.mark.prefect, pytest.mark.timeout(600)]

Command = Callable[..., Any]
LEVELS = Path(__file__).parents[1] / "warehouse" / "levels"
COUNTS = ("read", "new", "updated", "unchanged", "duplicate", "rejected")


def add_up(summary: dict[str, int]) -> bool:
    return summary["read"] == sum(summary[name] for name in COUNTS[1:])


def names_in_environments(text: str) -> list[str]:
    """The commands of running processes whose environment has this text."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if text.encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_text())
        except OSError:
            continue
    return found


def test_a_second_night_on_the_samples_adds_nothing(
    newsrefinery: Command, samples: Path, home: Path, day_after: Any
) -> None:
    """With a Prefect server of its own, as `make run` has it; it is gone afterwards."""
    own = {"PREFECT_API_URL": "", "PREFECT_HOME": str(home / "state" / "prefect")}
    ended = newsrefinery("ingest", "--sources", samples, **own)
    assert ended.code == 0, ended.err
    assert "starting Prefect, the first time here" in ended.err
    assert [line for line in ended.err.splitlines() if not line.endswith("…")] == []
    assert f"{day_after.summary['read']} documents read, nothing new" in ended.out
    assert "Try next:" in ended.out
    assert str(home / "warehouse.duckdb") in ended.out
    assert ask(home, "select new_count, unchanged_count from runs order by started_at desc limit 1").rows == (
        (0, day_after.summary["read"]),
    )
    assert (home / "state" / "prefect" / "prefect.db").exists()
    assert names_in_environments(f"NEWSREFINERY_HOME={home}") == []


def test_a_run_goes_on_with_the_warehouse_of_an_earlier_release(newsrefinery: Command, home: Path) -> None:
    """Seen 2026-11: the run queried people's decisions in the published file, which had no such table yet, and its error told
    the user to run the command that was running."""
    place = Home(home)
    place.make_folders()
    for path in (place.private, place.published):
        path.write_bytes(gzip.decompress((LEVELS / "04.duckdb.gz").read_bytes()))
    page = home / "quay.txt"
    page.write_text("The new quay opens on Monday, the council said. It took three years to build.\n" * 3)
    ended = newsrefinery("ingest", str(page))
    assert ended.code == 0, ended.err
    assert ask(home, "select count(*) from articles").rows == ((4 + 1,),)


def test_a_night_leaves_rows_blocks_and_its_own_row(first_night: Any) -> None:
    home, summary = first_night.home, first_night.summary
    assert add_up(summary)
    assert summary["new"] == ask(home, "select count(*) from articles").rows[0][0] >= 8
    assert summary["removed"] == dict(ask(home, "select category, count(*) from removed_blocks group by category").rows)
    assert ask(home, "select run_id, kind, status, new_count from runs").rows == (
        (summary["run_id"], "nightly", "finished", summary["new"]),
    )
    made_with = ask(
        home, "select distinct a.config_hash from article_versions a join runs r using (run_id, config_hash)"
    )
    assert len(made_with.rows) == 1 and len(made_with.rows[0][0]) == 16
    assert ask(home, "select count(*) from sources").rows[0][0] == len(summary["sources"])
    assert summary["prefect_seconds"] > 0


def test_the_report_is_in_prefect(first_night: Any, prefect_api: str) -> None:
    summary = first_night.summary
    ((asked,),) = ask(first_night.home, "select parameters from runs").rows
    run_id = json.loads(asked)["flow_run_id"]
    (flow_run,) = ask_prefect(prefect_api, "flow_runs", {"flow_runs": {"id": {"any_": [run_id]}}})
    assert flow_run["state"]["type"] == "COMPLETED"
    assert flow_run["state"]["message"].startswith(f"{summary['read']} documents read, {summary['new']} new")
    found = ask_prefect(prefect_api, "artifacts", {"artifacts": {"flow_run_id": {"any_": [run_id]}}})
    artifacts = {artifact["key"]: artifact["data"] for artifact in found}
    assert summary["run_id"] in artifacts["nightly-report"]
    assert summary["verified"] == f"{summary['new']} rows rebuilt from raw pages, no fields differ"
    assert summary["verified"] in artifacts["nightly-report"]
    assert "donation appeal" in artifacts["nightly-report"]
    assert sum(row["new"] for row in json.loads(artifacts["nightly-sources"])) == summary["new"]
    assert artifacts[None] == 100


def test_the_log_in_prefect_has_the_stages(first_night: Any, prefect_api: str) -> None:
    ((asked,),) = ask(first_night.home, "select parameters from runs").rows
    said = [line["message"] for line in read_log(prefect_api, json.loads(asked)["flow_run_id"])]
    stages = [line for line in said if line.partition(":")[0] in ("discovering", "refining", "loading", "publishing")]
    assert [stage.partition(":")[0] for stage in stages] == ["discovering", "refining", "loading", "publishing"]
    assert stages[1].endswith(" inputs")


def read_log(url: str, run_id: str) -> list[dict[str, Any]]:
    return ask_prefect(url, "logs", {"logs": {"flow_run_id": {"any_": [run_id]}}, "sort": "TIMESTAMP_ASC"})


def ask_prefect(url: str, kind: str, question: dict[str, Any]) -> list[dict[str, Any]]:
    request = Request(f"{url}/{kind}/filter", json.dumps(question).encode(), {"Content-Type": "application/json"})
    with urlopen(request, timeout=60) as answer:
        found: list[dict[str, Any]] = json.load(answer)
        return found


def test_raw_pages_can_be_found_again(first_night: Any) -> None:
    from tasks.archive import read_archived

    places = ask(first_night.home, "select raw_id, archive_path, archive_offset from raw_documents").rows
    assert places
    for raw_id, path, offset in places:
        assert read_archived(first_night.home, path, offset).raw_id == raw_id


def test_bad_input_is_counted_and_named(newsrefinery: Command, tmp_path: Path, home: Path, prefect_api: str) -> None:
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    (inputs / "empty.txt").write_bytes(b"")
    (inputs / "program.txt").write_bytes(b"\x7fELF" + bytes(2000))
    (inputs / "broken.jsonl").write_text('{"text": \n[]\n')
    (inputs / "photo.jpg").write_bytes(b"\xff\xd8")
    ended = newsrefinery("ingest", inputs, "--json")
    assert ended.code == 1
    assert ended.err.splitlines()[-1].startswith("newsrefinery: nothing was loaded")
    assert newsrefinery("status", "--json").json["next_step"].startswith("newsrefinery query open_rejects")
    assert (ended.json["read"], ended.json["rejected"], ended.json["skipped"]) == (4, 4, 1)
    assert ask(home, "select count(*) from rejects where detail is not null").rows == ((4,),)
    (flow_run,) = ask_prefect(prefect_api, "flow_runs", {"sort": "START_TIME_DESC", "limit": 1})
    assert (flow_run["state"]["type"], flow_run["state"]["message"]) == (
        "FAILED", "4 documents read, 0 new, 0 updated, 4 rejected, 1 skipped",
    )  # fmt: skip
    again = newsrefinery("ingest", inputs, "--json").json
    assert again["rejects"] == ended.json["rejects"] == {"empty_body": 1, "not_text": 1, "bad_json": 1, "bad_record": 1}
    assert sum(source["rejected"] for source in again["sources"].values()) == again["rejected"] == 4


def test_a_folder_without_documents_fails_with_a_message(
    newsrefinery: Command, tmp_path: Path, prefect_api: str
) -> None:
    (tmp_path / "nothing").mkdir()
    ended = newsrefinery("ingest", tmp_path / "nothing")
    assert ended.code == 1
    assert "nothing found" in ended.err
    (flow_run,) = ask_prefect(prefect_api, "flow_runs", {"sort": "START_TIME_DESC", "limit": 1})
    warnings = [line["message"] for line in read_log(prefect_api, flow_run["id"]) if line["level"] >= 30]
    assert any("nothing found" in warning for warning in warnings)


@pytest.mark.skipif(find_spec("prefect_ray") is not None, reason="Ray is installed: make setup-runners did it")
def test_a_runner_that_is_not_installed_is_one_line(newsrefinery: Command, samples: Path, prefect_api: str) -> None:
    ended = newsrefinery("ingest", "--sources", samples, NEWSREFINERY_RUNNER="ray")
    assert ended.code == 2
    assert ended.err.splitlines()[-1] == (
        "newsrefinery: NEWSREFINERY_RUNNER=ray needs a package that is not installed: make setup-runners"
    )


def test_another_writer_is_named_and_nothing_is_loaded(
    newsrefinery: Command, samples: Path, home: Path, prefect_api: str
) -> None:
    from warehouse.home import Home
    from warehouse.lock import hold_lock

    with hold_lock(Home(home), 1):
        ended = newsrefinery("ingest", "--sources", samples, NEWSREFINERY_LOCK_SECONDS="0.1")
    assert ended.code == 1
    said = ended.err.splitlines()[-1]
    assert said.startswith("newsrefinery: ")
    assert f"held by another writer (pid {os.getpid()} " in said
    assert "Traceback" not in ended.err
    assert not (home / "warehouse.duckdb").exists()


def test_after_a_kill_the_next_run_loads_what_was_refined(
    newsrefinery: Command, tmp_path: Path, home: Path, prefect_api: str
) -> None:
    inputs = kill_an_ingest(tmp_path, home)
    again = newsrefinery("ingest", inputs, "--json")
    assert again.code == 0, again.err
    assert add_up(again.json)
    assert again.json["read"] == 30
    assert again.json["rejected"] == 0
    assert ask(home, "select count(*), count(distinct article_id) from articles").rows == ((30, 30),)
    assert list_spooled(home) == []


def test_a_damaged_batch_is_reported_until_its_pages_are_replayed_from_the_archive(
    newsrefinery: Command, tmp_path: Path, home: Path, prefect_api: str
) -> None:
    kill_an_ingest(tmp_path, home)
    damaged = list_spooled(home)[0]
    damaged.write_bytes(damaged.read_bytes()[:-9])
    (tmp_path / "other.txt").write_text(
        "The market is open\n\n" + "Bread and fish were sold on Tuesday in the rain. " * 9
    )
    told = newsrefinery("ingest", tmp_path / "other.txt", "--json").json["problems"]
    assert len(told) == 1 and f"{damaged.name}: none of it was loaded; newsrefinery replay" in told[0]
    assert f"Damaged     {told[0]}" in newsrefinery("status").out
    rejects = "select item, stage, reason from rejects where resolved_at is null"
    assert ask(home, rejects).rows == ((f"spool/damaged/{damaged.name}", "spool", "damaged"),)
    before = ask(home, "select count(*) from articles").rows[0][0]

    again = newsrefinery("replay", "--reason", "damaged", "--json")
    assert again.code == 0, again.err
    assert (again.json["new"], again.json["rejected"]) == (5, 0)
    assert ask(home, rejects).rows == ()
    assert ask(home, "select count(*), count(distinct article_id) from articles").rows == ((before + 5, before + 5),)


def kill_an_ingest(tmp_path: Path, home: Path) -> Path:
    """A folder of 30 documents, and an ingest of it that was killed when its first batch of five was spooled."""
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    for number in range(30):
        story = f"Ferry {number} sails again\n\nThe ferry number {number} left the pier on Monday, a week late. " * 3
        (inputs / f"{number}.txt").write_text(story)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_INGEST, inputs],
        env=os.environ | {"NEWSREFINERY_HOME": str(home), "NEWSREFINERY_BATCH_DOCUMENTS": "5"},
        capture_output=True, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    return inputs


KILLED_INGEST = """
import os, signal, sys
from flows.pipeline import stages
from flows.cli import run

write_batch = stages.write_batch

def write_and_die(*arguments):
    write_batch(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)

stages.write_batch = write_and_die
run(["ingest", sys.argv[1]])
"""
