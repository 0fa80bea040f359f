"""Plain text: its lines as blocks and, once the appeals are known, the role of each (headline, caption, subhead…).

When in doubt a line is a paragraph, so that nothing kept is lost from the text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile
from pathlib import Path

from tasks.blocks import split_lines
from tasks.records import Article, Judgement, Role, Verdict
from tasks.text.credits import find_credit
from tasks.text.stops import ends_sentence
from tasks.text.unwrap import unwrap_lines
from tasks.text.words import fold_letters

_MOST_BLOCKS = 20_000
_HEAD_LINES = 20
"""The number of lines among which a headline is looked for."""
_FEW_LINES = 3
"""Lines above the body that may be headline, kicker or standfirst; more of them mean that a menu comes first."""
_LONGEST_HEADLINE = 220
_LONGEST_SUBHEAD = 90
_LONGEST_STANDFIRST = 300
_LONGEST_CAPTION = 700
_BODY_LENGTH = 80
"""A line that ends a sentence and is at least this long is body; so is any line longer than a headline."""

_FULL_STOP = re.compile(r"""[^.][.。।]["'”’»)\]]{0,3}$""")
_NO_SUBHEAD_END = re.compile(r"""[.!…:;,。।]["'”’»)\]]{0,3}$""")
_BULLET = re.compile(r"[-*•·▪◦‣●○–]\s{1,9}\S")
_NUMBERED = re.compile(r"\d{1,2}[.)]\s{1,9}\S")
_MARKUP = re.compile(r"[<{#>]|https?://|www\.")
_CLOCK_OR_DATE = re.compile(r"\d{1,2}[:.]\d{2}\b|\b\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\b|\b(?:19|20)\d{2}\b")
_DENSE_SCRIPT = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_QUOTE_PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", "‘": "’", '"': '"', "”": "”"}


def read_plain(text: str) -> Article:
    """Split clean text (see `clean_characters`) into blocks: hard-wrapped lines are joined, then every line is a block.

    Every block is a paragraph at first; `name_roles` assigns roles once it is known which blocks are appeals. In a text of
    more than 20,000 lines (a log or a table), a block is several lines.
    """
    return Article(blocks=split_lines(unwrap_lines(text), most=_MOST_BLOCKS))


def name_roles(judgement: Judgement, title: str | None = None) -> tuple[str | None, Judgement]:
    """Find the title among the kept lines and name the role of each; removed blocks stay as they are.

    `title` came with the text (in a JSON field): it stays the title, and the line that repeats it is the headline.
    Without it, the first kept line before the body that looks like a headline is both, if there is one.
    """
    kept = [no for no, verdict in enumerate(judgement.verdicts) if verdict.action == "keep" and verdict.block.text]
    texts = [judgement.verdicts[no].block.text for no in kept]
    headline = _find_headline(texts, title)
    roles = dict(zip(kept, _name_lines(texts, headline), strict=True))
    verdicts = tuple(_give_role(verdict, roles.get(no)) for no, verdict in enumerate(judgement.verdicts))
    found = texts[headline] if headline is not None else None
    return title or found, replace(judgement, verdicts=verdicts)


def _give_role(verdict: Verdict, role: Role | None) -> Verdict:
    if role is None or role == verdict.block.role:
        return verdict
    return replace(verdict, block=replace(verdict.block, role=role))


def _find_headline(texts: Sequence[str], title: str | None) -> int | None:
    if title:
        wanted = fold_letters(title)
        return next((no for no, text in enumerate(texts[:_HEAD_LINES]) if fold_letters(text) == wanted), None)
    head = list(takewhile(lambda text: not _is_body(text), texts[:_HEAD_LINES]))
    likely = [no for no, text in enumerate(head) if _may_be_headline(text)]
    enough = 3 if len(likely) <= _FEW_LINES else 5
    return next((no for no in likely if _count_words(head[no]) >= enough), likely[0] if likely else None)


def _is_body(text: str) -> bool:
    is_long = len(text) > _LONGEST_HEADLINE or (len(text) >= _BODY_LENGTH and bool(_FULL_STOP.search(text)))
    return is_long and not find_credit(text)


def _may_be_headline(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    if letters < 4 or letters < 0.5 * len(text.replace(" ", "")) or _count_words(text) < 2:
        return False
    if _MARKUP.match(text) or text.endswith((":", ",")) or _FULL_STOP.search(text):
        return False
    return not (_is_byline(text) or _is_dateline(text) or find_credit(text) is not None)


def _count_words(text: str) -> int:
    """The number of words; in scripts without spaces three characters count as one."""
    return len(text.split()) + len(_DENSE_SCRIPT.findall(text)) // 3


def _is_byline(text: str) -> bool:
    opener = next((word for word in _byline_words() if text.lower().startswith((word + " ", word + ":"))), None)
    if opener is None:
        return False
    names = text[len(opener) :].strip(" :").split()
    return 0 < len(names) <= 10 and names[0][0].isupper() and not ends_sentence(text)


def _is_dateline(text: str) -> bool:
    """Whether a line is little more than date and time: "Posted: Aug 08, 2024 4:00 AM"."""
    digits = sum(map(str.isdigit, text))
    return bool(_CLOCK_OR_DATE.search(text)) and (digits >= 0.15 * len(text) or _count_words(text) <= 4)


@lru_cache(maxsize=1)
def _byline_words() -> tuple[str, ...]:
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(sorted(data["bylines"], key=len, reverse=True))


def _name_lines(texts: Sequence[str], headline: int | None) -> list[Role]:
    return ["headline" if no == headline else _name_line(texts, no, headline) for no in range(len(texts))]


def _name_line(texts: Sequence[str], no: int, headline: int | None) -> Role:
    text = texts[no]
    before, after = texts[no - 1] if no else "", texts[no + 1] if no + 1 < len(texts) else ""
    if _is_list_item(text, before, after):
        return "list_item"
    if len(text) <= _LONGEST_CAPTION and (credit := find_credit(text)) is not None:
        return "caption" if credit else "credit"
    if _is_quote(text):
        return "quote"
    if headline is not None and no == headline + 1 and _is_standfirst(text, after):
        return "standfirst"
    is_below = headline is None or no > headline
    return "subhead" if is_below and _is_subhead(text, before, after) else "paragraph"


def _is_list_item(text: str, before: str, after: str) -> bool:
    """Whether a line starts with a bullet, or with a dash or number like an adjacent line: a single dash may mark speech."""
    if text[0] in "*•·▪◦‣●○" and _BULLET.match(text):
        return True
    for shape in (_BULLET, _NUMBERED):
        if shape.match(text):
            return any(shape.match(other) and other[0] != "–" for other in (before, after))
    return False


def _is_quote(text: str) -> bool:
    """Whether the whole line is a quotation, or marked as one with ">"."""
    if text[0] == ">":
        return len(text) > 1
    closing = _QUOTE_PAIRS.get(text[0], "")
    inside = text[1:].rstrip(".,")
    return bool(closing) and inside[-1:] in tuple(closing) and not any(mark in inside[:-1] for mark in closing)


def _is_standfirst(text: str, after: str) -> bool:
    """Whether a line is long enough and comes before a byline or date, or does not end a sentence."""
    if len(text) > _LONGEST_STANDFIRST or _count_words(text) < 5 or _is_byline(text) or _is_dateline(text):
        return False
    return _is_byline(after) or _is_dateline(after) or not ends_sentence(text)


def _is_subhead(text: str, before: str, after: str) -> bool:
    """Whether this is a short line that does not end a sentence, with body above and below."""
    if len(text) > _LONGEST_SUBHEAD or not text[0].isalnum() or _NO_SUBHEAD_END.search(text):
        return False
    if not (_is_body(before) and _is_body(after)):
        return False
    return _count_words(text) <= 14 and not _is_byline(text) and not _is_dateline(text)
