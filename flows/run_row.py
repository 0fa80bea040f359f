"""The row of a run, be it of a flow or of a command that amends stored rows. No Prefect."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tasks.versions import cleaner_version, extractor_version
from warehouse.rows import RunRow, RunStatus


def compose_run(run_id: str, kind: str, status: RunStatus, started_at: datetime, rules: Path) -> RunRow:
    """The row of a run with the versions of this code and these rules; the caller adds parameters and counts."""
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
