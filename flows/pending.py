"""What a killed run or command left on its way to the published file, which is brought there before a decision is made.
No Prefect.

Not for the runs of flows: they recover the spool by a station of their own, see `flows/carry.py`.
"""

from __future__ import annotations

from tasks.settings import Settings
from warehouse.load import load_pending
from warehouse.publish import is_unpublished, publish
from warehouse.spool import list_spooled


def publish_pending(settings: Settings) -> None:
    """Load what is in the spool, and publish that and what was loaded and not published. Raises WarehouseError."""
    is_waiting = bool(list_spooled(settings.home))
    load_pending(settings.home, wait_seconds=settings.lock_seconds)
    if is_waiting or is_unpublished(settings.home):
        publish(settings.home, wait_seconds=settings.lock_seconds)
