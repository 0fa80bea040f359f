"""Small pieces of sentences about a run: counted nouns, sentences, and text that is safe in Markdown."""

from __future__ import annotations


def count_of(number: int | None, noun: str, many: str = "") -> str:
    """`1 document`, `2 documents`; `many` is an irregular plural. None counts as 0, as SQL sums nothing to NULL."""
    return f"{number or 0:,} {noun if number == 1 else many or noun + 's'}"


def to_sentence(said: str) -> str:
    """Text as a sentence, with a capital and a full stop."""
    return f"{said[:1].upper()}{said[1:]}."


def to_line(text: str) -> str:
    """Untrusted text for a Markdown page: on one line, with markup neutralized."""
    return " ".join(text.replace("`", "'").replace("<", "‹").replace("|", "¦").split())
