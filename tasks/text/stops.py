"""Where a sentence ends, in any script."""

from __future__ import annotations

_STOPS = tuple(".!?…。！？।॥؟۔։።។။")
"""Of Latin, Greek and Cyrillic, Chinese and Japanese, Devanagari and Bengali, Arabic, Urdu, Armenian, Ethiopic, Khmer and Burmese."""
_CLOSINGS = "\"'”’“‘»«›‹」』)]）】 \u00a0\u202f"
"""What may close behind a stop: quotation marks, which some languages set the other way round or a space apart, and brackets."""


def ends_sentence(text: str) -> bool:
    """Whether a text ends with a stop, quotation marks and brackets behind it aside."""
    return text.rstrip(_CLOSINGS).endswith(_STOPS)
