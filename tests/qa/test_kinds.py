"""The kind of a question: of questions that nobody taught, in many languages."""

import numpy as np
import pytest

from rag.embedding.classifier import Classifier, read_examples
from rag.embedding.cross_encoder import load_cross_encoder
from rag.qa.kinds import (
    EXAMPLES,
    INTENTS,
    KINDS,
    ConversationDetail,
    Intent,
    Kind,
    KindClassifier,
    load_kinds,
)

FRESH: dict[Kind, tuple[str, ...]] = {
    "fact": (
        "How tall is the television tower in Rosswick?",
        "Wann wurde die Universität Altmark gegründet?",
        "Qui a inventé la machine à coudre de Bellac ?",
        "Nhà máy Hòa Phú có bao nhiêu công nhân?",
        "谁是青山公司的董事长?",
    ),
    "several": (
        "What reasons does the minister give for the tax, and who objects to it?",
        "Welche Maßnahmen schlägt die Kommission gegen den Lärm vor?",
        "¿Qué consecuencias tuvo la sequía para los viticultores?",
        "Các chuyên gia đưa ra những lời khuyên gì về giấc ngủ?",
    ),
    "overview": (
        "Summarise the article about the glacier",
        "Worum geht es in dem Artikel über die Gletscher?",
        "De quoi parle l'article sur les abeilles ?",
        "Tóm tắt bài viết về tàu điện ngầm",
        "请概括一下关于冰川的文章",
    ),
    "comparison": (
        "How does the Rosswick tower differ from the one in Altmark?",
        "Was unterscheidet die Marke Falke von der Marke Adler?",
        "¿Cuál es la diferencia entre el tren rápido y el regional?",
        "So sánh xe điện của hãng An Bình với xe của hãng Sao Mai",
    ),
    "yes_no": (
        "Is the Rosswick tower open to visitors?",
        "Hat Frau Berger der Änderung zugestimmt?",
        "Le pont de Bellac est-il déjà ouvert ?",
        "Có phải nhà máy Hòa Phú đã đóng cửa không?",
        "罗斯塔对游客开放吗?",
    ),
    "collection": (
        "How many texts are stored here?",
        "Welche Artikel hast du über Gletscher?",
        "Quels sont tes articles les plus récents ?",
        "Bạn có bài viết nào về tàu điện ngầm không?",
    ),
    "conversation": (
        "Hey, nice to meet you!",
        "Vielen lieben Dank!",
        "Au revoir et merci",
        "Bạn có thể làm được những gì?",
        "谢谢你的帮助",
    ),
}  # fmt: skip
TOLERATED = 3  # of the questions above; none of them alone decides anything


@pytest.fixture(scope="module")
def kinds() -> KindClassifier:
    return load_kinds(load_cross_encoder())


@pytest.fixture(scope="module")
def intents(kinds: KindClassifier) -> dict[str, Intent]:
    """What each question is taken for."""
    texts = [text for questions in FRESH.values() for text in questions] + list(DETAILS)
    return {text: kinds.intent(text) for text in texts}


DETAILS = {
    "What are the three latest articles?": Intent("collection", "newest"),
    "In welchen Sprachen sind die Artikel?": Intent("collection", "languages"),
    "Combien de textes as-tu ?": Intent("collection", "count"),
    "Which newspapers are your articles from?": Intent("collection", "outlets"),
    "Which documents do you have about glaciers?": Intent("collection", "topic"),
    "Quels documents avez-vous sur les glaciers ?": Intent("collection", "topic"),
    "Which documents do you have?": Intent("collection", "all"),
    "Good morning, dear belegt!": Intent("conversation", "hello"),
    "Danke dir": Intent("conversation", "thanks"),
    "Tschüs!": Intent("conversation", "bye"),
    "What are you?": Intent("conversation", "about"),
}


@pytest.mark.parametrize(("text", "detail"), [("cześć", "hello"), ("Cześć!", "hello"), ("THANKS", "thanks")])
def test_the_examples_of_conversation_are_known_whatever_their_letters(
    kinds: KindClassifier, text: str, detail: ConversationDetail
) -> None:
    assert kinds.intent(text) == Intent("conversation", detail)


def test_questions_that_nobody_taught_are_told_apart(intents: dict[str, Intent]) -> None:
    taught = {text for _, text in read_examples(EXAMPLES)}
    wrong = {
        text: intents[text].kind
        for kind, questions in FRESH.items()
        for text in questions
        if intents[text].kind != kind
    }
    assert not taught.intersection(intents)
    assert len(wrong) <= TOLERATED, wrong


def test_a_question_for_one_persons_view_is_told_from_one_for_several(kinds: KindClassifier) -> None:
    of_one = (
        "What does the ferryman fear, and what does he demand?",
        "Was wirft die Köchin dem Wirt vor?",
        "Ông chủ tiệm bánh than phiền điều gì?",
        "¿Cómo justifica la alcaldesa el cierre de la piscina?",
    )
    of_several = (
        "What reasons are there against the tunnel?",
        "Welche Folgen hatte der Sturm für den Hafen?",
        "Những biện pháp nào được đề ra để chống ngập?",
    )
    person = Intent("several", "person")
    assert sum(kinds.intent(text) == person for text in of_one) >= len(of_one) // 2
    assert not any(kinds.intent(text) == person for text in of_several)


def test_what_is_wanted_of_the_articles_and_of_belegt_is_known_too(intents: dict[str, Intent]) -> None:
    wrong = {text: intents[text] for text, intent in DETAILS.items() if intents[text] != intent}
    assert len(wrong) <= 1, wrong


def test_nothing_that_is_asked_of_the_articles_is_taken_for_small_talk(intents: dict[str, Intent]) -> None:
    """That would be the worst mistake: the articles would not even be read."""
    asked = [text for kind, questions in FRESH.items() if kind != "conversation" for text in questions]
    assert [text for text in asked if intents[text].kind == "conversation"] == []


def chances(**by_label: float) -> KindClassifier:
    """A classifier that gives these probabilities to every question."""
    labels = tuple(label.replace("__", "/") for label in by_label)
    weights = np.vstack([np.zeros(len(labels)), np.log(list(by_label.values()))]).astype(np.float32)
    return KindClassifier(
        Classifier(labels, weights), lambda texts: np.ones((len(texts), 1), dtype=np.float32)
    )


def test_every_label_of_the_examples_is_an_intent() -> None:
    assert {label for label, _ in read_examples(EXAMPLES)} == set(INTENTS)


def test_the_details_of_a_kind_add_up() -> None:
    kinds = chances(fact=0.25, collection__count=0.35, collection__newest=0.4)
    assert kinds.intent("Eh?") == Intent("collection", "newest")


def test_whether_one_person_is_asked_for_may_be_doubtful() -> None:
    assert chances(several=0.3, several__person=0.7).intent("Eh?") == Intent("several", "person")
    assert chances(several=0.4, several__person=0.6).intent("Eh?") == Intent(
        "several", "person", doubtful=True
    )
    assert chances(several=0.8, several__person=0.2).intent("Eh?") == Intent("several")


def test_the_articles_are_left_unread_only_where_it_is_certain_that_they_are_not_asked() -> None:
    assert chances(fact=0.29, conversation__thanks=0.71).intent("Eh?") == Intent("conversation", "thanks")
    assert chances(fact=0.31, conversation__thanks=0.69).intent("Eh?") == Intent("fact")
    assert chances(overview=0.2, fact=0.15, collection__topic=0.65).intent("Eh?") == Intent("overview")


def test_what_has_changed_needs_less_certainty_than_two_things_compared() -> None:
    maybe, hardly = chances(comparison=0.6, fact=0.4), chances(comparison=0.4, fact=0.6)
    assert maybe.intent("What has changed since March?") == Intent("comparison", "change", doubtful=True)
    assert chances(comparison=1.0).intent("Was hat sich geändert?", "de") == Intent("comparison", "change")
    assert maybe.intent("Is Helios or Aquatron older?") == Intent("fact")
    assert hardly.intent("What has changed since March?") == Intent("fact")


def test_what_has_changed_needs_still_less_where_it_would_be_several_things() -> None:
    maybe, hardly = chances(comparison=0.2, several=0.8), chances(comparison=0.05, several=0.95)
    assert maybe.intent("Which figures have changed?") == Intent("comparison", "change", doubtful=True)
    assert hardly.intent("Which figures have changed?") == Intent("several")


def test_where_nothing_is_probable_all_sentences_that_answer_are_told() -> None:
    assert chances(fact=0.3, overview=0.3, several=0.1, yes_no=0.3).intent("Eh?") == Intent("several")
    assert chances(fact=0.5, overview=0.3, several=0.2).intent("Eh?") == Intent("fact")


def test_every_example_has_a_kind_that_exists() -> None:
    labels = {label.split("/")[0] for label, _ in read_examples(EXAMPLES)}
    assert labels == set(KINDS)
