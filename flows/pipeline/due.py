"""Decides which references a run requests and which it skips, from the last response to each of them.

Makes no requests.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flows.pipeline.run import Run
from tasks.fetch.outcomes import load_policies
from tasks.partitions import Portion
from tasks.records import Reference, Skipped
from tasks.sources.article_urls import why_no_article
from tasks.sources.survey import ASKED_FOR
from warehouse.known import Validators, find_validators

SHARE_OF_SILENCE = 0.1
LONGEST_SILENCE = timedelta(days=3)


def split_due(references: Iterable[Reference], run: Run) -> tuple[list[Reference], list[Skipped]]:
    """Split references into those to request in this run, each URL once, and those to skip."""
    by_url = {reference.url or "": reference for reference in reversed(list(references))}
    past = find_validators(run.home, by_url, run.started_at)
    due, skipped = [], []
    for url, reference in reversed(by_url.items()):
        reason = why_not_due(reference, past.get(url), run.started_at, run.portion)
        if reason is None:
            due.append(reference)
        else:
            skipped.append(Skipped(reference.item, reason, reference.source_id))
    return due, skipped


def is_quiet(last: Validators, now: datetime) -> bool:
    """Whether to skip a feed for now. It is requested again after a tenth of the time since its last change, at most three
    days: a feed with hourly news is requested every time, one with monthly news twice a week."""
    if last.changed_at is None or last.outcome != "not_modified":
        return False
    pause = min((last.fetched_at - last.changed_at) * SHARE_OF_SILENCE, LONGEST_SILENCE)
    return now - last.fetched_at < pause


def why_not_due(
    reference: Reference, last: Validators | None, now: datetime, portion: Portion | None = None
) -> str | None:
    """None for a reference to request now, otherwise the reason to skip it: deferred, refused, known, or why its URL does not
    lead to an article (items of a feed count as articles unless they are files or the home page).

    A page is requested again only if its source lists it as changed since, or on explicit request. A backfill ignores
    retry times that we chose ourselves, but not those that a server asked for.
    """
    if reference.found_by == ASKED_FOR:
        return None
    odd = why_no_article(reference.url or "")
    if odd and (reference.found_by == "sitemap" or odd in ("home_page", "other_file")):
        return odd
    if last is None:
        return None
    if portion and (portion.asks_again or _is_put_off(last.outcome)):
        return None
    if last.next_try_at is not None:
        return "deferred" if last.next_try_at > now else None
    if reference.changed_at is not None and last.fetched_at < reference.changed_at <= now:
        return None
    return "known" if last.outcome in ("ok", "not_modified") else "refused"


def _is_put_off(outcome: str) -> bool:
    """Whether we chose the retry time for this outcome ourselves."""
    policy = load_policies().get(outcome)
    return policy is not None and policy.later == "next_night"
