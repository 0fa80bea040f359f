"""Brings what a killed run or command left behind into the published file, before anybody decides on it. No Prefect.

Flows do this by stations of their own, see `flows/carry.py`.
"""

from __future__ import annotations

from tasks.settings import Settings
from warehouse.load import load_pending
from warehouse.publish import is_outdated, is_unpublished, publish
from warehouse.spool import list_spooled


def publish_pending(settings: Settings) -> None:
    """Load what is in the spool, and publish that, what was loaded and not published, and what this release makes of the
    file of an earlier one. Raises WarehouseError."""
    is_waiting = bool(list_spooled(settings.home))
    load_pending(settings.home, wait_seconds=settings.lock_seconds)
    if is_waiting or is_unpublished(settings.home) or is_outdated(settings.home):
        publish(settings.home, wait_seconds=settings.lock_seconds)
