"""Turns a decision into verdicts, with category, rule and evidence for every removed block.

Decides nothing; it describes what was decided, and why.
"""

from __future__ import annotations

from collections.abc import Sequence

from tasks.appeals.evidence import Evidence
from tasks.appeals.lexicon import Hit
from tasks.appeals.schema import Rule
from tasks.appeals.signals import describe_signal
from tasks.appeals.weights import Weights
from tasks.appeals.wording import NAME_TOKEN, WordingModel, name_wordings
from tasks.records import Block, Category, Verdict

MODEL_RULE = "model.wording"
RUN_RULE = "model.run"
_MOST_EVIDENCE = 6
_NEAR = 4
_TELLING = 0.4
_CATEGORY_OF_CLASS: dict[str, Category] = {
    "newsletter": "newsletter_signup", "subscribe": "subscription_prompt", "login": "subscription_prompt",
    "money": "donation_appeal", "ask": "donation_appeal", "member": "membership_promo", "share": "social_follow",
    "channel": "social_follow", "read_more": "read_more", "comment": "comments_prompt", "contact": "contact_appeal",
    "app": "app_promo", "legal": "legal", "widget": "donation_widget", "opener": "publisher_message",
    "closer": "publisher_message", "press": "publisher_message",
}  # fmt: skip


def name_category(evidence: Evidence, wording: WordingModel) -> tuple[Category, bool]:
    """The category of a block on its own, and whether it is clear; if not, the neighbours decide."""
    if evidence.rules:
        sure = [rule for rule, _ in evidence.rules if rule.strength == "sure"] or [rule for rule, _ in evidence.rules]
        fired = [rule.category for rule in sure]
        return max(fired, key=fired.count), True
    guessed, lead = wording.guess_category(name_wordings(evidence.tokens, evidence.names))
    votes = [_CATEGORY_OF_CLASS[name] for name in evidence.classes if name in _CATEGORY_OF_CLASS] + [guessed]
    best = max(votes, key=lambda category: (votes.count(category), category == guessed))
    return best, bool(evidence.classes) or lead > 2


def keep_block(block: Block, probability: float, guard: str | None = None) -> Verdict:
    """The verdict on a block that stays; its evidence is the guard that kept it, if any."""
    confidence = 1 - min(probability, 0.5) if guard else 1 - probability
    return Verdict(block, evidence=(f"kept: {guard}",) if guard else (), confidence=round(confidence, 3))


def remove_block(block: Block, evidence: Evidence, probability: float, category: Category, weights: Weights) -> Verdict:
    """The verdict on a block that goes; its evidence starts with the rule it names."""
    fired = rank_rules(evidence, category)
    rule_id = fired[0][0].id if fired else _name_model(evidence)
    described = tuple(describe_evidence(evidence, fired, weights))
    return Verdict(block, "remove", category, rule_id, described, round(probability, 3))


def rank_rules(evidence: Evidence, category: Category) -> list[tuple[Rule, Hit]]:
    """The rules that matched, each once: sure ones and those of the block's own category first."""
    fired = {rule.id: (rule, hit) for rule, hit in reversed(evidence.rules)}
    return sorted(fired.values(), key=lambda own: (own[0].strength != "sure", own[0].category != category, own[0].id))


def _name_model(evidence: Evidence) -> str:
    return MODEL_RULE if evidence.wording > 0 or evidence.classes else RUN_RULE


def describe_evidence(evidence: Evidence, fired: Sequence[tuple[Rule, Hit]], weights: Weights) -> list[str]:
    """The evidence for a removal, strongest first: rules with the words they matched, wording, signals."""
    told = [f"rule {rule.id}: “{quote_words(evidence, hit.start, hit.end)}”" for rule, hit in fired[:2]]
    if evidence.scored and evidence.wording > 0:
        words = evidence.scored.find_telling_words(evidence.no)
        told += [f"wording “{word.replace(NAME_TOKEN, '[publisher]')}”" for word in words]
    different = dict.fromkeys(told)
    for signal in _rank_signals(evidence, weights):
        if len(different) >= _MOST_EVIDENCE:
            break
        if described := _describe_signal(evidence, signal):
            different[described] = None
    return list(different)[:_MOST_EVIDENCE] or ["is among appeals"]


def _rank_signals(evidence: Evidence, weights: Weights) -> list[str]:
    """The signals in favour of a removal, strongest first."""
    own, letters = weights.signals, weights.letters if evidence.is_in_letter else {}
    strengths = ((own.get(name, 0.0) + letters.get(name, 0.0), name) for name in evidence.signals)
    return [name for _, name in sorted((-strength, name) for strength, name in strengths if strength > _TELLING)]


def _describe_signal(evidence: Evidence, signal: str) -> str:
    """A signal in plain words, with the words of the block that caused it, if any."""
    name = signal.split(" in ")[0]
    hit = evidence.classes.get(name)
    return f"{name.replace('_', ' ')} “{quote_words(evidence, hit.start, hit.end)}”" if hit else describe_signal(signal)


def quote_words(evidence: Evidence, start: int, end: int) -> str:
    """Tokens of a block as plain words."""
    first = int(evidence.reading.starts[evidence.no])
    return " ".join(token.folded for token in evidence.reading.list_tokens(first + start, first + end))


def settle_categories(clear: Sequence[tuple[Category, bool]], removed: Sequence[bool]) -> list[Category]:
    """The categories of all blocks; an unclear block takes that of the nearest clear block in its run."""
    settled = [category for category, _ in clear]
    for place, (_, is_clear) in enumerate(clear):
        if removed[place] and not is_clear:
            settled[place] = _ask_neighbours(clear, removed, place)
    return settled


def _ask_neighbours(clear: Sequence[tuple[Category, bool]], removed: Sequence[bool], place: int) -> Category:
    for step in range(1, _NEAR + 1):
        for near in (place - step, place + step):
            if 0 <= near < len(clear) and removed[near] and clear[near][1]:
                return clear[near][0]
    return clear[place][0]
