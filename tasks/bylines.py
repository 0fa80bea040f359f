"""Owns bylines: strings that name who wrote become a list of names, and the wire agency apart.

Refuses to split inside a name; "and" counts only as a word of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_AGENCIES = {
    "afp": "AFP", "agence france-presse": "AFP", "ap": "AP", "associated press": "AP", "the associated press": "AP",
    "reuters": "Reuters", "dpa": "dpa", "apa": "APA", "sda": "sda", "keystone-sda": "Keystone-SDA", "kna": "KNA",
    "epd": "epd", "sid": "SID", "efe": "EFE", "ansa": "ANSA", "tass": "TASS", "interfax": "Interfax", "upi": "UPI",
    "xinhua": "Xinhua", "anadolu": "Anadolu", "belga": "Belga", "anp": "ANP", "ntb": "NTB", "tt": "TT", "pap": "PAP",
    "čtk": "ČTK", "ctk": "ČTK", "mti": "MTI", "lusa": "Lusa", "europa press": "Europa Press", "pti": "PTI", "ani": "ANI",
    "ians": "IANS", "kyodo": "Kyodo", "bloomberg": "Bloomberg", "press association": "PA", "pa media": "PA",
    "afp relaxnews": "AFP", "aap": "AAP", "the canadian press": "The Canadian Press", "ria novosti": "RIA Novosti",
    "ritzau": "Ritzau", "stt": "STT", "dpa-infocom": "dpa",
}  # fmt: skip
_SPLIT = re.compile(
    r"\s{0,3}(?:[;|•·\n]|,(?!\s{0,2}(?:jr|sr|ii|iii|iv|phd|md)\b)|\s/\s|/(?=[A-ZА-Я])|&)\s{0,3}", re.IGNORECASE
)
_AND = re.compile(r"\s+(?:and|und|et|y|e|og|och|en|и|i|a|ve|und|med|mit|with)\s+")
_BY = re.compile(
    r"^(?:(?:written|words|text|story|report|reported|posted|published|interview|an?\s+interview|analysis|opinion|"
    r"kommentar|artikel|gastbeitrag|ein\s+\w{3,20}|eine\s+\w{3,20})\s+)?"
    r"(?:by|von|vom|par|por|di|da|av|af|door|автор|text|текст)\b\s{0,2}:?\s+",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:authors?|autor(?:en|in|es)?|auteurs?|autore|text|texte|foto|photo|redaktion|von|by)\s{0,2}:\s{0,3}",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_HANDLE = re.compile(r"@\w{2,40}")
_BRACKETED = re.compile(r"\s{0,3}[(\[][^()\[\]]{0,80}[)\]]")
_ROLE = re.compile(
    r"(?:^|\s)(?:(?:staff|senior|chief|deputy|managing|political|foreign|associate|contributing|special|"
    r"news|sports?|science|health|education|business|economics?)\s+){0,3}"
    r"(?:writer|reporter|correspondent|editor(?:-in-chief)?|columnist|contributor|journalist|producer|"
    r"redakteur(?:in)?|korrespondent(?:in)?|chefredakteur(?:in)?|journalist(?:in|e)?|redacteur|rédacteur)(?:\s.{0,60})?$",
    re.IGNORECASE,
)
_UPDATED = re.compile(r"\s(?:\||–|—|-)\s.*$")
_NO_NAME = re.compile(
    r"https?://|www\.|\d{3}|[<>{}=]|^(?:admin|editor|staff|redaktion|author|user|guest|unknown|null|none)$",
    re.IGNORECASE,
)
_MAX_NAME = 60


def read_byline(strings: Iterable[str]) -> tuple[tuple[str, ...], str | None]:
    """Give the names in order, each once, and the agency when one is named; strings may hold several names."""
    names: dict[str, str] = {}
    agency: str | None = None
    for string in strings:
        for part in _split(string):
            known = _AGENCIES.get(part.casefold())
            if known:
                agency = agency or known
            elif name := _clean(part):
                names.setdefault(name.casefold(), name)
    return tuple(names.values()), agency


def _split(string: str) -> list[str]:
    line = _EMAIL.sub(" ", " ".join(string[:600].split()))
    line = _LABEL.sub("", _BY.sub("", line.strip()))
    return [part.strip() for piece in _SPLIT.split(line) for part in _AND.split(piece) if part.strip()]


def _clean(part: str) -> str:
    name = _BRACKETED.sub("", _HANDLE.sub("", _BY.sub("", part)))
    name = _UPDATED.sub("", name)
    name = _ROLE.sub("", name).strip(" ,.:;-–—|/*•·\"'")
    if not name or len(name) > _MAX_NAME or _NO_NAME.search(name):
        return ""
    return name
