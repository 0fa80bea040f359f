"""The original page with the decision about each block: as plain values, as lines, as one HTML page.

Judges nothing and looks nothing up; the caller has the verdicts or the rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Literal

from tasks.records import BESIDE_THE_TEXT
from tasks.refine import RefinedArticle

PAGE_FILE = Path(__file__).with_suffix(".html")
_KEPT, _WORDING = "kept: ", "wording "
Fate = Literal["cut", "put-back", "beside", "text"]
"""The outcome for a block: cut, restored by a person, kept beside the text (a headline, a caption), or kept in the text."""


@dataclass(frozen=True, slots=True)
class ExplainedBlock:
    """A block with its verdict. A restored block is kept, and has the rule under which it would have been cut."""

    block_no: int
    role: str
    action: str
    text: str
    category: str | None = None
    rule_id: str | None = None
    evidence: tuple[str, ...] = ()
    confidence: float = 1.0
    restored_by: str | None = None
    restored_at: str | None = None

    @property
    def fate(self) -> Fate:
        """The outcome for this block."""
        if self.action == "remove":
            return "cut"
        if self.restored_by:
            return "put-back"
        return "beside" if self.role in BESIDE_THE_TEXT else "text"

    @property
    def reason(self) -> str:
        """Why it was cut, who restored it, or which guard kept it; empty if nothing suggested a cut."""
        told = "; ".join(_choose_evidence(self.evidence))
        cut = " · ".join(filter(None, (self.category, self.rule_id, f"{self.confidence:.2f}", told)))
        if self.fate == "cut":
            return cut
        if self.fate == "put-back":
            return f"put back by {self.restored_by}, {(self.restored_at or '')[:10]}; was {cut}"
        return "; ".join(line for line in self.evidence if line.startswith(_KEPT))


def _choose_evidence(evidence: Sequence[str]) -> list[str]:
    """The evidence that a person can find in the block: the words that rules and the model matched. Signals of shape and
    position (“between two long blocks”) only if there is nothing else. `--json` has all evidence."""
    quoted = [line for line in evidence if line.endswith("”")]
    words = [line.removeprefix(_WORDING) for line in quoted if line.startswith(_WORDING)]
    rest = [line for line in quoted if not line.startswith(_WORDING)]
    return [*rest, *([_WORDING + ", ".join(words)] if words else [])] or list(evidence)


@dataclass(frozen=True, slots=True)
class Explanation:
    """An article as it was on its page. `name` is the name by which the user asked for it; `facts` are source, date etc."""

    name: str
    title: str | None
    facts: tuple[str, ...]
    blocks: tuple[ExplainedBlock, ...]
    article_id: int | None = None

    def describe_cut(self) -> str:
        """The number of removed blocks and their share of the page, in words."""
        cut = [block for block in self.blocks if block.fate == "cut"]
        share = sum(len(block.text) for block in cut) / max(1, sum(len(block.text) for block in self.blocks))
        return f"{len(cut)} of {len(self.blocks)} blocks removed, {share:.0%} of the characters"

    def describe_fates(self) -> dict[Fate, str]:
        """A legend for the outcomes that occur in this article and need one."""
        beside = dict.fromkeys(block.role for block in self.blocks if block.fate == "beside")
        words: dict[Fate, str] = {
            "cut": "cut",
            "put-back": "put back by a person",
            "beside": f"kept beside the text: {', '.join(beside)}",
        }
        there = {block.fate for block in self.blocks}
        return {place: said for place, said in words.items() if place in there}


def explain_refined(name: str, refined: RefinedArticle) -> Explanation:
    """Explain a page that was just judged."""
    article = refined.article
    stamp = article.published.moment
    return Explanation(
        name=name,
        title=article.title,
        facts=tuple(filter(None, (article.publisher, article.language, stamp.date().isoformat() if stamp else None))),
        blocks=tuple(
            ExplainedBlock(
                verdict.block.no, verdict.block.role, verdict.action, verdict.block.text, verdict.category,
                verdict.rule_id, verdict.evidence, round(verdict.confidence, 3),
            )
            for verdict in refined.judgement.verdicts
        ),
    )  # fmt: skip


def write_page(explained: Explanation) -> str:
    """One self-contained HTML page; all text is escaped, and nothing is loaded from elsewhere."""
    return Template(PAGE_FILE.read_text(encoding="utf-8")).substitute(
        title=escape(explained.title or explained.name),
        facts=escape(" · ".join((*explained.facts, explained.name))),
        cut=escape(explained.describe_cut()),
        legend="".join(
            f'<li class="{place}">{escape(said)}</li>' for place, said in explained.describe_fates().items()
        ),
        blocks="\n".join(map(_write_block, explained.blocks)),
        categories=_list_categories(explained.blocks),
    )


def _write_block(block: ExplainedBlock) -> str:
    reason = f'<p class="why">{escape(block.reason)}</p>' if block.reason else ""
    return (
        f'<div class="block {block.fate} {escape(block.role)}"><p class="no">{block.block_no}</p>'
        f'<p class="text" dir="auto">{escape(block.text)}</p>{reason}</div>'
    )


def _list_categories(blocks: Sequence[ExplainedBlock]) -> str:
    counts = Counter(block.category for block in blocks if block.fate == "cut" and block.category)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "".join(f"<li>{escape(name.replace('_', ' '))} <b>{count}</b></li>" for name, count in ranked)
