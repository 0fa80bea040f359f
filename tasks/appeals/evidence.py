"""Evidence for and against each block, as named signals. The name of a signal is a short English phrase.

Weighs nothing: weights are learnt (`train`), and the decision is made over the whole article (`decision`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tasks.appeals.known_names import Names, Places, add_articles, split_places
from tasks.appeals.lexicon import Hit
from tasks.appeals.money import find_money
from tasks.appeals.reading import Reading
from tasks.appeals.rulebook import CompiledRules, Entry
from tasks.appeals.schema import Rule
from tasks.appeals.shapes import OUTSIDE, count_tokens, describe_shape, find_quoted
from tasks.appeals.signals import ASKS, NEWS, name_band, name_classes, name_length, name_shapes
from tasks.appeals.tokens import Token, find_tokens
from tasks.appeals.vocabulary import load_vocabulary
from tasks.appeals.wording import Scored
from tasks.records import APPEAL_FAMILY

LONG_WORDS, QUIET_WORDS, STUB_WORDS = 20, 25, 4
_MOST_OF_BLOCK = 0.6
MOST_TOKENS = 3_000
_AFTER_LABEL = re.compile(r"[\"”“»’')\s]{0,3}(?:[:：՝፦៖|›»→►▶➜➔👉⇒>–—\]】]|-(?!\w)|$)")
OPEN_LINE_WORDS = 12
_OF_LINES = ("line", "label")
_GROUNDS = (ASKS - {"app", "free", "period", "press"}) | {"legal", "widget", "opener", "closer"}
"""Word classes any of which is a ground for a block to go."""
_US = frozenset({"we", "name"})
_QUIET = "long, and speaks to nobody"
_SPEAKING = (_GROUNDS - {"widget", "member"}) | {"we", "you"}


@dataclass(slots=True, eq=False)
class Evidence:
    """The evidence on one block: what matched it. `context` adds `signals`, of the block itself and of its position, and
    `wording`, the model's score."""

    text: str
    words: int
    is_long: bool
    reading: Reading
    no: int
    """The number of the block in the reading."""
    band: str
    """The block's length in words, as the suffix of most signals' names."""
    length: int
    """The number of tokens."""
    inner_capitals: int
    """The number of capitalised tokens, without the first."""
    names: Places = field(default_factory=dict)
    """Where the publisher is named: positions in `tokens`."""
    has_money: bool = False
    has_quoted_rule: bool = False
    """Whether a rule matched inside quotation marks with other words around them."""
    rules: list[tuple[Rule, Hit]] = field(default_factory=list)
    guards: list[tuple[str, Hit]] = field(default_factory=list)
    """Phrases of guards that matched."""
    classes: dict[str, Hit] = field(default_factory=dict)
    signals: list[str] = field(default_factory=list)
    wording: float = 0.0
    scored: Scored | None = None
    """The weights of the wording of the whole article."""
    is_quiet: bool = False
    """Whether this is a long block that asks nothing: most journalism, and the middle paragraphs of letters."""
    is_clear: bool = False
    """Whether a sure rule of the appeal family matched it."""
    asks_reader: bool = False
    """Whether it says "you" or "we" and asks for something, without a verb of saying."""
    has_company: bool = False
    """Whether a rule matched a neighbouring block (known after the whole article was examined)."""
    is_in_letter: bool = False
    """Whether, if it is an appeal, it is probably part of a letter (known after the decision)."""

    @property
    def tokens(self) -> list[Token]:
        return self.reading.tokens_of(self.no)

    @property
    def is_on_topic(self) -> bool:
        """Whether it shares long words with the quiet paragraphs (known after the whole article was examined)."""
        return any("of its words in the story" in signal and not signal.startswith("none") for signal in self.signals)

    @property
    def asks_for_topic(self) -> bool:
        """Whether the headline or the story speaks of what it asks for too (known after the whole article was examined)."""
        return any(signal.startswith(("the headline speaks of", "the story speaks of")) for signal in self.signals)

    @property
    def group(self) -> str:
        """The group of blocks that share a threshold: by the strongest rule that matched and by length. Without a rule, also
        by whether the block is in a letter or beside a block with a rule, and whether it is mute (`is_mute`)."""
        strength = "sure" if self.has_sure_rule() else "likely" if self.rules else "no"
        length = "stub" if self.words <= STUB_WORDS else "line" if self.words <= QUIET_WORDS else "paragraph"
        company = (
            "" if self.rules else ", in a letter" if self.is_in_letter else ", in company" if self.has_company else ""
        )
        mute = ", mute" if self.is_mute else ""
        return f"{strength} rule, {length}{company}{mute}"

    @property
    def has_ground(self) -> bool:
        """Whether the block itself has grounds to go: a rule, or words that ask for something."""
        return bool(self.rules) or not _GROUNDS.isdisjoint(self.classes)

    @property
    def is_bare(self) -> bool:
        """Whether it has more than a few words and no grounds to go."""
        return self.words > STUB_WORDS and not self.has_ground

    @property
    def is_mute(self) -> bool:
        """Whether it has no rule, asks nothing, and says neither "you" nor "we"."""
        return not self.rules and _SPEAKING.isdisjoint(self.classes)

    @property
    def is_plain(self) -> bool:
        """Whether it has no rule and either is mute and worded like journalism, or reports what somebody told us."""
        if self.rules:
            return False
        speaking = _SPEAKING & self.classes.keys()
        return (self.wording <= 0 and not speaking) or ("say" in self.classes and speaking <= {"we"})

    def has_sure_rule(self, but: str = "") -> bool:
        """Whether a sure rule of a category other than `but` matched it."""
        return any(rule.strength == "sure" and rule.category != but for rule, _ in self.rules)

    @property
    def is_of_us(self) -> bool:
        """Whether it says "we" or names the publisher."""
        return not _US.isdisjoint(self.classes)

    @property
    def is_addressed(self) -> bool:
        """Whether it says "you" or "we", or names the publisher."""
        return self.is_of_us or "you" in self.classes

    @property
    def covered(self) -> float:
        """The share of its tokens that rules matched."""
        covered = {place for _, hit in self.rules for place in range(hit.start, hit.end)}
        return len(covered) / max(1, self.length)

    @property
    def is_settled(self) -> bool:
        """Whether a sure rule from the publisher's own file (such as an accepted template) matches a short block, or covers
        most of a long one."""
        if not self.rules:
            return False
        least = 0 if self.words <= QUIET_WORDS else _MOST_OF_BLOCK * self.length
        return any(rule.is_own and rule.strength == "sure" and hit.end - hit.start >= least for rule, hit in self.rules)

    def replace_rules(self, rules: list[tuple[Rule, Hit]]) -> None:
        """Replace the rules that matched; for the trainer, before `context` adds signals."""
        self.rules = rules
        self.settle()

    def settle(self) -> None:
        """Compute the flags that are read often from the rules and classes that matched."""
        classes, rules = self.classes, self.rules
        speaks = "you" in classes or "we" in classes
        self.is_quiet = self.words > QUIET_WORDS and not speaks and not rules
        self.is_clear = bool(rules) and any(r.strength == "sure" and r.category in APPEAL_FAMILY for r, _ in rules)
        self.asks_reader = speaks and not ASKS.isdisjoint(classes) and "say" not in classes

    def says_same(self, folded: tuple[str, ...]) -> bool:
        """Whether the block equals this text, ignoring case, accents and punctuation."""
        return len(folded) == self.length and all(
            token.folded == word for token, word in zip(self.tokens, folded, strict=True)
        )


def study_block(text: str, rules: CompiledRules, names: Names) -> Evidence:
    """The evidence on one block on its own, without the wording model."""
    return study_blocks([text], rules, names)[0]


def study_blocks(texts: Sequence[str], rules: CompiledRules, names: Names) -> list[Evidence]:
    """The evidence on each block on its own, without the wording model."""
    reading = load_vocabulary().read(texts, MOST_TOKENS)
    places, money = names.find(reading), find_money(reading)
    counted = zip(texts, count_tokens(reading), strict=True)
    found = [
        Evidence(text, words, words >= LONG_WORDS, reading, no, name_band(words), length, capitals)
        for no, (text, (words, length, capitals)) in enumerate(counted)
    ]
    for block, own in split_places(places, reading).items():
        found[block].names = own
    for block in reading.owners[list(money)].tolist():
        found[block].has_money = True
    for evidence, hits in zip(found, rules.lexicon.find(reading, add_articles(places, reading), money), strict=True):
        _sort_hits(evidence, hits, rules.entries)
        evidence.settle()
    return found


def _sort_hits(evidence: Evidence, hits: Sequence[Hit], entries: Mapping[int, Entry]) -> None:
    """Sort hits into rules, guards and word classes. Inside quotations only guards, words of news, and rules for lines and
    labels count."""
    quotes, classes = _list_quotes(evidence) if hits else [], evidence.classes
    for hit in hits:
        entry = entries[hit.entry]
        is_told = bool(quotes) and _is_inside(hit, quotes)
        if entry.word_class:
            if not is_told or entry.word_class in NEWS:
                classes.setdefault(entry.word_class, hit)
        elif entry.rule is None:
            evidence.guards.append((entry.guard, hit))
        elif _stands_right(entry.rule, entry.is_literal, hit, evidence):
            if is_told and entry.rule.where not in _OF_LINES:
                evidence.has_quoted_rule = True
            else:
                evidence.rules.append((entry.rule, hit))
    if evidence.names:
        start = min(evidence.names)
        classes["name"] = Hit(-1, start, max(evidence.names[start]))


def _list_quotes(evidence: Evidence) -> list[int]:
    """The starts and ends, alternating, of quotations that have other words around them, in tokens. What they ask is somebody
    else's plea."""
    if "://" in evidence.text:  # a URL may contain quotation marks
        quoted = find_quoted(evidence.text)
        starts = [start for _, start, _ in find_tokens(evidence.text)] if quoted else ()
        return [bisect_left(starts, edge) for edges in quoted for edge in edges]
    marks = evidence.reading.marks_of(evidence.no)
    if not marks:
        return []
    closed = marks if len(marks) % 2 == 0 else [*marks, evidence.length]
    outside = evidence.length - sum(closed[1::2]) + sum(closed[::2])
    return closed if outside >= OUTSIDE or find_quoted(evidence.text) else []  # a token has at least one letter


def _is_inside(hit: Hit, quotes: Sequence[int]) -> bool:
    """Whether a hit begins after an opening mark and ends before the next mark, if there is one."""
    before = bisect_right(quotes, hit.start)
    return before % 2 == 1 and (before == len(quotes) or hit.end <= quotes[before])


def _stands_right(rule: Rule, is_literal: bool, hit: Hit, evidence: Evidence) -> bool:
    length = evidence.length
    if is_literal or rule.where == "line":
        return hit.start == 0 and length - hit.end <= (OPEN_LINE_WORDS if hit.goes_on else 0)
    if rule.where == "start":
        return hit.start == 0
    if rule.where == "label":
        return hit.start == 0 and _is_label(evidence.text, hit.end)
    return hit.end == length if rule.where == "end" else True


def _is_label(text: str, tokens: int) -> bool:
    """Whether the first `tokens` tokens are followed by a colon, a bar, a dash, an arrow or nothing."""
    return _AFTER_LABEL.match(text, find_tokens(text)[tokens - 1][2]) is not None


def name_signals(evidence: Evidence) -> list[str]:
    """The signals of a block itself."""
    if evidence.is_quiet:
        return [_QUIET]
    band = evidence.band
    shapes = describe_shape(evidence.text, bool(evidence.reading.marks_of(evidence.no)), evidence.has_money)
    return [
        name_length(evidence.words),
        *(_name_rules(evidence) if evidence.rules else ()),
        *((f"rule in quotation marks, {band}",) if evidence.has_quoted_rule else ()),
        *name_classes(tuple(evidence.classes), band),
        *name_shapes(tuple(shapes), band),
    ]


def _name_rules(evidence: Evidence) -> Iterator[str]:
    """Signals for the rules that matched: strength, categories, share of the block covered, and number."""
    band, rules = evidence.band, [rule for rule, _ in evidence.rules]
    for strength, is_line in sorted({(rule.strength, rule.where == "line") for rule in rules}):
        yield f"{strength} rule on the whole line" if is_line else f"{strength} rule in {band} words"
    for strength, category in sorted({(rule.strength, rule.category) for rule in rules}):
        yield f"{strength} rule of {category}"
    yield f"rules on {_name_share(evidence)} of it, {band}"
    if len(rules) > 1:
        kinds = len({rule.id for rule in rules})
        yield f"{'one rule' if kinds == 1 else 'two rules' if kinds == 2 else 'many rules'} fired again in {band}"


def _name_share(evidence: Evidence) -> str:
    """The share of a block that rules matched."""
    share = evidence.covered
    return "little" if share < 0.15 else "some" if share < 0.4 else "much" if share < 0.75 else "nearly all"
