"""The language of an article: what the page says unless the text contradicts it, otherwise what the text looks like.

Does not guess from a handful of words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_SAMPLE = 1_000
_OPENING = 120
"""Characters that are enough if they look like the language the page claims."""
_FEW_LETTERS = 40
_SURE_LETTERS = 400
_SURE = 0.99
_SAME = {"nb": "no", "nn": "no", "nob": "no", "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "sh": "sr"}
_KIN = (
    frozenset(("id", "ms", "jv")),
    frozenset(("hr", "bs", "sr", "sl")),
    frozenset(("da", "no")),
    frozenset(("cs", "sk")),
)
_CODE = re.compile(r"\s{0,9}([a-zA-Z]{2,3})(?![a-zA-Z])")


def read_code(claim: str | None) -> str | None:
    """Return the ISO 639 code at the start of a claim like "de-AT" or "nb_NO", with old and sister codes merged."""
    found = _CODE.match(claim or "")
    return _SAME.get(found[1].lower(), found[1].lower()) if found else None


def choose_language(claimed: str | None, text: str) -> tuple[str | None, str | None]:
    """Return (code, source), where source is "page" or "text"; (None, None) if unknown.

    A claim stands unless a text of some length is certainly in another language: templates often claim the wrong one.
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
