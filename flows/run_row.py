"""The row of a run, whoever runs: a flow, or a command that amends what is stored. No Prefect."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tasks.versions import cleaner_version, extractor_version
from warehouse.rows import RunRow, RunStatus


def compose_run(run_id: str, kind: str, status: RunStatus, started_at: datetime, rules: Path) -> RunRow:
    """The row of a run by this code and these rules, as of now; what it was asked and what it counted come on top."""
    return RunRow(
        run_id=run_id,
        kind=kind,
        status=status,
        started_at=started_at,
        finished_at=None if status == "running" else datetime.now(UTC),
        code_version=version("newsrefinery"),
        extractor_version=extractor_version(),
        cleaner_version=cleaner_version(rules),
    )
