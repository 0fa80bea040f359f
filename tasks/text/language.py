"""The language of an article: the one the page states, unless the text contradicts it; otherwise that of the text.

Does not guess from a few words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_SAMPLE = 1_000
_OPENING = 120
"""The number of characters that suffice to confirm the language the page claims."""
_FEW_LETTERS = 40
_SURE_LETTERS = 400
_SURE = 0.99
_SAME = {
    "nb": "no", "nn": "no", "nob": "no", "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "sh": "sr",
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt", "nld": "nl",
    "dut": "nl", "rus": "ru", "pol": "pl", "ces": "cs", "cze": "cs", "slk": "sk", "slo": "sk", "swe": "sv", "dan": "da",
    "nor": "no", "fin": "fi", "hun": "hu", "ron": "ro", "rum": "ro", "bul": "bg", "ell": "el", "gre": "el", "tur": "tr",
    "ukr": "uk", "ara": "ar", "heb": "he", "fas": "fa", "per": "fa", "hin": "hi", "ben": "bn", "jpn": "ja", "kor": "ko",
    "zho": "zh", "chi": "zh", "tha": "th", "vie": "vi", "ind": "id", "msa": "ms", "may": "ms", "hrv": "hr", "srp": "sr",
    "slv": "sl", "lit": "lt", "lav": "lv", "est": "et", "cat": "ca", "isl": "is", "ice": "is", "urd": "ur", "tam": "ta",
    "jp": "ja", "ua": "uk", "cz": "cs", "gr": "el", "kr": "ko", "cn": "zh", "dk": "da", "vn": "vi",
}  # fmt: skip
"""Replaced codes: outdated ones, variants, three-letter codes that have a two-letter one, and codes of countries."""
_NONE = ("utf", "und", "mul", "zxx", "mis")
"""Not languages: an encoding in the wrong place, and codes for none or several languages."""
_KIN = (
    frozenset(("id", "ms", "jv")),
    frozenset(("hr", "bs", "sr", "sl")),
    frozenset(("da", "no")),
    frozenset(("cs", "sk")),
)
_CODE = re.compile(r"\s{0,9}([a-zA-Z]{2,3})(?![a-zA-Z])")


def read_code(claim: str | None) -> str | None:
    """Return the ISO 639 code at the start of a claim like "de-AT" or "nb_NO", with outdated and variant codes replaced."""
    found = _CODE.match(claim or "")
    code = found[1].lower() if found else None
    return None if code is None or code in _NONE else _SAME.get(code, code)


def choose_language(claimed: str | None, text: str) -> tuple[str | None, str | None]:
    """Return (code, source), where source is "page" or "text"; (None, None) if unknown.

    A claim is accepted unless a longer text is almost certainly in another language: templates often claim the wrong one.
    """
    claim = read_code(claimed)
    letters = sum(map(str.isalpha, text[:_SAMPLE]))
    if claim and letters < _SURE_LETTERS:
        return claim, "page"
    if letters < _FEW_LETTERS:
        return None, None
    if claim and identify(text[:_OPENING])[0] == claim:
        return claim, "page"
    code, confidence = identify(text)
    if claim and (confidence < _SURE or code == claim or _are_kin(code, claim)):
        return claim, "page"
    return code, "text"


def _are_kin(one: str, other: str) -> bool:
    return any(one in family and other in family for family in _KIN)


def identify(text: str) -> tuple[str, float]:
    """Return the most likely language of a text and its probability, 0 to 1."""
    code, confidence = _identifier().classify(text[:_SAMPLE])
    return _SAME.get(code, code), float(confidence)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
