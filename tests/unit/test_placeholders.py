"""What stands where an embed was not loaded."""

import pytest

from tasks.page.placeholders import find_placeholders, is_placeholder


@pytest.mark.parametrize(
    "text",
    [
        "Externer Inhalt",
        "An dieser Stelle finden Sie einen externen Inhalt von VideoHaus, der den Artikel ergänzt.",
        "Ce contenu est bloqué car vous n'avez pas accepté les traceurs.",
        "To view this content, please accept marketing cookies.",
        "Para ver este contenido tienes que aceptar las cookies.",
        "Per visualizzare questo contenuto, accetta i cookie di tipo marketing.",
        "Aby zobaczyć tę treść, zaakceptuj pliki cookie.",
        "このコンテンツを表示するには、設定を変更してください。",
        "Sieh dir diesen Beitrag auf Instagram an",
        "View this post on Instagram",
    ],
)
def test_a_wish_for_consent_in_place_of_a_video_is_one(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "The regulator said that cookies may be set only with the consent of the reader.",
        "Die Behörde prüft, ob Inhalte von außen eingebunden werden dürfen.",
        "A post on Instagram shows the mayor on the bridge.",
        "Le contenu de la lettre est resté secret jusqu'à lundi.",
        "The minister spoke for an hour about the rules that will bind newspapers from May, and about what readers see in place of a video when"
        " they decline: a grey box, he said, which reads “To view this content, please accept cookies”, and nothing else.",
    ],
)
def test_news_about_it_is_none(text: str) -> None:
    assert not is_placeholder(text)


def test_placeholders_are_found_among_other_texts_and_not_across_two_of_them() -> None:
    prose, embed = "The ferry left at nine.", "Externer Inhalt"
    assert find_placeholders([prose, embed, prose]) == {embed}
    assert find_placeholders([prose, "Externer", "Inhalt", embed + prose * 40]) == frozenset()
