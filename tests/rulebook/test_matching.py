"""What phrases match: amounts however written, names in their cases, labels set off from what follows."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rtoml import loads

from tasks.appeals.check import fires
from tasks.appeals.evidence import study_block
from tasks.appeals.known_names import FORMS_FILE, Names
from tasks.appeals.lexicon import Lexicon
from tasks.appeals.money import CURRENCIES_FILE, find_money
from tasks.appeals.phrases import PhraseError, _expand, parse_phrase
from tasks.appeals.rulebook import compile_files, load_rulebook
from tasks.appeals.schema import LanguageFile, Rule
from tasks.appeals.shapes import count_tokens
from tasks.appeals.tokens import _fold_composed, fold_token
from tasks.appeals.vocabulary import Vocabulary, load_vocabulary


def _matches(phrase: str, text: str, *names: str) -> bool:
    lexicon = Lexicon()
    lexicon.add(parse_phrase(phrase), 0)
    lexicon.close()
    reading = load_vocabulary().read([text], 100)
    [hits] = lexicon.find(reading, Names(names).find(reading), find_money(reading))
    return any(hit.start == 0 and hit.end == reading.lengths[0] for hit in hits)


@pytest.mark.parametrize(
    "text",
    ["$10", "10 €", "10€", "Rp50.000", "Rs500", "R150", "EUR50", "20zł", "100kr", "NT$300", "980円", "3万円", "30美元",
     "1만원", "500 रुपये", "200 টাকা", "50 درهم", "500 тенге", "20 manat", "1.000 đồng"],
)  # fmt: skip
def test_an_amount_is_found_however_it_is_written(text: str) -> None:
    assert _matches("{money}", text)


@pytest.mark.parametrize("text", ["10", "10 houses", "300 metrov", "3万人", "kroner", "R2D2"])
def test_a_number_alone_is_no_amount(text: str) -> None:
    assert not _matches("{money}", text)


@pytest.mark.parametrize(
    ("name", "text"),
    [("Правда", "поддержите Правду"), ("Новая волна", "поддержите Новую волну"), ("Telex", "поддержите Telexet"),
     ("Majakka", "поддержите Majakkaa"), ("Ազգ", "поддержите Ազգ-ին"), ("BirGün", "поддержите BirGün'e"), ("Alarm", "поддержите Alarmu")],
)  # fmt: skip
def test_a_name_is_found_in_its_cases(name: str, text: str) -> None:
    assert _matches("поддержите {name}", text, name)


@pytest.mark.parametrize(
    "text",
    ["Support the Harbour Times with a monthly gift", "Support Harbour Times with a monthly gift"],
)
def test_an_article_before_the_name_is_part_of_it(text: str) -> None:
    rules = load_rulebook().compile(("en",))
    found = study_block(text, rules, Names(["Harbour Times"]))
    assert "en.donation.give" in {rule.id for rule, _ in found.rules}


@pytest.mark.parametrize(
    ("name", "text"),
    [("Zeit", "поддержите Zeitung"), ("Post", "поддержите Postboten"), ("Alarm", "поддержите Alarmierendes")],
)
def test_another_word_is_not_the_name(name: str, text: str) -> None:
    assert not _matches("поддержите {name}", text, name)


@pytest.mark.parametrize(
    ("text", "is_label"),
    [("Read more: the ferry is late", True), ("READ MORE – the ferry", True), ("Read more", True), ("Read more »", True),
     ("“Read more”: the ferry", True), ("[Read more] The ferry", True), ("Read more books, the teacher says", False), ("They read more: a lot", False)],
)  # fmt: skip
def test_a_label_is_set_off_from_the_rest(text: str, is_label: bool) -> None:
    rule = Rule("en.label", "read_more", "sure", "label", phrases=("read more",))
    compiled = compile_files([LanguageFile("en", "English", rules=(rule,))])
    assert fires(rule, text, compiled, ["Meridian Post"]) is is_label


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("կարդացեք նաև", "Կարդացեք նաև՝ Կամուրջը փակ է"),
        ("የሒሳብ ቁጥር", "የሒሳብ ቁጥር፦ 1000"),
        ("ទាក់ទងយើង", "ទាក់ទងយើង៖ Telegram"),
    ],
)
def test_a_label_ends_with_the_signs_of_its_script(phrase: str, text: str) -> None:
    rule = Rule("xx.label", "read_more", "sure", "label", phrases=(phrase,))
    assert fires(rule, text, compile_files([LanguageFile("xx", "Any", rules=(rule,))]), ["Meridian Post"])


def test_armenian_marks_of_tone_inside_a_word_make_no_difference() -> None:
    assert _matches("սխալ եք նկատել", "Սխա՞լ եք նկատել")


@given(st.text(st.characters(max_codepoint=0x1F00), min_size=1, max_size=12))
def test_letters_fold_one_by_one_as_they_do_together(token: str) -> None:
    assert token.isascii() or fold_token(token) == _fold_composed(token)


@pytest.mark.parametrize(
    ("piece", "meaning"),
    [("(a|b c)", ["a", "b c"]), ("[a|b]", ["", "a", "b"]), ("w(|e(n|r))", ["w", "wen", "wer"]), ("a|b", ["a|b"]),
     ("(a|b)(c|d)", ["ac", "ad", "bc", "bd"]), ("[(a|b)x]", ["", "ax", "bx"])],
)  # fmt: skip
def test_a_piece_stands_for_all_its_choices(piece: str, meaning: list[str]) -> None:
    assert _expand(piece) == meaning


@pytest.mark.parametrize(
    ("piece", "problem"),
    [("(a", "“(” is not closed"), ("a]", "“]” has no opening bracket"), ("(a]", "“(” is not closed"),
     ("(" + "|".join("abcdefghijklmnopqrstuvwxyz") + ")(" + "|".join("0123456789" * 4) + ")", "more than 1000")],
)  # fmt: skip
def test_a_piece_that_cannot_be_read_says_why(piece: str, problem: str) -> None:
    with pytest.raises(PhraseError, match=re.escape(problem)):
        _expand(piece)


@pytest.mark.parametrize(
    ("phrase", "places"),
    [
        ("(支持|订阅)(我们|本报)…", 2),  # not one place with four choices
        ("请[您]支持{name}", 3),
        ("(支持|购)*(我们)", 2),
        ("(app|应用)(下载|购买)", 1),  # "app下载" and "appstore" may be meant as words
        ("{name}(订阅|支持)者", 3),
        ("(dis|re)(agree|view)", 1),
    ],
)
def test_brackets_inside_of_no_word_are_places_of_their_own(phrase: str, places: int) -> None:
    assert len(parse_phrase(phrase)) == places


def test_words_without_number_are_forgotten_and_phrases_are_not() -> None:
    """A worker meets hundreds of thousands of words a night, in dozens of languages."""
    vocabulary, lexicon = Vocabulary(), Lexicon()
    lexicon.add(parse_phrase("support our paper"), 0)
    lexicon.close()
    for start in range(0, 200_000, 1_000):
        lexicon.find(
            vocabulary.read([" ".join(f"word{number}," for number in range(start, start + 1_000))], 1_000), {}, {}
        )
        [found] = lexicon.find(vocabulary.read(["please support our paper"], 100), {}, {})
        assert [(hit.start, hit.end) for hit in found] == [(1, 4)]
    assert len(vocabulary) < 210_000
    assert len(lexicon._kinds) < 170_000


def test_a_phrase_of_whole_lines_is_looked_for_at_their_first_word() -> None:
    lexicon = Lexicon()
    lexicon.add(parse_phrase("support our paper"), 0, opens=True)
    lexicon.add(parse_phrase("our paper"), 1)
    lexicon.close()
    reading = load_vocabulary().read(["please support our paper", "support our paper"], 100)
    assert [[hit.entry for hit in hits] for hits in lexicon.find(reading, {}, {})] == [[1], [0, 1]]
    assert [[hit.entry for hit in hits] for hits in lexicon.find(reading, {}, {}, everywhere=True)] == [[0, 1], [0, 1]]


def test_the_tokens_of_several_blocks_are_read_at_once_with_the_places_of_quotation_marks() -> None:
    reading = load_vocabulary().read(["", "Er sagt: „Nein“.", "€5 or more", "一二"], 3)
    read = [[token.folded for token in reading.tokens_of(block)] for block in range(4)]
    assert read == [[], ["er", "sagt", "nein"], ["€", "5", "or"], ["一", "二"]]
    assert [reading.marks_of(block) for block in range(4)] == [[], [2, 3], [], []]
    assert [words for words, *_ in count_tokens(reading)] == [0, 3, 3, 1]


def test_a_sign_of_thai_is_a_quarter_of_a_word_and_one_of_chinese_half() -> None:
    """Seen: three lines of a box in Thai, taken for a paragraph of sixty words with a rule."""
    texts = ["ขอบคุณที่ติดตามเรา", "ကျေးဇူးတင်ပါသည်", "感謝您的支持", "ก" * 3_000]
    assert [words for words, *_ in count_tokens(load_vocabulary().read(texts, 3_000))] == [5, 4, 3, 750]


def test_the_examples_of_currencies_are_amounts_or_none() -> None:
    examples = loads(CURRENCIES_FILE.read_text(encoding="utf-8"))["examples"]
    for is_amount, texts in ((True, examples["amounts"]), (False, examples["others"])):
        found = [bool(find_money(load_vocabulary().read([text], 100))) for text in texts]
        assert dict(zip(texts, found, strict=True)) == dict.fromkeys(texts, is_amount)


def test_every_currency_in_the_list_is_written_as_tokens_are() -> None:
    """Seen: a word in capitals or with an accent in such a list, which no folded token equals."""
    told = loads(CURRENCIES_FILE.read_text(encoding="utf-8"))
    for word in (word for table in ("codes", "words") for group in told[table].values() for word in group):
        assert find_money(load_vocabulary().read([f"5 {word}"], 10)), word


def test_every_form_of_names_in_the_list_is_written_as_tokens_are() -> None:
    told = loads(FORMS_FILE.read_text(encoding="utf-8"))
    endings = [ending for group in told["after_apostrophe"].values() for ending in group]
    for form in (*told["articles"], *told["before_names"], *endings):
        assert fold_token(form) == form
    for ending in endings:
        assert _matches("support {name}", f"support Telex'{ending}", "Telex"), ending
