"""Question → passages, with the packaged embedding, on articles that differ in language or in a name."""

from pathlib import Path

import pytest

from rag.errors import ModelUnavailable
from rag.ingest.pipeline import ingest
from rag.retrieval.retriever import Retriever, load_retriever
from tests.support.corpora import make_config, write_articles

pytestmark = pytest.mark.usefixtures("parser")

MIXED = {
    "bridge.de.txt": "Die Brücke\n\nDie alte Steinbrücke über die Aller entwarf 1911 Frieda Kolbe.",
    "cheese.de.txt": "Der Käse\n\nDer Schafskäse aus dem Tal reift neun Monate lang in einer Höhle.",
    "bakery.en.txt": "The bakery\n\nThe bakery by the market has sold rye bread since the days of the king.",
    "pagoda.vi.txt": "Ngôi chùa\n\nMuốn lên ngôi chùa trên đỉnh núi, khách phải leo 999 bậc thang.",
    "whale.es.txt": "La ballena\n\nLa ballena azul come cuatro toneladas de krill cada día en aguas frías.",
    "opera.fr.txt": "L'opéra\n\nL'opéra du port a été fermé à cause d'une fuite dans le toit en zinc.",
}
TWINS = {
    f"{name}.txt": f"Neues Modell\n\nDas Modell {name} wurde im Herbst vorgestellt und ist schneller."
    for name in ("GPT-3", "GPT-4", "GPT-5", "MiniMax", "MoonShot")
}


def open_retriever(folder: Path, articles: dict[str, str], **overrides: str) -> Retriever:
    write_articles(folder / "corpus", articles)
    config = make_config(folder, **overrides)
    ingest(config)
    return load_retriever(config)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    return open_retriever(tmp_path_factory.mktemp("mixed"), MIXED)


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    return open_retriever(tmp_path_factory.mktemp("twins"), TWINS)


def first(retriever: Retriever, question: str) -> str:
    return retriever.retrieve(question, 1)[0].source


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("Who designed the stone bridge?", "bridge.de.txt"),
        ("Ai đã thiết kế cây cầu đá?", "bridge.de.txt"),
        ("谁设计了这座石桥？", "bridge.de.txt"),
        ("Wer hat die Steinbrücke entworfen?", "bridge.de.txt"),
        ("What does the blue whale eat?", "whale.es.txt"),
        ("Was frisst der Blauwal?", "whale.es.txt"),
        ("Wie viele Stufen führen zur Pagode?", "pagoda.vi.txt"),
        ("Pourquoi l'opéra est-il fermé ?", "opera.fr.txt"),
        ("Why was the opera closed?", "opera.fr.txt"),
        ("Почему закрыли оперу?", "opera.fr.txt"),
    ],
)
def test_the_article_that_answers_comes_first_whatever_the_languages(
    mixed: Retriever, question: str, source: str
) -> None:
    assert first(mixed, question) == source


@pytest.mark.parametrize("name", ["GPT-3", "GPT-4", "GPT-5", "MiniMax", "MoonShot"])
@pytest.mark.parametrize("question", ["What is new about {}?", "Was kann {}?", "{} có gì mới?"])
def test_a_name_or_code_decides_between_articles_alike(twins: Retriever, question: str, name: str) -> None:
    assert first(twins, question.format(name)) == f"{name}.txt"


def test_the_article_that_names_somebody_comes_first_in_its_own_language_too(
    tmp_path: Path,
) -> None:
    """Words of one language do not count otherwise: they would pull towards it."""
    debts = {
        "garden.vi.txt": "Vườn\n\nÔng Lương Văn Thịnh cưa bỏ một nửa vườn.\n\nÔng còn nợ 380 triệu đồng.",
        "bank.de.txt": "Die Bank\n\nDie Bank stundet einem Bauern Schulden, die er noch nicht bezahlt hat.",
        "loan.en.txt": "The loan\n\nThe bank says how much money the farmer has not yet paid back.",
    }
    retriever = open_retriever(tmp_path, debts)
    question = "Lương Văn Thịnh hiện vẫn chưa trả được bao nhiêu tiền cho ngân hàng?"
    assert first(retriever, question) == "garden.vi.txt"
    assert first(retriever, question.replace("Lương Văn Thịnh", "Anh ấy")) != "garden.vi.txt"


def test_gives_as_many_as_asked_best_first(mixed: Retriever) -> None:
    found = mixed.retrieve("Who designed the stone bridge?", 3)
    scores = [passage.score for passage in found]
    assert len(found) == 3
    assert scores == sorted(scores, reverse=True)
    assert len(mixed.retrieve("bridge", 50)) == len(MIXED)


def test_does_without_the_words_where_their_index_is_lost(tmp_path: Path) -> None:
    retriever = open_retriever(tmp_path, MIXED)
    retriever.store.lexical = None
    assert first(retriever, "Who designed the stone bridge?") == "bridge.de.txt"


def test_a_corpus_of_one_article_keeps_its_topic(tmp_path: Path) -> None:
    """The language means are not the corpus's own: a single article is not subtracted from itself."""
    retriever = open_retriever(tmp_path, {"bridge.de.txt": MIXED["bridge.de.txt"]})
    about = retriever.retrieve("Who designed the stone bridge?", 1)[0].score
    elsewhere = retriever.retrieve("How many players are in a football team?", 1)[0].score
    assert about > elsewhere + 0.2


def test_a_missing_reranker_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"/nowhere.*retrieval\.reranker"):
        open_retriever(tmp_path, MIXED, retrieval__reranker="/nowhere")
