"""Evidence: what speaks for and against each block, as named signals. One signal is one short English phrase.

Refuses to weigh: the weights are learnt (`train`) and the decision is taken over the whole article (`decision`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tasks.appeals.lexicon import Hit, Names, Token
from tasks.appeals.rulebook import CompiledRules
from tasks.appeals.schema import Rule
from tasks.appeals.shapes import count_words, describe_shape
from tasks.appeals.tokens import split_tokens

LONG_WORDS = 20
SURE_WORDS = 25
_LENGTHS = ((0, "0"), (1, "1"), (2, "2"), (4, "3-4"), (7, "5-7"), (12, "8-12"), (18, "13-18"), (28, "19-28"), (45, "29-45"), (80, "46-80"))
_BANDS = ((3, "1-3"), (8, "4-8"), (25, "9-25"), (50, "26-50"))
_TO_WHOM = ("you", "we", "name")
_FOR_NEWS = frozenset({"say", "report"})
_ASKS = frozenset(
    {"ask", "money", "subscribe", "login", "newsletter", "share", "comment", "contact", "app", "member", "press", "channel", "read_more", "period", "free"}
)
MOST_TOKENS = 3_000


@dataclass(slots=True)
class Evidence:
    """What is known of one block. `signals` are those of the block itself, `context` those of its place."""

    text: str
    words: int
    tokens: list[Token]
    band: str
    rules: list[tuple[Rule, Hit]]
    classes: dict[str, Hit]
    signals: list[str]
    context: list[str] = field(default_factory=list)
    marks: tuple[str, ...] = ()

    @property
    def is_long(self) -> bool:
        return self.words >= LONG_WORDS


def gather_evidence(
    texts: Sequence[str], rules: CompiledRules, names: Names, marks: Sequence[tuple[str, ...]] = ()
) -> list[Evidence]:
    """Evidence for each block of an article, the signals of its place included."""
    found = [study_block(text, rules, names) for text in texts]
    for evidence, own in zip(found, marks, strict=False):
        evidence.marks = own
    _add_context(found)
    return found


def study_block(text: str, rules: CompiledRules, names: Names) -> Evidence:
    """The evidence of one block by itself."""
    lexicon = rules.lexicon
    tokens = [lexicon.know_token(raw) for raw in split_tokens(text)[:MOST_TOKENS]]
    words = count_words(tokens)
    band = _bucket(words, _BANDS, "51+")
    evidence = Evidence(text, words, tokens, band, [], {}, ["length " + _bucket(words, _LENGTHS, "81+")])
    for hit in lexicon.find(tokens, names):
        entry = rules.entries[hit.entry]
        if entry.rule is None:
            evidence.classes.setdefault(entry.word_class, hit)
        elif _stands_right(entry.rule, entry.is_literal, hit, len(tokens)):
            evidence.rules.append((entry.rule, hit))
    if tokens and (places := names.find(tokens)) and not names.is_guess:
        start = next(iter(places))
        evidence.classes["name"] = Hit(-1, start, max(places[start]))
    _name_signals(evidence)
    return evidence


def _stands_right(rule: Rule, is_literal: bool, hit: Hit, length: int) -> bool:
    if is_literal or rule.where == "line":
        return hit.start == 0 and hit.end == length
    if rule.where == "start":
        return hit.start == 0
    if rule.where == "end":
        return hit.end == length
    return True


def _name_signals(evidence: Evidence) -> None:
    band, signals = evidence.band, evidence.signals
    for strength, where in sorted({(rule.strength, rule.where == "line") for rule, _ in evidence.rules}):
        signals.append(f"{strength} rule on the whole line" if where else f"{strength} rule in {band} words")
    classes = evidence.classes
    signals += [f"{name} in {band}" for name in classes]
    asks = sorted(_ASKS.intersection(classes))
    signals.append(f"{min(len(asks), 5)} kinds of asking in {band}")
    for person in _TO_WHOM:
        if person in classes:
            signals += [f"{person} and {ask}" for ask in asks]
    if asks and not _FOR_NEWS.isdisjoint(classes):
        signals.append(f"asking beside words of news in {band}")
    signals += [f"{shape}, {band}" for shape in describe_shape(evidence.text, evidence.tokens)]


def _add_context(found: list[Evidence]) -> None:
    """Signals of the place: before, between or after the long paragraphs, first, last, repeated."""
    long_places = [place for place, evidence in enumerate(found) if evidence.is_long]
    first, last = (long_places[0], long_places[-1]) if long_places else (len(found), -1)
    repeats = Counter(tuple(token.folded for token in evidence.tokens) for evidence in found)
    for place, evidence in enumerate(found):
        where = "before" if place < first else "after" if place > last else "between"
        evidence.context.append(f"{where} the long paragraphs, {evidence.band}")
        if place == 0:
            evidence.context.append(f"first block, {evidence.band}")
        if place == len(found) - 1:
            evidence.context.append(f"last block, {evidence.band}")
        if repeats[tuple(token.folded for token in evidence.tokens)] > 1:
            evidence.context.append(f"stands twice, {evidence.band}")
        if place and found[place - 1].text[-1:] in ":：":
            evidence.context.append(f"after a colon, {evidence.band}")


def _bucket(words: int, edges: tuple[tuple[int, str], ...], rest: str) -> str:
    for most, name in edges:
        if words <= most:
            return name
    return rest
