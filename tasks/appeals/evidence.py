"""Evidence: what speaks for and against each block, as named signals. One signal is one short English phrase.

Refuses to weigh: the weights are learnt (`train`) and the decision is taken over the whole article (`decision`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tasks.appeals.known_names import Names, Places, Token
from tasks.appeals.lexicon import Hit
from tasks.appeals.rulebook import CompiledRules
from tasks.appeals.schema import Rule
from tasks.appeals.shapes import count_words, describe_shape
from tasks.appeals.tokens import find_tokens, split_tokens
from tasks.appeals.wording import WordingModel, name_wordings
from tasks.records import APPEAL_FAMILY

LONG_WORDS, QUIET_WORDS, STUB_WORDS = 20, 25, 4
MOST_TOKENS = 3_000
NEAR, ROW = 3, 3
TITLE_WORDS = range(3, 19)
_AFTER_LABEL = re.compile(r"[\"”“»’')\s]{0,3}(?:[:：|›»→►▶➜➔👉⇒>–—\]】-]|$)")
_KICKER = re.compile(r"[^:.!?]{3,48}: \S")
OPEN_LINE_WORDS = 12
SHORT_WORDS, TELLING_LETTERS = 8, 5
_LENGTHS = (
    (0, "0"), (1, "1"), (2, "2"), (4, "3-4"), (7, "5-7"), (12, "8-12"), (18, "13-18"), (28, "19-28"), (45, "29-45"),
    (80, "46-80"),
)  # fmt: skip
_BANDS = ((3, "1-3"), (8, "4-8"), (25, "9-25"), (50, "26-50"))
_ADDRESSED = ("you", "we", "name")
_NEWS = frozenset({"say", "report"})
_ASKS = frozenset({
    "ask", "money", "subscribe", "login", "newsletter", "share", "comment", "contact", "app", "member", "press",
    "channel", "read_more", "period", "free",
})  # fmt: skip
_GROUNDS = (_ASKS - {"app", "free", "period", "press"}) | {"legal", "widget", "opener", "closer"}
"""Classes of words that give a block by itself a reason to go."""


@dataclass(slots=True)
class Evidence:
    """What is known of one block: `signals` of the block itself, `context` of its place, `wording` the model's score."""

    text: str
    words: int
    tokens: list[Token]
    names: Places
    band: str
    """The block's length in words, as the end of most signals' names."""
    rules: list[tuple[Rule, Hit]] = field(default_factory=list)
    classes: dict[str, Hit] = field(default_factory=dict)
    signals: list[str] = field(default_factory=list)
    context: list[str] = field(default_factory=list)
    wording: float = 0.0

    @property
    def is_long(self) -> bool:
        return self.words >= LONG_WORDS

    @property
    def is_quiet(self) -> bool:
        """Whether a long block asks nothing of anybody: most journalism, not worth a closer look."""
        return self.words > QUIET_WORDS and not self.rules and not ("you" in self.classes or "we" in self.classes)

    @property
    def is_on_topic(self) -> bool:
        """Whether it shares long words with the quiet paragraphs (known once the whole article was looked at)."""
        return any("of its words in the story" in signal and not signal.startswith("none") for signal in self.context)

    @property
    def group(self) -> str:
        """The strongest rule that fired and how long the block is: blocks of a group need the same probability."""
        strength = (
            "sure" if any(rule.strength == "sure" for rule, _ in self.rules) else "likely" if self.rules else "no"
        )
        length = "stub" if self.words <= STUB_WORDS else "line" if self.words <= QUIET_WORDS else "paragraph"
        return f"{strength} rule, {length}"

    @property
    def has_ground(self) -> bool:
        """Whether the block itself gives a reason to go: a rule, or words that ask for something."""
        return bool(self.rules) or not _GROUNDS.isdisjoint(self.classes)

    @property
    def is_clear(self) -> bool:
        """Whether a sure rule of the appeal family fired on it."""
        return any(rule.strength == "sure" and rule.category in APPEAL_FAMILY for rule, _ in self.rules)

    @property
    def asks_reader(self) -> bool:
        """Whether it speaks to the reader or of itself, asks for something, and tells no news."""
        classes = self.classes
        return ("you" in classes or "we" in classes) and not _ASKS.isdisjoint(classes) and "say" not in classes

    def replace_rules(self, rules: list[tuple[Rule, Hit]]) -> None:
        """Let other rules have fired; for the trainer, before the article is looked at as a whole."""
        self.rules = rules
        self.name_signals()

    def name_signals(self) -> None:
        """Name the signals of the block itself."""
        self.signals = ["long, and speaks to nobody"] if self.is_quiet else list(_name_signals(self))

    def says_same(self, folded: tuple[str, ...]) -> bool:
        """Whether the block is this text, but for case, accents and punctuation."""
        return len(folded) == len(self.tokens) and all(
            token.folded == word for token, word in zip(self.tokens, folded, strict=True)
        )


def gather_evidence(
    texts: Iterable[str], rules: CompiledRules, names: Names, wording: WordingModel | None = None
) -> list[Evidence]:
    """Evidence for each block of an article, the signals of its place included."""
    found = [study_block(text, rules, names) for text in texts]
    add_context(found, wording)
    return found


def add_context(found: Sequence[Evidence], wording: WordingModel | None) -> None:
    """Add what only the whole article tells: signals of places, and the scores of the wording."""
    _add_places(found)
    if wording is not None:
        loud = [evidence for evidence in found if not evidence.is_quiet]
        scores = wording.score_blocks([name_wordings(evidence.tokens, evidence.names) for evidence in loud])
        for evidence, score in zip(loud, scores, strict=True):
            evidence.wording = score


def study_block(text: str, rules: CompiledRules, names: Names) -> Evidence:
    """The evidence of one block by itself, without the wording model."""
    tokens = rules.lexicon.know_tokens(split_tokens(text)[:MOST_TOKENS])
    places = names.find(tokens)
    words = count_words(tokens)
    evidence = Evidence(text, words, tokens, places, _bucket(words, _BANDS, "51+"))
    for hit in rules.lexicon.find(tokens, places):
        entry = rules.entries[hit.entry]
        if entry.rule is None:
            evidence.classes.setdefault(entry.word_class, hit)
        elif _stands_right(entry.rule, entry.is_literal, hit, evidence):
            evidence.rules.append((entry.rule, hit))
    if places:
        start = min(places)
        evidence.classes["name"] = Hit(-1, start, max(places[start]))
    evidence.name_signals()
    return evidence


def _stands_right(rule: Rule, is_literal: bool, hit: Hit, evidence: Evidence) -> bool:
    length = len(evidence.tokens)
    if is_literal or rule.where == "line":
        return hit.start == 0 and length - hit.end <= (OPEN_LINE_WORDS if hit.goes_on else 0)
    if rule.where == "start":
        return hit.start == 0
    if rule.where == "label":
        return hit.start == 0 and _is_label(evidence.text, hit.end)
    return hit.end == length if rule.where == "end" else True


def _is_label(text: str, tokens: int) -> bool:
    """Whether the first tokens of a text are set off from the rest by a colon, a bar, a dash or an arrow."""
    return _AFTER_LABEL.match(text, find_tokens(text)[tokens - 1][2]) is not None


def _name_signals(evidence: Evidence) -> Iterable[str]:
    band, classes = evidence.band, evidence.classes
    yield "length " + _bucket(evidence.words, _LENGTHS, "81+")
    for strength, is_line in sorted({(rule.strength, rule.where == "line") for rule, _ in evidence.rules}):
        yield f"{strength} rule on the whole line" if is_line else f"{strength} rule in {band} words"
    if len(evidence.rules) > 1:
        kinds = len({rule.id for rule, _ in evidence.rules})
        yield f"{'one rule' if kinds == 1 else 'two rules' if kinds == 2 else 'many rules'} fired again in {band}"
    for name in classes:
        yield f"{name} in {band}"
    asks = [name for name in classes if name in _ASKS]
    yield f"{min(len(asks), 5)} kinds of asking in {band}"
    for addressed in _ADDRESSED:
        if addressed in classes:
            for ask in asks:
                yield f"{addressed} and {ask}"
    if asks and not _NEWS.isdisjoint(classes):
        yield f"asking beside words of news in {band}"
    for shape in describe_shape(evidence.text, evidence.tokens):
        yield f"{shape}, {band}"


def _add_places(found: Sequence[Evidence]) -> None:
    """Signals of the place: before, between or after the long paragraphs, first, last, repeated, after a colon."""
    long_places = [place for place, evidence in enumerate(found) if evidence.is_long]
    first, last = (long_places[0], long_places[-1]) if long_places else (len(found), -1)
    repeats = Counter(evidence.text for evidence in found)
    sizes = [_size(evidence) for evidence in found]
    for place, evidence in enumerate(found):
        band, add = evidence.band, evidence.context.append
        where = "before" if place < first else "after" if place > last else "between"
        add(f"{where} the long paragraphs, {band}")
        above = sizes[place - 1] if place else "nothing"
        below = sizes[place + 1] if place + 1 < len(found) else "nothing"
        add(f"between {above} and {below}, {band}")
        if place == 0:
            add(f"first block, {band}")
        if place == len(found) - 1:
            add(f"last block, {band}")
        if repeats[evidence.text] > 1:
            add(f"stands twice, {band}")
        if place and found[place - 1].text.endswith((":", "：")):
            add(f"after a colon, {band}")
    _add_company(found)
    _add_lists(found, first, last)
    _add_topic(found)


def _size(evidence: Evidence) -> str:
    return "long" if evidence.is_long else "middling" if evidence.words > SHORT_WORDS else "short"


def _add_company(found: Sequence[Evidence]) -> None:
    """Signals of clear appeals near a block: on both sides, before, or after it; and of a neighbour that asks."""
    clear = [evidence.is_clear for evidence in found]
    asking = [evidence.asks_reader for evidence in found]
    for place, evidence in enumerate(found):
        before = any(clear[max(0, place - NEAR) : place])
        after = any(clear[place + 1 : place + 1 + NEAR])
        if before or after:
            side = (
                "between clear appeals"
                if before and after
                else "after a clear appeal"
                if before
                else "before a clear appeal"
            )
            evidence.context.append(f"{side}, {evidence.band}")
        if (place and asking[place - 1]) or (place + 1 < len(found) and asking[place + 1]):
            evidence.context.append(f"beside a block that asks the reader, {evidence.band}")


def _add_lists(found: Sequence[Evidence], first: int, last: int) -> None:
    """Signals of lists of headlines: under a label of further reading, or several with a kicker in a row."""
    under_label = False
    in_row = 0
    titles = 0
    for place, evidence in enumerate(found):
        is_title = evidence.words in TITLE_WORDS and evidence.text[-1:] not in ".:;。"
        if under_label and is_title:
            evidence.context.append(f"in a list under a label, {evidence.band}")
        else:
            under_label = any(
                rule.category == "read_more" and evidence.words < LONG_WORDS for rule, _ in evidence.rules
            )
        in_row = in_row + 1 if is_title and _KICKER.match(evidence.text) else 0
        if in_row >= ROW:
            for near in found[place - ROW + 1 if in_row == ROW else place : place + 1]:
                near.context.append(f"in a row of headlines, {near.band}")
        titles = titles + 1 if is_title else 0
        if titles >= ROW:
            where = "before" if place < first else "after" if place > last else "between"
            for near in found[place - ROW + 1 if titles == ROW else place : place + 1]:
                near.context.append(f"in a row of titles {where} the long paragraphs, {near.band}")


def _add_topic(found: Sequence[Evidence]) -> None:
    """Signals of how much a block shares with the story: its long words that the quiet paragraphs use as well."""
    story = {token[1] for evidence in found if evidence.is_quiet for token in evidence.tokens}
    for evidence in found:
        if not evidence.is_quiet:
            own = {token.folded for token in evidence.tokens if len(token.folded) >= TELLING_LETTERS}
            if own:
                shared = len(own & story) / len(own)
                amount = "none" if not shared else "few" if shared < 0.4 else "most" if shared < 1 else "all"
                evidence.context.append(f"{amount} of its words in the story, {evidence.band}")


def _bucket(words: int, edges: tuple[tuple[int, str], ...], rest: str) -> str:
    for most, name in edges:
        if words <= most:
            return name
    return rest
