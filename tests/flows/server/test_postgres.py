"""Prefect on PostgreSQL, by one setting: served, a night run, and its runs in that database and nowhere else."""

import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from warehouse.ask import ask

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.timeout(1200)]


def test_runs_are_kept_in_postgresql(
    postgres_cluster: Any, open_press: Any, tmp_path: Path, yesterday: date, serving: Callable[..., Any], new_bench: Any
) -> None:
    psql = ["psql", "-qAt", "-h", postgres_cluster.folder, "-p", str(postgres_cluster.port), "-U", "postgres"]
    subprocess.run([*psql, "-c", "CREATE DATABASE prefect"], check=True)
    url = f"postgresql+asyncpg://postgres@127.0.0.1:{postgres_cluster.port}/prefect"
    press = open_press(("elm", "oak"), yesterday, 3)
    catalogue = press.write_catalogue(tmp_path / "sources.toml")
    with serving(tmp_path, catalogue, PREFECT_SERVER_DATABASE_CONNECTION_URL=url) as (api, process, environment):
        bench = new_bench(tmp_path / "home", press, api, process, environment)
        run_id = bench.start("nightly", look_back_days=5)
        state = bench.wait(run_id)
        assert state["name"] == "Completed", state["message"]
        assert "nightly-report" in bench.artifacts(run_id)
    assert ask(tmp_path / "home", "select count(*) from articles").rows == ((6,),)

    query = [*psql, "-d", "prefect", "-c", "SELECT id, state_name FROM flow_run"]
    states = subprocess.run(query, check=True, capture_output=True, text=True).stdout
    assert f"{run_id}|Completed" in states.splitlines()
    assert not (tmp_path / "home" / "state" / "prefect" / "prefect.db").exists()
