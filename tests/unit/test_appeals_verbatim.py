"""Speeches and letters that are printed in full, whose speaker is not the publisher."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

FindRemoved = Callable[..., list[str]]
INTRODUCTION = (
    "The mayor, Ellen Marsh, spoke to the town from the steps of the library on Sunday night, while the water rose at the "
    "sluice and the sirens could be heard as far as Kell. "
)
SPEECH = (
    "Dear friends, dear neighbours,",
    "Thank you for coming. Thank you for standing in this rain.",
    "We need your help tonight. We need every hand that can fill a sack.",
    "If you can give money, give it to the hospital. If you can give time, give it to us.",
    "Together we can hold the wall. Thank you, and good night.",
)
BOX = ("Support The Harrow Standard", "We depend on our readers: please make a gift today.", "Donate now")


@pytest.fixture
def find_removed(find_removed: FindRemoved) -> FindRemoved:
    return partial(find_removed, names=("The Harrow Standard",))


def test_a_speech_that_is_announced_as_such_stays(find_removed: FindRemoved) -> None:
    assert find_removed(f"{INTRODUCTION} We print her speech in full.", *SPEECH) == []


def test_the_same_words_without_an_announcement_are_a_letter(find_removed: FindRemoved) -> None:
    assert find_removed(INTRODUCTION, *SPEECH)


def test_what_the_publisher_asks_below_a_speech_goes(find_removed: FindRemoved) -> None:
    assert find_removed(f"{INTRODUCTION} We print her speech in full.", *SPEECH, *BOX) == [*BOX]
    assert find_removed(f"{INTRODUCTION} We print her speech in full.", "Subscribe to our newsletter", *SPEECH) == [
        "Subscribe to our newsletter"
    ]


def test_an_open_letter_is_announced_by_the_headline_and_only_spoken_of_below_it(find_removed: FindRemoved) -> None:
    plea = ("Dear readers, thank you for reading this far.", "We need your help: please make a gift today.")
    assert find_removed("Open letter of the parents of Kell", INTRODUCTION, *SPEECH) == []
    assert find_removed("Kell loses its school", f"{INTRODUCTION} The parents have written an open letter.", *plea) == [
        *plea
    ]


@pytest.mark.parametrize(
    ("language", "announced", "said"),
    [
        ("de", "Dokumentiert: die Rede der Bürgermeisterin in der Flutnacht im Wortlaut", "Wir brauchen heute Nacht eure Hilfe."),
        ("fr", "Le texte intégral du discours de la maire dans la nuit de la crue", "Nous avons besoin de vous cette nuit."),
        ("es", "El discurso completo de la alcaldesa en la noche de la crecida", "Esta noche necesitamos vuestra ayuda."),
        ("it", "Il testo integrale del discorso della sindaca nella notte della piena", "Stanotte abbiamo bisogno del vostro aiuto."),
        ("pl", "Pełny tekst przemówienia burmistrz w noc powodzi", "Dziś w nocy potrzebujemy waszej pomocy."),
        ("ru", "Полный текст речи мэра в ночь наводнения", "Сегодня ночью нам нужна ваша помощь."),
        ("zh", "洪水之夜鎮長演說全文", "今晚我們需要你們的幫助。"),
    ],
)  # fmt: skip
def test_announcements_in_other_languages(find_removed: FindRemoved, language: str, announced: str, said: str) -> None:
    assert find_removed(announced, said, language=language) == []


def test_letters_to_the_editor_are_printed_in_full_below_their_headline(find_removed: FindRemoved) -> None:
    letters = (
        "I have subscribed since 1971.",
        "Please print more about bees.",
        "Sir, thank you for your support of the lido.",
    )
    assert find_removed("Letters to the editor", *letters) == []
