"""Which language an article is in."""

import pytest

from tasks.text.language import choose_language, read_code

GERMAN = (
    "Der Hafen ist nach dem Sturm wieder geöffnet, teilte die Behörde am Dienstag mit. Die Schiffe liefen ein. " * 6
)
DANISH = "Havnen er åben igen efter stormen, oplyste myndighederne tirsdag. Skibene sejlede ind før middag. " * 6


def test_the_page_is_believed_where_the_text_does_not_contradict() -> None:
    assert choose_language("de-AT", GERMAN) == ("de", "page")
    assert choose_language("no", DANISH) == ("no", "page")


def test_a_text_of_some_length_overrules_a_wrong_page() -> None:
    assert choose_language("en", GERMAN) == ("de", "text")


def test_a_few_words_overrule_nothing() -> None:
    assert choose_language("en", "Der Hafen ist wieder offen.") == ("en", "page")


def test_without_a_claim_the_text_decides_and_without_text_nobody() -> None:
    assert choose_language(None, GERMAN) == ("de", "text")
    assert choose_language(None, "Ja.") == (None, None)


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        ("de-AT", "de"),
        ("nb_NO", "no"),
        ("EN", "en"),
        ("iw", "he"),
        ("eng", "en"),
        ("jp", "ja"),
        ("fil-PH", "fil"),
        ("utf-8", None),
        ("und", None),
        ("german", None),
        ("", None),
        (None, None),
    ],
)
def test_codes(claim: str | None, code: str | None) -> None:
    assert read_code(claim) == code
