"""Where sentences and phrases start and end."""

import pytest

from rag.text.sentences import (
    PIECE_CHARS,
    SENTENCE_CHARS,
    may_end_sentence,
    paragraph_sentences,
    phrase_spans,
    sentence_spans,
)


def sentences(text: str, language: str = "de") -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("Am 3. März stieg der Anteil auf 1,2 %. Dr. Meier kam z. B. um 5 Uhr. Was nun?", "de", 3),
        ("Er kam am 29. Januar, sie am 17. Februar. Im 19. Jahrhundert. Ende.", "de", 3),
        ("W 19. wieku było tak. Koniec.", "pl", 2),
        ("It was 12. Then he came.", "en", 2),
        ("Mr. Xu of the U.S. said 3.5 percent. He left.", "en", 2),
        ("你好。这是测试！真的吗？", "zh", 3),
        ("Ông Nanos nói vậy. Hết.", "vi", 2),
    ],
)
def test_knows_where_sentences_end_in_each_language(text: str, language: str, count: int) -> None:
    assert len(sentence_spans(text, language)) == count


def test_spans_leave_out_the_white_space_around_sentences() -> None:
    assert sentences("  Ein Satz.   Noch einer.\n") == ["Ein Satz.", "Noch einer."]
    assert sentences("") == sentences("  \n ") == []


@pytest.mark.parametrize("language", ["", "xx", "de-AT"])
def test_sentences_are_found_in_a_language_that_nobody_knows(language: str) -> None:
    assert sentences("He came. She left.", language) == ["He came.", "She left."]


def test_a_text_of_several_pieces_loses_no_sentence() -> None:
    expected = [f"Der Satz mit der Nummer {number} ist kurz." for number in range(PIECE_CHARS // 20)]
    assert sentences(" ".join(expected)) == expected


def test_an_endless_sentence_is_cut_at_spaces() -> None:
    text = "wort " * SENTENCE_CHARS
    cut = sentences(text)
    assert all(len(sentence) <= SENTENCE_CHARS for sentence in cut)
    assert " ".join(cut) == text.strip()
    assert "".join(sentences("x" * 3 * SENTENCE_CHARS)) == "x" * 3 * SENTENCE_CHARS


@pytest.mark.parametrize(
    "text",
    ["Er kam.", "Kam er?", "Er sagte: „Ja“", "»Ja«", "彼は来た。", "「はい」", "वह आया।", "هل جاء؟", "Er …"],
)
def test_a_sentence_may_end_with_a_mark_or_a_quotation(text: str) -> None:
    assert may_end_sentence(text)
    assert not may_end_sentence(f"{text} und")


def test_paragraphs_keep_their_sentences_and_their_places() -> None:
    text = "Titel\n\nEin Satz. Noch einer.\nEnde."
    found = [[text[start:end] for start, end in spans] for spans in paragraph_sentences(text, "de")]
    assert found == [["Titel"], ["Ein Satz.", "Noch einer."], ["Ende."]]


def phrases(sentence: str) -> list[str]:
    return [sentence[start:end] for start, end in phrase_spans(sentence)]


def test_a_short_sentence_is_one_phrase() -> None:
    assert phrases("Der Leuchtturm ist 41 Meter hoch.") == ["Der Leuchtturm ist 41 Meter hoch."]
    assert phrases("") == []


def test_a_long_sentence_is_cut_at_a_comma_near_the_middle() -> None:
    first = "Als der Sturm in der Nacht zum Sonntag über die Küste zog,"
    second = "rettete die Wärterin elf Seeleute aus dem eiskalten Wasser."
    assert phrases(f"{first} {second}") == [first, second]


def test_without_a_comma_it_is_cut_between_words() -> None:
    sentence = "The keeper of the lighthouse saved eleven sailors from the cold water "
    assert phrases(sentence * 2) == [sentence.strip()] * 2


def test_scripts_without_spaces_are_cut_between_characters() -> None:
    sentence = "大学正在开设一个有五十名研究人员的人工智能研究所这是该国第一个此类机构将在明年春天开放给学生"
    assert len(phrases(sentence)) == 2
    assert "".join(phrases(sentence)) == sentence


def test_one_endless_word_is_cut_too() -> None:
    assert "".join(phrases("x" * 200)) == "x" * 200
