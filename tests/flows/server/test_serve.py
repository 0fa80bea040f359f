"""`newsrefinery serve` from a user's view: what it deploys and when that runs, a second server, and its connections."""

import json
import subprocess
import sys
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from zoneinfo import ZoneInfo

import pytest

from warehouse.ask import ask

pytestmark = [pytest.mark.server, pytest.mark.timeout(900)]

ZONE = ZoneInfo("America/New_York")


def test_nights_are_planned_at_a_quarter_past_four_of_the_zone_across_a_change_of_clocks(
    bench: Any, until: Any
) -> None:
    """The scheduler plans 100 days ahead: in most seasons some of these days are after a change of clocks."""
    nightly = bench.deployment("nightly")
    question = {
        "deployments": {"id": {"any_": [nightly["id"]]}},
        "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},  # not the nights that other tests started
        "sort": "EXPECTED_START_TIME_ASC",
        "limit": 200,
    }
    runs = until(lambda: bench.api.ask("flow_runs/filter", question))
    local = [datetime.fromisoformat(run["expected_start_time"]).astimezone(ZONE) for run in runs]
    assert {(moment.hour, moment.minute) for moment in local} == {(4, 15)}

    (schedule,) = nightly["schedules"]
    assert (schedule["active"], schedule["schedule"]["timezone"]) == (True, "America/New_York")
    assert spring_nights(schedule["schedule"]) == [
        ("2026-03-07", "09:15"),
        ("2026-03-08", "08:15"),
        ("2026-03-09", "08:15"),
    ]


def spring_nights(schedule: dict[str, Any]) -> list[tuple[str, str]]:
    """The times, in UTC, that the scheduler plans for the days around the change of clocks in spring."""
    import asyncio
    from datetime import UTC

    from prefect.server.schemas.schedules import CronSchedule

    cron = CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])
    dates = asyncio.run(cron.get_dates(3, start=datetime(2026, 3, 7, tzinfo=UTC)))
    return [(f"{moment.astimezone(UTC):%Y-%m-%d}", f"{moment.astimezone(UTC):%H:%M}") for moment in dates]


def test_everything_is_deployed_and_optional_schedules_are_off(bench: Any) -> None:
    found = {each["name"]: each for each in bench.api.ask("deployments/filter", {})}
    assert {"nightly", "nightly-hourly-feeds", "backfill", "backfill-days", "replay", "maintain", "ingest"} <= set(
        found
    )
    active = {name for name, each in found.items() if any(one["active"] for one in each["schedules"])}
    assert active == {"nightly", "maintain"}
    assert found["reclean"]["schedules"]
    assert found["nightly"]["global_concurrency_limit"]["limit"] == 1
    queues = bench.api.ask("work_pools/newsrefinery/queues/filter", {})
    priority = {queue["name"]: queue["priority"] for queue in queues}
    assert priority["nightly"] < priority["by-hand"] < priority["backfill"]
    assert found["backfill"]["work_queue_name"] == "backfill"


def test_serving_and_creating_automations_twice_is_harmless(bench: Any) -> None:
    again = subprocess.run(
        [sys.executable, "-m", "flows.cli", "serve"], env=bench.environment, capture_output=True, text=True, check=True
    )
    assert f"already served: {bench.api.ui}" in again.stdout
    before = bench.api.ask("automations/filter", {})
    environment = bench.environment | {"PREFECT_API_URL": bench.api.api}
    automations = Path(__file__).resolve().parents[3] / "deployments" / "automations.py"
    subprocess.run([sys.executable, "-P", automations], env=environment, check=True)
    after = bench.api.ask("automations/filter", {})
    assert sorted(one["name"] for one in before) == sorted(one["name"] for one in after)
    assert len(after) == 3


def test_a_night_brings_rows_and_connects_to_no_public_address(bench: Any, until: Any) -> None:
    run_id = bench.start("nightly")
    seen: set[str] = set()

    def look() -> bool:
        seen.update(list_peers(list_family(bench.process.pid)))
        return bench.state(run_id)["type"] == "COMPLETED"

    until(look, 240)
    assert seen
    assert {peer for peer in seen if not peer.startswith("127.")} == set()
    assert ask(bench.home, "select count(*) from articles").rows[0][0] >= 30
    artifacts = bench.artifacts(run_id)
    assert "nightly-report" in artifacts and "nightly-sources" in artifacts


def test_nights_missed_while_the_machine_slept_run_one_after_another(bench: Any, yesterday: date) -> None:
    """The server had planned them before the machine slept: the first run reads all that was missed, the others nothing."""
    path = f"deployments/{bench.deployment('nightly')['id']}/create_flow_run"
    nights = []
    for back in (3, 2, 1):
        due = f"{yesterday - timedelta(days=back - 1)}T04:15:00Z"
        late = {"type": "SCHEDULED", "name": "Late", "state_details": {"scheduled_time": due}}
        nights.append(bench.api.ask(path, {"state": late, "parameters": {"look_back_days": 16}})["id"])
    assert {bench.wait(night)["name"] for night in nights} == {"Completed"}
    runs = [bench.api.ask(f"flow_runs/{night}") for night in nights]
    spans = sorted((run["start_time"], run["end_time"]) for run in runs)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))
    counts = "select sum(new_count) from batches where run_id like 'nightly-%' || $night"
    brought = [ask(bench.home, counts, {"night": run["id"][:6]}).rows[0][0] or 0 for run in sorted(runs, key=_begin)]
    assert brought[1:] == [0, 0]


def _begin(run: dict[str, Any]) -> str:
    return str(run["start_time"])


def list_family(pid: int) -> set[int]:
    """A process and its descendants."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def list_peers(family: set[int]) -> set[str]:
    """The addresses at the other end of the TCP and UDP sockets of these processes."""
    inodes = set()
    for pid in family:
        for link in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                inodes.add(link.readlink().name)
            except OSError:
                continue
    peers = set()
    for table in ("tcp", "udp", "tcp6", "udp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if f"socket:[{fields[9]}]" in inodes and not fields[2].endswith(":0000"):
                peers.add(read_address(fields[2].partition(":")[0]))
    return peers


def read_address(digits: str) -> str:
    """An address as /proc/net writes it: little-endian words; IPv4 in IPv6 becomes IPv4, ::1 becomes 127.0.0.1."""
    words = [bytes.fromhex(digits[start : start + 8])[::-1] for start in range(0, len(digits), 8)]
    raw = b"".join(words)
    if raw == bytes(15) + b"\1":
        return "127.0.0.1"
    return ".".join(map(str, raw[-4:])) if len(raw) == 4 or raw[:12] == bytes(10) + b"\xff\xff" else raw.hex()


def test_wrong_values_are_refused_in_words_before_anything_runs(bench: Any, yesterday: date) -> None:
    span = {"start_date": str(yesterday), "end_date": str(yesterday)}
    for wrong, said in (
        ({"days_per_run": 500}, "500 is greater than the maximum of 366"),
        ({"select": "mising"}, "'mising' is not one of"),
        ({"sources": ["mil"]}, "'mil' is not one of"),
        ({"start_date": None}, "None is not of type 'string'"),
    ):
        with pytest.raises(HTTPError) as refused:
            bench.start("backfill", **{**span, **wrong})
        assert refused.value.code == 409
        assert said in json.loads(refused.value.read())["detail"]

    run_id = bench.start("backfill", start_date=str(yesterday), end_date=str(yesterday - timedelta(days=1)))
    state = bench.wait(run_id)
    assert state["name"] == "Failed"
    assert f"the first day, {yesterday}, is after the last" in state["message"]
    assert "backfill-plan" not in bench.artifacts(run_id)


def test_status_says_what_runs_and_what_is_due(bench: Any) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "flows.cli", "status"], env=bench.environment, capture_output=True, text=True, check=True
    ).stdout
    assert f"served, {bench.api.ui}" in shown
    _, due = shown.split("\nDue  ")
    assert "nightly, at " in due  # not always first: on Sundays the housekeeping may come before it


def test_housekeeping_says_what_it_found(bench: Any) -> None:
    run_id = bench.start("maintain")
    state = bench.wait(run_id)
    assert state["name"] == "Completed", state["message"]
    assert "verified, 0 old Prefect runs deleted" in state["message"]
    assert state["message"] in bench.artifacts(run_id)["maintain-report"]
