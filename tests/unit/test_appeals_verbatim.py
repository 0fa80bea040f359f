"""Speeches and letters that are printed in full: who speaks there is not the publisher."""

from __future__ import annotations

import pytest

from tasks.appeals import judge_article, load_rulebook
from tasks.blocks import lay_out_blocks
from tasks.records import Article, Block

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


def find_removed(*texts: str, language: str = "en") -> list[str]:
    blocks = lay_out_blocks([Block(no=0, text=text, start=0, end=0) for text in texts])
    judgement = judge_article(
        Article(blocks), names=("The Harrow Standard",), domain=None, language=language, rulebook=load_rulebook()
    )
    return [verdict.block.text for verdict in judgement.removed]


def test_a_speech_that_is_announced_as_such_stays() -> None:
    assert find_removed(f"{INTRODUCTION} We print her speech in full.", *SPEECH) == []


def test_the_same_words_without_an_announcement_are_a_letter() -> None:
    assert find_removed(INTRODUCTION, *SPEECH)


def test_what_the_publisher_asks_below_a_speech_goes() -> None:
    assert find_removed(f"{INTRODUCTION} We print her speech in full.", *SPEECH, *BOX) == [*BOX]
    assert find_removed(f"{INTRODUCTION} We print her speech in full.", "Subscribe to our newsletter", *SPEECH) == [
        "Subscribe to our newsletter"
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
def test_announcements_in_other_languages(language: str, announced: str, said: str) -> None:
    assert find_removed(announced, said, language=language) == []
