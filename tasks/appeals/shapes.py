"""Language-independent features of a block: length, ending, punctuation, social networks, amounts, credits.

Reads no meaning; words are handled by the lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache
from pathlib import Path

from rtoml import loads

from tasks.appeals.reading import Column, Reading
from tasks.appeals.tokens import DOUBLED_MARKS, QUOTATION_MARK, SINGLE_MARKS, Token, fold_token

NETWORKS_FILE = Path(__file__).parent / "networks.toml"


@lru_cache(maxsize=1)
def _load_networks() -> Set[str]:
    return frozenset(map(fold_token, loads(NETWORKS_FILE.read_text(encoding="utf-8"))["names"]))


_ROOM, _FULL = 12, 4095


def _list_counted(tokens: Sequence[Token]) -> list[int]:
    networks = _load_networks()
    return [t.is_capital | t.is_single << _ROOM | (t.folded in networks) << 2 * _ROOM for t in tokens]


_COUNTED = Column(_list_counted, eager=True)
"""What is counted in a block, in one number: a block has at most 3,000 tokens."""
_BULLETS = frozenset("•·▪■►▶»›>→●○◆★☆✓✔–—-*👉➡📲📩🔔")
_ARROWS = frozenset("→»›►▶➜➔👉⇒>")
_QUOTES = re.compile(QUOTATION_MARK)
_SINGLE_QUOTE = re.compile(f"[{SINGLE_MARKS}]")
"""Found ten times faster than all marks at once."""
_HANDLE = re.compile(r"(?<![\w.])@\w")
_TOP_LEVEL = r"\.(?:com|org|net|de|fr|es|it|ru|pl|cz|tr|br|uk|io|me|info)\b"
_END_OF_HOST = re.compile(_TOP_LEVEL, re.I)
"""What every host has, found ten times faster than a host."""
_HOST = re.compile(rf"\b[a-z0-9-]{{2,40}}{_TOP_LEVEL}", re.I)
_DIGIT = re.compile(r"\d")
_NUMBERS = (
    ("amount", re.compile(
        r"[€$£₹₺₴₽¥₩]\s?\d|\d\s?[€$£₹₺₴₽¥₩円元원]|\b(?:EUR|USD|CHF|Kč|zł|kr|Ft|Rs|R\$)\s?\d"
        r"|\d\s?(?:EUR|USD|CHF|Kč|zł|kr|Ft|euros?|Euro)\b"
    )),
    ("clock", re.compile(r"\b\d{1,2}[:.h]\d{2}\b")),
    ("date", re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b(?:19|20)\d{2}\b")),
    ("count", re.compile(r"^\W{0,3}\d[\d.,]{0,9}\W{0,3}\D{2,24}$|^\D{2,24}\d[\d.,]{0,9}\W{0,3}$")),
    ("long number", re.compile(r"^\D{0,12}\d[\d \-/]{7,40}$")),
    ("bank account", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b")),
)  # fmt: skip
OUTSIDE = 12
_SHORT = 220
_LONGEST_CAPTION = 400
_CREDIT = re.compile(
    r"(?:/|\(|©|\bvia\b|\|)\s?(?:AFP|Reuters|REUTERS|AP|dpa|DPA|EPA|EFE|TASS|ANSA|Getty(?: Images)?|picture[ -]alliance"
    r"|Shutterstock|imago|IMAGO|Bloomberg|Associated Press|PAP|ČTK|NTB|TT|AAP|ANP|APA|Keystone|AA|DHA|İHA|РИА Новости"
    r"|ТАСС|Xinhua|Unsplash|Pixabay|iStock|Alamy|ZUMA)\b|Getty Images\W?$"
)
_BEFORE_CREDIT = ("/", "(", "©", "via", "|", "Getty Images")
_CREDIT_LINE = re.compile(
    r"(?:Foto|Photo|Bild|Image|Fotos|Photos|Фото|Fotoğraf|Zdjęcie|Zdj|Kuva|Kép|Fot|Foto di|Imagen|Crédito|写真|圖|图|사진)"
    r"\b ?(?:[:：]|credits?\b)"
)
_CREDIT_TAIL = re.compile(
    r"\S.{15,300}[.!?…)”\" ](?:©|\(c\)|Foto:|Photo:|Bild:|Photograph:|Image:|Фото:|Fotoğraf:|Fot\.|Zdjęcie:|Foto di)"
    r" ?[^.!?]{2,60}$"
)
_IN_CREDIT_TAIL = (":", "©", "(c)", "Fot")
_SIGNED = re.compile(r"(?:[^\W\d_][^\s@:：?？!！|]{0,30} ){2,4}[\w.+-]{1,64}@[A-Za-z0-9.-]{4,80}")
_CREDIT_SIGN = re.compile(
    r"© ?(?!.{0,60}(?:\b(?:19|20)\d\d\b|r[ei]serv|rights|recht|droits|direitos|hakları|прав|práva|prawa))[^\n]{2,60}$",
    re.I,
)
"""Seen: the sign and who took the picture. A year or rights make it a notice."""
_COLON_END = (":", "：")
_STOP_END = (".", "。", "…", "।", "؟", "۔")


def describe_shape(text: str, tokens: int, capitals: int, networks: int) -> Iterator[str]:
    """Names of the shapes that a block has; each is one signal. The numbers are of its tokens: all, those that begin
    with a capital, names of networks."""
    yield _name_ending(text)
    if text[:1] in _BULLETS:
        yield "bullet"
    if text[-1:] in _ARROWS:
        yield "arrow"
    if _may_quote(text):
        if text[:1] in '“„«"「『‘':
            yield "opens with a quote"
        elif _SINGLE_QUOTE.search(text) or _has_any(text, DOUBLED_MARKS):
            yield "quotes"
    if "@" in text and _HANDLE.search(text):
        yield "handle"
    if "http" in text or "www." in text or _names_host(text):
        yield "address"
    if is_credit(text):
        yield "credit"
    if len(text) < _SHORT:
        yield from _describe_short(text, tokens, capitals, networks)


def count_tokens(reading: Reading) -> Iterator[tuple[int, int, int, int]]:
    """Of each block of a reading: words, tokens, those that begin with a capital, and those that name a network.

    As a word, a character of a script without spaces counts half.
    """
    counts = reading.sum_by_block(_COUNTED.of(reading))
    singles = counts >> _ROOM & _FULL
    columns = reading.lengths - singles // 2, reading.lengths, counts & _FULL, counts >> 2 * _ROOM
    return zip(*(column.tolist() for column in columns), strict=True)


def list_opening_capitals(reading: Reading) -> list[int]:
    """1 for each block of a reading that begins with a capital, 0 for the others."""
    first: list[int] = (_COUNTED.of(reading, reading.starts) & 1).tolist()
    return first


def _names_host(text: str) -> bool:
    return len(text) < _SHORT and _END_OF_HOST.search(text) is not None and _HOST.search(text) is not None


def _describe_short(text: str, tokens: int, capitals: int, networks: int) -> Iterator[str]:
    if text.isupper():
        yield "capitals"
    if _DIGIT.search(text):
        yield "digits"
        for name, pattern in _NUMBERS:
            if pattern.search(text):
                yield name
    if "©" in text:
        yield "copyright sign"
    if "|" in text or " · " in text:
        yield "bar"
    if "*" in text:
        yield "star"
    if networks:
        yield "network names only" if networks * 2 > tokens else "network name"
    if text[:1].islower():
        yield "starts small"
    if 2 < tokens == capitals:
        yield "every word a capital"


def _name_ending(text: str) -> str:
    last = text[-1:]
    if last in _STOP_END:
        return "ends with a stop"
    if last in "!！":
        return "ends with !"
    if last in "?？":
        return "ends with ?"
    if last in _COLON_END:
        return "ends with :"
    if last in "”“»\"」』’'":
        return "ends with a quote"
    if last in ")]）":
        return "ends with a bracket"
    return "ends open"


def _may_quote(text: str) -> bool:
    return not text.isascii() or '"' in text


def find_quoted(text: str) -> list[tuple[int, int]]:
    """Places of what stands in quotation marks, where at least OUTSIDE letters do not; marks alternate, whatever their form."""
    if not _may_quote(text):
        return []
    marks = [found.start() for found in _QUOTES.finditer(text)]
    spans = list(zip(marks[::2], [*marks[1::2], len(text)], strict=False))
    inside = sum(end - start for start, end in spans)
    return spans if len(text) - inside >= OUTSIDE else []


def is_credit(text: str) -> bool:
    """Whether a block carries the credit of a picture or of an agency."""
    return (
        (_has_any(text[-80:], _BEFORE_CREDIT) and _CREDIT.search(text, max(0, len(text) - 80)) is not None)
        or _CREDIT_LINE.match(text) is not None
        or _CREDIT_SIGN.match(text) is not None
        or (len(text) < _LONGEST_CAPTION and _has_any(text, _IN_CREDIT_TAIL) and _CREDIT_TAIL.match(text) is not None)
    )


def is_signed(text: str) -> bool:
    """Whether a line is a name and an address, as reporters sign ("홍길동 기자 hong@news.example")."""
    return "@" in text and _SIGNED.fullmatch(text) is not None


def _has_any(text: str, signs: Sequence[str]) -> bool:
    """Whether a pattern is worth trying: none of a kind fires without one of these signs."""
    return any(map(text.__contains__, signs))
