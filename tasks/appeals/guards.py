"""Guards: conditions under which a block stays whatever the evidence says. Each has a name that a verdict shows.

They do not find appeals. A guard looks at one block and its evidence, or at the whole decision (the share guard).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from tasks.appeals.context import SHORT_WORDS, count_shared
from tasks.appeals.evidence import STUB_WORDS, Evidence
from tasks.appeals.quotations import is_attributed, is_quotation
from tasks.appeals.shapes import is_credit, is_signed
from tasks.appeals.topics import ANYBODY
from tasks.appeals.verbatim import OPEN_LETTER, VERBATIM
from tasks.records import APPEAL_FAMILY, Block

_KEPT_ROLES = ("headline", "caption", "credit")
_TEXT_ROLES = ("subhead", "list_item")
_SURE_MARK, _TELLING_MARK = 4.0, 2.0
_TELLING_WORDING = 3.5
_GUARDED_WORDS = 40
_OPENS_EARLY = 4
_AT_START = ("correction",)
AUTHORITIES = "authorities"
_OF_NO_LINE = (VERBATIM, OPEN_LETTER, AUTHORITIES, ANYBODY)
"""Phrases of guards.toml that do not keep a block by themselves."""
_EMBEDDED = re.compile(r"(?:\bpic\.twitter\.com/|\bhttps?://t\.co/)\w+\W*$")
_SHORT_ANSWER = 12
_LINK_LETTERS = 60
_FOOTNOTE = re.compile(r"(?:\[\w{1,4}\]|[↑^*†]|\(?\d{1,3}[.)]) ?https?://\S{4,300}$")
_AGENCY = re.compile(r"[(\[][A-ZČŽŠÅÄÖÜ]{2,8}(?:[/, ]{1,2}[A-Za-zČŽŠÅÄÖÜ]{2,8}){0,3}[)\]]$")
"""Seen: “(SID)”, “[AFP/SDA]”, a line of its own below the story."""
_INTERVIEW = re.compile(r"(?:Q|A|F|R|P|В|О|S|Frage|Antwort|Question|Answer)\s?[.:]\s")
HEADLINE_WORDS = range(4, 31)
LONG_BLOCK = 25
NEAR = 2
_ARTICLE_WORDS = 350
_STORY_WORDS = 60
_LARGEST_SHARE = 0.7
CERTAIN = 0.97
"""From this probability on, a removal is certain: what the article says elsewhere does not keep the block."""
_MOST = 0.6
_SHARE_OF_LINE, _SHARE_OF_PARAGRAPH, _FEWEST_SHARED = 0.4, 0.3, 2


def find_guard(block: Block, evidence: Evidence, title: tuple[str, ...]) -> str | None:
    """The guard that keeps a block, or None. `title` is the folded title of the article, empty if unknown."""
    if block.role in _KEPT_ROLES and not (block.role == "caption" and _is_no_caption(evidence)):
        return block.role
    if title and evidence.says_same(title):
        return "headline"
    if is_quotation(evidence) or is_attributed(evidence):
        return "quote"
    if _EMBEDDED.search(evidence.text, max(0, len(evidence.text) - _LINK_LETTERS)):
        return "embedded post"
    if _FOOTNOTE.match(evidence.text):
        return "footnote"
    if _AGENCY.match(evidence.text):
        return "credit"
    if _INTERVIEW.match(evidence.text) and evidence.words > _SHORT_ANSWER:
        return "interview"
    if _pleads_for_others(evidence):
        return "topic of the story"
    if _calls_for_police(evidence):
        return AUTHORITIES
    if has_fitting_sure_rule(evidence, but="legal"):
        return None
    if is_credit(evidence.text) and not _is_own_notice(evidence) and not _is_promo(evidence):
        return "credit"
    if not evidence.rules and is_signed(evidence.text):
        return "credit"
    is_open = evidence.words <= _GUARDED_WORDS and not has_fitting_sure_rule(evidence)
    return _find_phrase(evidence) if is_open else None


def _pleads_for_others(evidence: Evidence) -> bool:
    """Whether a long block asks, in one place only, for what the story is about, without naming the publisher or "we".

    Seen: a streaming offer in a list of deals, the last paragraph of a story on another paper's campaign.
    """
    return (
        evidence.words > LONG_BLOCK
        and evidence.asks_for_topic
        and not evidence.is_in_letter
        and not evidence.is_of_us
        and all(rule.category in APPEAL_FAMILY for rule, _ in evidence.rules)
        and count_places(evidence) <= 1
    )


def _calls_for_police(evidence: Evidence) -> bool:
    """Whether a block asks for tips on behalf of the police. Seen: "If you have any information, call Sergeant Moyes"."""
    return (
        any(guard == AUTHORITIES for guard, _ in evidence.guards)
        and all(rule.category == "contact_appeal" for rule, _ in evidence.rules)
        and not evidence.is_of_us
    )


def count_places(evidence: Evidence) -> int:
    """The number of places where rules matched; several rules on the same words are not independent evidence."""
    end = count = 0
    for hit in sorted((hit for _, hit in evidence.rules), key=lambda hit: hit.start):
        count += hit.start >= end
        end = max(end, hit.end)
    return count


def _is_own_notice(evidence: Evidence) -> bool:
    """Whether this is ©, the publisher's name, then a statement of rights. Seen: “© Name. सर्वाधिकार सुरक्षित”."""
    says_rights = any(rule.category == "legal" and hit.start > 1 for rule, hit in evidence.rules)
    return evidence.text.startswith("©") and bool(evidence.names) and says_rights


def _is_promo(evidence: Evidence) -> bool:
    """Whether this is an ask that a photo credit is attached to. Seen: “Need more space? Subscribe to our sister title …”."""
    return evidence.asks_reader and any(rule.category in APPEAL_FAMILY for rule, _ in evidence.rules)


def _is_no_caption(evidence: Evidence) -> bool:
    """Whether a block marked as a caption is an appeal. Seen inside a <figure> or with a class "caption": sign-up boxes,
    “Share on Pinterest”, “Advertisement:”, and “A post shared by …” with a name of any length."""
    if not has_fitting_sure_rule(evidence):
        return False
    is_open = any(hit.goes_on and rule.category == "social_follow" for rule, hit in evidence.rules)
    is_line = is_open or evidence.covered >= _MOST
    return evidence.is_clear or (is_line and not is_credit(evidence.text))


def find_headline(found: Sequence[Evidence]) -> int:
    """The position of the most likely headline of an article without a known title, or -1.

    It precedes the first long paragraph, has the length of a headline, no rule matches it, and it shares words with the
    story. If none shares words, it is the first block of that length, unless an appeal precedes it.
    """
    first = None
    for place, evidence in enumerate(found):
        if evidence.is_long and evidence.words not in HEADLINE_WORDS:
            break
        if evidence.words in HEADLINE_WORDS and not evidence.rules:
            if evidence.is_on_topic:
                return place
            first = place if first is None else first
        elif first is None and any(rule.category in APPEAL_FAMILY for rule, _ in evidence.rules):
            first = -1
    return -1 if first is None else first


def ask_for_ground(
    block: Block, mark: float, found: Sequence[Evidence], likely: Sequence[bool], place: int, lead: int
) -> str | None:
    """Return "asks nothing" if a block has no ground to go: neither its own words or markup, nor a likely appeal near it
    with a ground, nor a likely appeal at `lead`, the label of its list (-1 if there is none).

    A plain line stays whatever is next to it (seen: the last line of a story, before a sign-up). Subheads and list items
    are short and end without punctuation, as buttons do. They need a rule nearby, or a class like "newsletter" of their own,
    since the title of such a box is a heading too.
    """
    evidence = found[place]
    is_text = block.role in _TEXT_ROLES
    if evidence.rules or mark >= (_SURE_MARK if is_text else _TELLING_MARK) or (lead >= 0 and likely[lead]):
        return None
    if evidence.is_plain and evidence.words > STUB_WORDS:
        return "asks nothing"
    if evidence.has_ground and not is_text and (evidence.words > STUB_WORDS or evidence.wording > _TELLING_WORDING):
        return None
    beside = (n for n in range(max(0, place - NEAR), min(len(found), place + NEAR + 1)) if n != place and likely[n])
    is_near = any(found[n].rules or (found[n].has_ground and not is_text) for n in beside)
    return None if is_near else "asks nothing"


def find_bare_edges(found: Sequence[Evidence], removed: Sequence[bool], leads: Sequence[int]) -> list[int]:
    """Removed blocks without a ground of their own at the edge of a run of removals, next to a block that stays. (Seen 2026-11:
    the lead of a photo story, taken for a letter.)

    In a run up to the end of the article only mute blocks are returned: letters are printed there, and begin with a story
    of their own. List items go with their label (`leads`).
    """
    end = _find_last_kept(found, removed)
    bare = [
        gone and evidence.is_bare and (place < end or evidence.is_mute)
        for place, (evidence, gone) in enumerate(zip(found, removed, strict=True))
    ]
    places = range(len(found))
    edges = {*_follow_bare(places, bare, removed), *_follow_bare(places[::-1], bare, removed)}
    return sorted(place for place in edges if leads[place] < 0 or not removed[leads[place]])


def find_told(found: Sequence[Evidence], removed: Sequence[bool], chances: Sequence[float]) -> list[int]:
    """Removals that tell the story: they share many words with the paragraphs that stay.

    Only lines without a rule and long blocks without a sure rule, if they are not certain. (Seen 2026-11: a column that says
    "we" throughout, a foundation's report on its grants, taken for letters.)
    """
    doubtful = [
        place
        for place, evidence in enumerate(found)
        if removed[place] and chances[place] < CERTAIN and evidence.words > SHORT_WORDS and _lacks_rule(evidence)
    ]
    if not doubtful:
        return []
    stays = [evidence.words > SHORT_WORDS and not gone for evidence, gone in zip(found, removed, strict=True)]
    own, shared = count_shared(found[0].reading, np.array(stays))
    return [place for place in doubtful if _is_told(found[place], own[place], shared[place])]


def _lacks_rule(evidence: Evidence) -> bool:
    return not any(rule.strength == "sure" or evidence.words <= LONG_BLOCK for rule, _ in evidence.rules)


def _is_told(evidence: Evidence, own: int, shared: int) -> bool:
    share = _SHARE_OF_PARAGRAPH if evidence.words > LONG_BLOCK else _SHARE_OF_LINE
    return shared >= _FEWEST_SHARED and shared >= share * own


def _find_last_kept(found: Sequence[Evidence], removed: Sequence[bool]) -> int:
    """The position of the last block of more than a few words that stays, or -1."""
    stays = (not gone and evidence.words > STUB_WORDS for evidence, gone in zip(found, removed, strict=True))
    return max((place for place, is_kept in enumerate(stays) if is_kept), default=-1)


def _follow_bare(places: Sequence[int], bare: Sequence[bool], removed: Sequence[bool]) -> Iterator[int]:
    at_edge = False
    for place in places:
        at_edge = not removed[place] or (at_edge and bare[place])
        if at_edge and removed[place]:
            yield place


def has_fitting_sure_rule(evidence: Evidence, but: str = "") -> bool:
    """Whether a sure rule (of a category other than `but`) matched a block that is short enough for it."""
    return evidence.words <= LONG_BLOCK and evidence.has_sure_rule(but)


def count_kinds(evidence: Evidence) -> int:
    """The number of kinds of evidence for an appeal: one rule, a second one, rules on most of the block, wording, an ask
    with "you" or "we", the publisher's name."""
    classes = evidence.classes
    addressed = "you" in classes or "we" in classes
    asks = any(name in classes for name in ("ask", "money", "subscribe", "newsletter", "member", "login", "press"))
    return (
        (2 if len(evidence.rules) > 1 else len(evidence.rules))
        + (evidence.covered >= _MOST)
        + (evidence.wording > 1.0)
        + (addressed and asks)
        + ("name" in classes and (addressed or asks))
    )


def _find_phrase(evidence: Evidence) -> str | None:
    length = min(evidence.length, _GUARDED_WORDS)
    for name, hit in evidence.guards:
        if name in _OF_NO_LINE:
            continue
        is_early = hit.start <= _OPENS_EARLY
        if hit.end <= length and (is_early or (hit.end >= length - _OPENS_EARLY and name not in _AT_START)):
            return name
    return None


def is_implausible(found: Sequence[Evidence], removed: Sequence[bool]) -> bool:
    """Whether so much would go that the text must be the article itself.

    An editorial about the paper's own finances reads like an appeal from end to end, yet it is published journalism. A short
    article is implausible if only its headline and at most one block would be left, if none of its paragraphs would be left,
    or if its first block would go too although no rule matched it or the paragraphs (seen: a paper's blog on its prices).
    A standalone letter has no headline.
    """
    prose = sum(evidence.words for evidence in found if evidence.is_long)
    gone = sum(evidence.words for evidence, cut in zip(found, removed, strict=True) if cut and evidence.is_long)
    if prose >= _ARTICLE_WORDS:
        return gone > _LARGEST_SHARE * prose
    if removed[0] and prose > _STORY_WORDS and gone > _LARGEST_SHARE * prose:
        text = [e for e, cut in zip(found, removed, strict=True) if cut and (e.is_long or e is found[0])]
        if not any(evidence.rules for evidence in text):
            return True
    left = [evidence for evidence, cut in zip(found, removed, strict=True) if not cut and evidence.words >= STUB_WORDS]
    is_headed = bool(left) and left[0].no < removed.index(True) and left[0].words in HEADLINE_WORDS
    is_bare = len(left) in (1, 2) and is_headed
    is_all = gone == prose > _STORY_WORDS and gone > sum(evidence.words for evidence in left) > 0
    return (
        gone > 0
        and (is_bare or is_all)
        and not any(e.is_clear for e, cut in zip(found, removed, strict=True) if cut and (is_bare or e.is_long))
    )
