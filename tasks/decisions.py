"""People's decisions about cuts: which verdicts their undos and redos change. The latest decision wins.

Never cuts a block that the cleaner keeps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tasks.identity import words_of
from tasks.records import Judgement, Verdict
from warehouse.rows import DecisionRow, RestoredRow


def block_key(text: str) -> str:
    """A key for a block's text, 16 hex digits, ignoring white space and case."""
    return hashlib.sha256(words_of(text).encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True)
class Decisions:
    """All decisions in force, by article or source, in the order they were made."""

    by_article: Mapping[int, tuple[DecisionRow, ...]] = field(default_factory=dict)
    by_source: Mapping[str, tuple[DecisionRow, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[DecisionRow]) -> Decisions:
        """Index decisions by article and source."""
        by_article: dict[int, tuple[DecisionRow, ...]] = {}
        by_source: dict[str, tuple[DecisionRow, ...]] = {}
        for row in sorted(rows, key=lambda row: (row.decided_at, row.decision_id)):
            if row.article_id is not None:
                by_article[row.article_id] = (*by_article.get(row.article_id, ()), row)
            elif row.source_id is not None:
                by_source[row.source_id] = (*by_source.get(row.source_id, ()), row)
        return cls(by_article, by_source)

    def find(self, article_id: int, source_id: str | None) -> tuple[DecisionRow, ...]:
        """The decisions that may cover a block of this article, in the order they were made."""
        found = (*self.by_article.get(article_id, ()), *self.by_source.get(source_id or "", ()))
        return tuple(sorted(found, key=lambda row: (row.decided_at, row.decision_id)))


def is_about(decision: DecisionRow, rule_id: str | None, text: str) -> bool:
    """Whether a decision about an article or source covers a block: by its rule, by its text, or because it covers all."""
    if decision.rule_id is None and not decision.block_keys:
        return True
    return (decision.rule_id is not None and decision.rule_id == rule_id) or block_key(text) in decision.block_keys


def hold_decisions(judgement: Judgement, decisions: Sequence[DecisionRow]) -> tuple[Judgement, tuple[RestoredRow, ...]]:
    """Restore the blocks that people's decisions keep; also return the undone cut of each restored block.

    `decisions` are those about this article and its source, in the order they were made.
    """
    if not decisions:
        return judgement, ()
    verdicts: list[Verdict] = []
    restored: list[RestoredRow] = []
    for verdict in judgement.verdicts:
        last = _find_last(decisions, verdict) if verdict.action == "remove" else None
        if last is None or last.verb == "redo":
            verdicts.append(verdict)
        else:
            verdicts.append(_put_back(verdict, last))
            restored.append(_note(verdict, last))
    return replace(judgement, verdicts=tuple(verdicts)), tuple(restored)


def _find_last(decisions: Sequence[DecisionRow], verdict: Verdict) -> DecisionRow | None:
    about = (one for one in reversed(decisions) if is_about(one, verdict.rule_id, verdict.block.text))
    return next(about, None)


def _put_back(verdict: Verdict, decision: DecisionRow) -> Verdict:
    return Verdict(verdict.block, evidence=(f"put back by {decision.decided_by}",))


def _note(verdict: Verdict, decision: DecisionRow) -> RestoredRow:
    if verdict.category is None:
        raise ValueError(f"block {verdict.block.no} was cut without a category")
    return RestoredRow(
        block_no=verdict.block.no,
        category=verdict.category,
        rule_id=verdict.rule_id,
        evidence=verdict.evidence,
        confidence=verdict.confidence,
        restored_at=decision.decided_at,
        restored_by=decision.decided_by,
    )
