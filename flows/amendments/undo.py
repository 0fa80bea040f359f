"""Undoing cuts: which blocks a request covers, what is restored, and the set that does it. Works without Prefect.

Never reads pages: a row is rebuilt from the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain

from flows.amendments.amending_run import AmendingRun
from tasks.decisions import Decisions, block_key
from tasks.rebuild import hold_stored, restore_judgement
from tasks.records import Verdict
from tasks.settings import Settings
from warehouse.amend import parse_stored
from warehouse.ask import list_some
from warehouse.outcomes import Amendment, StoredVersion
from warehouse.publish import publish_pending
from warehouse.rows import DecisionRow, Verb
from warehouse.stored import find_decisions, read_stored

_MOST_EXAMPLES = 200
"""Blocks that are listed; the rest are only counted."""


class NothingToUndo(LookupError):
    """Nothing covered by the request was cut; the message says in one line what was."""


@dataclass(frozen=True, slots=True)
class UndoRequest:
    """What to undo or redo: blocks of an article, what a rule cut, or everything, in an article or a source."""

    verb: Verb
    article_id: int | None = None
    source_id: str | None = None
    rule_id: str | None = None
    block_nos: tuple[int, ...] = ()

    def describe(self) -> str:
        """What the request covers, in words."""
        where = f"article {self.article_id}" if self.article_id is not None else f"source {self.source_id}"
        blocks = f"block {', '.join(map(str, self.block_nos))} of " if self.block_nos else ""
        return f"{blocks}{where}{f' by the rule {self.rule_id}' if self.rule_id else ''}"


@dataclass(frozen=True, slots=True)
class ChangedBlock:
    """A block that was restored, or cut again."""

    article_id: int
    block_no: int
    category: str
    rule_id: str | None
    text: str


@dataclass
class UndoResult:
    """The result of an undo, or of its dry run: the number of articles and blocks, and the first blocks."""

    verb: Verb
    about: str
    is_dry_run: bool
    articles: int = 0
    blocks: int = 0
    characters: int = 0
    examples: list[ChangedBlock] = field(default_factory=list)
    decision_id: str | None = None
    stale: int = 0
    """Rows that were left alone because another run changed them meanwhile."""
    published: str | None = None


def undo(request: UndoRequest, settings: Settings, *, by: str, is_dry_run: bool = False) -> UndoResult:
    """Restore what was cut, or cut it again, and record who decided it, in one transaction.

    Raises NothingToUndo, WarehouseError.
    """
    publish_pending(settings.home, wait_seconds=settings.lock_seconds)
    run = AmendingRun.begin(request.verb, settings)
    earlier = find_decisions(settings.home)
    decision = _decide(request, run, by, _follow(earlier, run.started_at))
    decisions = Decisions.of([*earlier, decision])
    done = UndoResult(request.verb, request.describe(), is_dry_run)
    with nullcontext() if is_dry_run else run.open_set() as spooled:
        for stored in _read_asked(request, settings):
            amendment = hold_stored(stored, decisions)
            if amendment is not None:
                _count(done, stored, amendment)
                if spooled:
                    spooled.add([amendment])
        if spooled and done.blocks:
            spooled.add_decisions([decision])
            row = run.compose_row({"about": request.describe()})
            spooled.add_run(replace(row, read_count=done.articles, updated_count=done.articles))
            spooled.commit()
    if spooled and done.blocks:
        done.stale, done.published = run.bring()
        done.decision_id = decision.decision_id
    return done


def _read_asked(request: UndoRequest, settings: Settings) -> Iterator[StoredVersion]:
    chunks = read_stored(settings.home, article_id=request.article_id, source_id=request.source_id)
    return chain.from_iterable(map(parse_stored, chunks))


def _decide(request: UndoRequest, run: AmendingRun, by: str, moment: datetime) -> DecisionRow:
    """The request as a decision, with the texts it covers. Raises NothingToUndo."""
    is_whole = request.rule_id is None and not request.block_nos
    keys = () if is_whole else tuple(sorted(set(_find_keys(request, run.settings))))
    if not is_whole and not keys:
        raise NothingToUndo(_say_nothing(request, run.settings))
    return DecisionRow(
        decision_id=run.run_id, verb=request.verb, article_id=request.article_id, source_id=request.source_id,
        rule_id=request.rule_id, block_keys=keys, decided_at=moment, decided_by=by,
    )  # fmt: skip


def _follow(earlier: Sequence[DecisionRow], now: datetime) -> datetime:
    """The moment of a decision: now or, since the latest one counts and a clock may have been ahead, after all others."""
    return max([now, *(each.decided_at + timedelta(microseconds=1) for each in earlier)])


def _find_keys(request: UndoRequest, settings: Settings) -> Iterator[str]:
    for number, verdict in _list_cuts(request, settings):
        is_asked = verdict.rule_id == request.rule_id if request.rule_id else True
        if is_asked and (number in request.block_nos or not request.block_nos):
            yield block_key(verdict.block.text)


def _list_cuts(request: UndoRequest, settings: Settings) -> Iterator[tuple[int | None, Verdict]]:
    """The cuts in an article or a source, each with its block number; None in an older version, whose blocks cannot be
    named."""
    newest = max((each.version for each in _read_asked(request, settings)), default=0) if request.block_nos else 0
    for stored in _read_asked(request, settings):
        for verdict in restore_judgement(stored).removed:
            yield verdict.block.no if stored.version == newest else None, verdict


def _say_nothing(request: UndoRequest, settings: Settings) -> str:
    cuts = list(_list_cuts(request, settings))
    if not cuts:
        return f"nothing at all was cut from {request.describe()}"
    rules = sorted({verdict.rule_id or "" for _, verdict in cuts})
    numbers = sorted({number for number, _ in cuts if number is not None})
    kind, known = ("rules that cut", rules) if request.rule_id or not numbers else ("blocks cut", numbers)
    return f"nothing was cut from {request.describe()}; {kind} there: {list_some(list(map(str, known)))}"


def _count(done: UndoResult, stored: StoredVersion, amendment: Amendment) -> None:
    before = {each.block_no for each in stored.restored}
    after = {each.block_no for each in amendment.restored}
    verdicts = {verdict.block.no: verdict for verdict in restore_judgement(stored).removed}
    done.articles += 1
    for no in sorted(before ^ after):
        text = verdicts[no].block.text
        done.blocks += 1
        done.characters += len(text)
        if len(done.examples) < _MOST_EXAMPLES:
            verdict = verdicts[no]
            done.examples.append(
                ChangedBlock(stored.article.article_id, no, verdict.category or "", verdict.rule_id, text)
            )
