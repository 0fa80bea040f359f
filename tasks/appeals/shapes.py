"""What a block looks like, whatever its language: length, ending, signs, networks, amounts, credits.

Refuses to read meaning: words are the lexicon's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.appeals.lexicon import Token

NETWORKS = frozenset(
    "facebook twitter x instagram whatsapp telegram youtube linkedin pinterest reddit tiktok threads bluesky mastodon xing"
    " flipboard pocket tumblr messenger vk vkontakte ok odnoklassniki viber line weibo wechat snapchat email e-mail mail"
    " print sms rss skype wykop gettr gab parler truth mewe signal hatena kakaotalk naver band feedly digg stumbleupon"
    " вконтакте одноклассники телеграм ватсап фейсбук instapaper evernote discord".split()
)  # fmt: skip
_BULLET = tuple("•·▪■►▶»›>→●○◆★☆✓✔–—-*👉➡📲📩🔔")
_ARROW = re.compile("[→»›►▶➜➔👉⇒>]$")
_QUOTES = re.compile("[“”„«»\"「」『』‟]")
_HANDLE = re.compile(r"(?<![\w.])@\w")
_URL = re.compile(r"https?://|www\.|\b[a-z0-9-]{2,40}\.(?:com|org|net|de|fr|es|it|ru|pl|cz|tr|br|uk|io|me|info)\b", re.I)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b")
_LONG_NUMBER = re.compile(r"^\W*\d[\d \-/]{7,}\W*$")
_MONEY = re.compile(r"[€$£₹₺₴₽¥₩]\s?\d|\d\s?[€$£₹₺₴₽¥₩円元원]|\b(?:EUR|USD|CHF|Kč|zł|kr|Ft|Rs|R\$)\s?\d|\d\s?(?:EUR|USD|CHF|Kč|zł|kr|Ft|euros?|Euro)\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
_DATE = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b(?:19|20)\d{2}\b")
_COUNT = re.compile(r"^\W*\d[\d.,]*\W*\D{2,24}$|^\D{2,24}\W*\(?\s*\d[\d.,]*\s*\)?\W*$")
_CREDIT = re.compile(
    r"(?:/|\(|©|\bvia\b|\|)\s?(?:AFP|Reuters|REUTERS|AP|dpa|DPA|EPA|EFE|TASS|ANSA|Getty(?: Images)?|picture[ -]alliance|Shutterstock|imago|IMAGO|Bloomberg|Associated Press|PAP|ČTK|NTB|TT|AAP|ANP|APA|Keystone|AA|DHA|İHA|РИА Новости|ТАСС|Xinhua|新华社|連合|聯合|Unsplash|Pixabay|iStock|Alamy|ZUMA)\b"
    r"|^(?:Foto|Photo|Bild|Image|Fotos|Photos|Фото|Fotoğraf|Zdjęcie|Zdj|Kuva|Kép|Fot|Foto di|Imagen|Crédito|写真|圖|图|사진)\b ?[:：]"
)
_COLON_END = (":", "：")
_STOP_END = (".", "。", "…", "।", "؟", "۔")


def describe_shape(text: str, tokens: Sequence[Token]) -> list[str]:
    """Names of the shapes that a block has; each is one signal."""
    shapes = [_name_ending(text)]
    add = shapes.append
    if text.startswith(_BULLET):
        add("bullet")
    if _ARROW.search(text):
        add("arrow")
    if _QUOTES.search(text):
        add("quotes")
        if text[0] in "“„«\"「『‘'":
            add("opens with a quote")
    if "@" in text and _HANDLE.search(text):
        add("handle")
    if ("." in text or ":" in text) and _URL.search(text):
        add("url")
    if "©" in text[:40]:
        add("copyright sign")
    if is_credit(text):
        add("credit")
    if len(text) < 400:
        _describe_short(text, tokens, add)
    return shapes


def _describe_short(text: str, tokens: Sequence[Token], add) -> None:  # type: ignore[no-untyped-def]
    if text.isupper():
        add("capitals")
    if any(letter.isdigit() for letter in text):
        add("digits")
        if _MONEY.search(text):
            add("amount")
        if _CLOCK.search(text):
            add("clock")
        if _DATE.search(text):
            add("date")
        if len(text) < 40 and _COUNT.match(text):
            add("count")
        if _LONG_NUMBER.match(text):
            add("long number")
        if _IBAN.search(text):
            add("bank account")
    if "|" in text or " · " in text:
        add("bar")
    if "*" in text:
        add("star")
    named = sum(token.folded in NETWORKS for token in tokens)
    if named:
        add("network names only" if named * 2 > len(tokens) else "network name")
    if tokens and not tokens[0].is_capital and text[:1].islower():
        add("starts small")
    capitals = sum(token.is_capital for token in tokens)
    if len(tokens) > 2 and capitals == len(tokens):
        add("every word a capital")


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


def is_credit(text: str) -> bool:
    """Whether a block carries the credit of a picture or of an agency."""
    return _CREDIT.search(text) is not None


def count_words(tokens: Sequence[Token]) -> int:
    """Words, where a character of a script without spaces counts half."""
    single = sum(token.is_single for token in tokens)
    return len(tokens) - single + (single + 1) // 2
