"""Repeated blocks of publishers in the published file, and people's decisions about them.

Does not turn them into rules; `tasks/templates.py` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from warehouse.ask import ask_for
from warehouse.load import load_batch
from warehouse.publish import publish
from warehouse.rows import TemplateDecisionRow, TemplateStatus
from warehouse.spool import write_rows
from warehouse.writer import WAIT_SECONDS

STATUSES: tuple[TemplateStatus, ...] = get_args(TemplateStatus)


@dataclass(frozen=True, slots=True)
class Template:
    """A row of `appeal_templates`."""

    template_id: int
    source_id: str
    publisher: str | None
    text: str
    article_count: int
    removed_count: int
    day_count: int
    first_seen_on: date
    last_seen_on: date
    head_share: float
    middle_share: float
    tail_share: float
    chance: float
    category: str | None
    rule_id: str | None
    status: TemplateStatus


@dataclass(frozen=True, slots=True)
class Owner:
    """The publisher of a source, from the newest run's catalogue, otherwise from its articles."""

    publisher: str | None
    names: tuple[str, ...]
    domains: tuple[str, ...]


def list_templates(
    home: Path | str,
    statuses: Sequence[TemplateStatus],
    *,
    source_id: str | None = None,
    template_id: int | None = None,
) -> list[Template]:
    """Templates with these statuses, most articles first. Raises WarehouseError (nothing published yet)."""
    values = {"statuses": list(statuses), "source_id": source_id, "template_id": template_id}
    return [Template(*row) for row in ask_for(home, "list_templates", values).rows]


def read_wordings(home: Path | str, template_id: int) -> list[str]:
    """The wordings of a template, most frequent first."""
    rows = ask_for(home, "read_wordings", {"template_id": template_id}).rows
    return [text for text, _ in rows]


def read_journalism(home: Path | str, source_id: str) -> list[str]:
    """Blocks in the newest articles of a source that are certainly journalism, shortest first."""
    rows = ask_for(home, "read_journalism", {"source_id": source_id}).rows
    return [text for (text,) in rows]


def find_owner(home: Path | str, template: Template) -> Owner:
    """The publisher whose rule a template would become."""
    rows = ask_for(home, "find_source", {"source_id": template.source_id}).rows
    publisher, names, domains = rows[0] if rows else (None, [], [])
    if not domains:
        rows = ask_for(home, "list_template_domains", {"template_id": template.template_id}).rows
        domains = [domain for (domain,) in rows]
    return Owner(publisher or template.publisher, tuple(names), tuple(domains))


def decide_template(home: Path | str, decision: TemplateDecisionRow, *, wait_seconds: float = WAIT_SECONDS) -> None:
    """Record a person's decision, and publish it. Raises WarehouseError."""
    batch_id = f"template-{decision.template_id}-{decision.decided_at:%Y%m%dT%H%M%S%f}"
    path = write_rows(home, batch_id, None, [decision], written_at=decision.decided_at)
    load_batch(home, path, wait_seconds=wait_seconds)
    publish(home, wait_seconds=wait_seconds)
