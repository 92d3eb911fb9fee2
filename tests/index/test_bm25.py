"""The lexical leg: which words there are, and which of them may tell across languages."""

from pathlib import Path

import numpy as np
import pytest

from rag.index.bm25 import LexicalIndex
from rag.index.postings import Entry
from rag.index.tokenizer import is_code, tokens

GERMAN = Entry("sell", "Die Firma MiniMax verkauft Autos nach § 7 der Verordnung.", "de")
ENGLISH = Entry("year", "The year of the car was a good year for the factory.", "en")
CHINESE = Entry("zh", "该公司去年售出4000辆电动汽车", "zh")
SPANISH = Entry("es", "Nguyễn ganó la elección en 2024.", "es")


@pytest.fixture
def index() -> LexicalIndex:
    return LexicalIndex.build([GERMAN, ENGLISH, CHINESE, SPANISH])


def best(index: LexicalIndex, question: str, language: str) -> str | None:
    scores = index.scores(question, language)
    return index.passage_ids[int(scores.argmax())] if scores.any() else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What does § 7 say?", ["what", "does", "§", "7", "say"]),
        ("GPT-4", ["gpt-4", "gpt", "4"]),
        ("4.000 4,000 ۴۰۰۰", ["4000"] * 3),
        ("1.234.567", ["1234567"]),
        ("Es waren 3,5 Prozent", ["es", "waren", "3", "5", "prozent"]),
        ("Nguyễn", ["nguyễn", "nguyen"]),
        ("人工智能", ["人工", "工智", "智能"]),
        ("GPT模型 2015年", ["gpt", "模型", "2015", "年"]),
        ("नया पुल", ["नया", "पुल"]),
        ("ขนมปัง", ["ขน", "นม", "มปั", "ปัง"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("", []),
    ],
)
def test_words_of_any_script(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_a_compound_shares_pieces_with_its_parts() -> None:
    assert set(tokens("Mindestlohnerhöhung")) & set(tokens("Mindestlohn"))
    assert not set(tokens("Mindestlohnerhöhung")) & set(tokens("Bürgermeisterin"))


def test_codes_are_what_every_language_writes_alike() -> None:
    assert all(is_code(word) for word in ("GPT-4", "MiniMax", "1887", "§", "iPhone", "NATO"))
    assert not any(is_code(word) for word in ("Haus", "year", "Nguyễn", "模型"))


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ("What did MiniMax sell?", "en", "sell"),
        ("Was verkauft MiniMax?", "de", "sell"),
        ("What does § 7 say?", "en", "sell"),
        ("Wie viele? 4.000?", "de", "zh"),
        ("When was Nguyen elected?", "en", "es"),
    ],
)
def test_a_shared_name_number_or_code_finds_its_passage(
    index: LexicalIndex, question: str, language: str, expected: str
) -> None:
    assert best(index, question, language) == expected


def test_ordinary_words_do_not_pull_towards_the_questions_language(index: LexicalIndex) -> None:
    assert best(index, "What happened in the year of the car?", "en") is None
    assert best(index, "Was verkauft die Firma?", "de") is None


def test_where_all_speak_the_questions_language_every_word_counts() -> None:
    cheese, milk = "The cheese of the valley ripens in a cave.", "The milk is from the sheep of the valley."
    index = LexicalIndex.build([ENGLISH, Entry("cheese", cheese, "en"), Entry("milk", milk, "en")])
    assert best(index, "How does the cheese ripen?", "en") == "cheese"


def test_a_score_is_the_share_of_the_question_that_is_there(index: LexicalIndex) -> None:
    few = index.scores("MiniMax", "en").max()
    many = index.scores("What did MiniMax announce at its press conference?", "en").max()
    assert 1 >= few > many > 0


def test_a_match_tells_the_share_of_a_passage_and_the_best_of_all(index: LexicalIndex) -> None:
    match = index.match("MiniMax 2024", "en")
    assert match.share("sell") == pytest.approx(float(index.scores("MiniMax 2024", "en")[0]))
    assert match.share("year") == match.share("not-indexed") == 0
    assert sorted(match.best(10, at_least=0.1)) == ["es", "sell"]
    assert len(match.best(1, at_least=0.1)) == 1
    assert match.best(10, at_least=0.9) == []


def test_full_names_of_a_question_lead_to_their_passages(index: LexicalIndex) -> None:
    known = LexicalIndex.build([GERMAN, Entry("xu", "Kevin Xu verkauft Autos.", "de")])
    assert known.naming("What did kevin xu sell to Ann Lee?") == [{"xu"}]
    assert LexicalIndex(known.parts, deleted=["xu"]).naming("Kevin Xu?") == []
    assert index.naming("Kevin Xu?") == []


def test_survives_being_kept(index: LexicalIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    index.save(tmp_path)  # replacing what is there
    again = LexicalIndex.load(tmp_path)
    assert again is not None
    for question in ("MiniMax", "2024", "nothing"):
        np.testing.assert_array_equal(again.scores(question, "en"), index.scores(question, "en"))
    assert len(list((tmp_path / "lexical").iterdir())) == 2  # the index and the pointer to it


def test_nothing_indexed_finds_nothing(tmp_path: Path) -> None:
    empty = LexicalIndex.build([])
    empty.save(tmp_path)
    again = LexicalIndex.load(tmp_path)
    assert again is not None
    assert again.scores("MiniMax", "en").tolist() == empty.scores("MiniMax", "en").tolist() == []


def test_passages_without_a_word_are_no_trouble() -> None:
    index = LexicalIndex.build([Entry("dots", "…", "en"), GERMAN])
    assert best(index, "MiniMax", "en") == "sell"
    assert best(LexicalIndex.build([Entry("dots", "…", "en")]), "MiniMax", "en") is None


def test_a_missing_or_damaged_index_is_none(index: LexicalIndex, tmp_path: Path) -> None:
    assert LexicalIndex.load(tmp_path) is None
    index.save(tmp_path)
    (kept,) = (path for path in (tmp_path / "lexical").iterdir() if path.is_dir())
    (kept / "spoken.npy").write_bytes(b"")
    assert LexicalIndex.load(tmp_path) is None
    (kept / "entries.json").write_text("{")
    assert LexicalIndex.load(tmp_path) is None


def many(first: int, last: int) -> dict[str, Entry]:
    """Passages whose words are as rare as their numbers."""
    texts = {str(n): f"{'oft ' * (n % 3)}wort{n % 7} nummer{n % 50} Kapitel {n}" for n in range(first, last)}
    return {name: Entry(name, text, "de" if int(name) % 2 else "en") for name, text in texts.items()}


def test_what_comes_later_is_indexed_apart_and_weighs_as_if_it_had_always_been_there(tmp_path: Path) -> None:
    entries = many(0, 3000)
    first = LexicalIndex.build(entries[name] for name in map(str, range(2900)))
    held = set(entries) - {"5", "17"}
    updated = first.updated(held, lambda names: [entries[name] for name in sorted(names)])
    assert len(updated.parts) == 2
    assert updated.parts[0] is first.parts[0]
    assert updated.held() == held

    whole = LexicalIndex.build(entries[name] for name in sorted(held))
    for question in ("Kapitel 2950", "nummer17 wort3 Kapitel 5", "nummer49"):
        at_once, anew = (index.match(question, "de") for index in (updated, whole))
        for name in ("2950", "17", "5", "2949", "67"):
            assert at_once.share(name) == pytest.approx(anew.share(name), abs=0.02)
    assert updated.match("Kapitel 5", "de").share("5") == 0

    updated.save(tmp_path)
    again = LexicalIndex.load(tmp_path)
    assert again is not None
    np.testing.assert_array_equal(again.scores("Kapitel 2950", "de"), updated.scores("Kapitel 2950", "de"))


def test_once_a_tenth_is_new_all_is_indexed_together() -> None:
    entries = many(0, 5000)
    first = LexicalIndex.build(entries[name] for name in map(str, range(3000)))
    assert len(first.updated(set(entries), lambda names: [entries[name] for name in names]).parts) == 1
