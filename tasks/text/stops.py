"""Where a sentence ends, in any script."""

from __future__ import annotations

_STOPS = tuple(".!?…。！？।॥؟۔։።។။")
"""Of Latin, Greek, Cyrillic, Chinese, Japanese, Devanagari, Bengali, Arabic, Urdu, Armenian, Ethiopic, Khmer and Burmese."""
_CLOSINGS = "\"'”’“‘»«›‹」』)]）】 \u00a0\u202f"
"""Characters that may follow a stop: brackets, and quotation marks, which some languages reverse or set after a space."""


def ends_sentence(text: str) -> bool:
    """Whether a text ends with a stop, ignoring quotation marks and brackets after it."""
    return text.rstrip(_CLOSINGS).endswith(_STOPS)
