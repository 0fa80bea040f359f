"""A run that amends stored rows: its set in the spool, its row, and how both are loaded and published. No Prefect.

What is amended, and why, is up to `flows/amendments/undo.py` and `flows/amendments/reclean.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flows.reports.progress import enter_stage
from tasks.settings import Settings
from tasks.versions import compose_run
from warehouse.amend import SpoolSet
from warehouse.errors import WarehouseError
from warehouse.load import load_pending
from warehouse.publish import publish
from warehouse.rows import RunRow


@dataclass(frozen=True, slots=True)
class AmendingRun:
    """One undo, redo or reclean. Its id sorts by time, and names its set."""

    run_id: str
    kind: str
    settings: Settings
    started_at: datetime

    @classmethod
    def begin(cls, kind: str, settings: Settings) -> AmendingRun:
        """A run that starts now: `undo-20260301-041500-123456`."""
        moment = datetime.now(UTC)
        return cls(f"{kind}-{moment:%Y%m%d-%H%M%S-%f}", kind, settings, moment)

    def open_set(self) -> SpoolSet:
        """The set of this run, to be entered, filled and committed."""
        return SpoolSet(self.settings.home, self.run_id, self.started_at)

    def compose_row(self, parameters: Mapping[str, Any]) -> RunRow:
        """The row of this run as finished, without the counts."""
        row = compose_run(self.run_id, self.kind, "finished", self.started_at, self.settings.rules)
        return replace(row, parameters=json.dumps(parameters))

    def bring(self) -> tuple[int, str]:
        """Load the committed set and publish it; returns how many of its rows were left alone because another run had
        changed them meanwhile, and the published file. Raises WarehouseError, also if the set was set aside.
        """
        enter_stage("loading")
        pending = load_pending(self.settings.home, wait_seconds=self.settings.lock_seconds)
        if problem := next((line for line in pending.damaged if self.run_id in line), None):
            raise WarehouseError(problem)
        stale = sum(each.rejected for each in pending.loaded if each.batch_id.startswith(self.run_id))
        enter_stage("publishing")
        return stale, str(publish(self.settings.home, wait_seconds=self.settings.lock_seconds).path)
