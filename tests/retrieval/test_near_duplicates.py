"""The same text in several outlets is one source, told with its copies."""

from rag.config import Config
from rag.ingest.pipeline import ingest
from rag.qa.answerer import search
from rag.retrieval.near_duplicates import is_copy, merge_copies, shingles
from rag.retrieval.passage import Passage
from tests.support.corpora import write_articles
from tests.support.passages import passage as by_hand

AGENCY = (
    "Die Brücke von Steinfurt wird ab März für ein Jahr gesperrt. Grund sind Risse im Sandstein der beiden "
    "mittleren Bögen, wie die Stadt am Montag mitteilte. Der Umweg führt über die Mühlenstraße und dauert "
    "zwölf Minuten."
)


def passage(source: str, text: str, score: float) -> Passage:
    return by_hand(text, source, score=score)


def test_copies_are_merged_into_the_best_and_leave_room_for_others() -> None:
    passages = [
        passage("one.txt", AGENCY, 0.9),
        passage("two.txt", f"STEINFURT (dpa) – {AGENCY}", 0.8),
        passage("own.txt", "Die Mühlenstraße ist eng. Anwohner klagen über den Verkehr dort.", 0.7),
        passage("three.txt", AGENCY.replace("am Montag", "gestern"), 0.6),
        passage("late.txt", "Etwas anderes.", 0.5),
    ]
    kept = merge_copies(passages, 2)
    assert [merged.source for merged in kept] == ["one.txt", "own.txt"]
    assert kept[0].copies == ("two.txt", "three.txt")
    assert kept[1].copies == ()


def test_passages_of_one_article_are_no_copies_and_short_ones_may_be_said_twice() -> None:
    same = [passage("one.txt", AGENCY, 0.9), passage("one.txt", AGENCY, 0.8)]
    short = [
        passage("one.txt", "Sie ist 212 Meter lang.", 0.9),
        passage("two.txt", "Sie ist 212 Meter lang.", 0.8),
    ]
    assert len(merge_copies(same, 5)) == len(merge_copies(short, 5)) == 2


def test_another_report_of_the_same_matter_is_none() -> None:
    other = (
        "Ein Jahr lang bleibt die Steinfurter Brücke zu. In den mittleren Bögen ist der Stein lose. "
        "Wer hinüber will, muss zwölf Minuten länger fahren, über die Mühlenstraße."
    )
    assert not is_copy(shingles(AGENCY), shingles(other))


def test_any_script() -> None:
    chinese = (
        "施泰因富特大桥将从三月起封闭一年，原因是中间两座桥拱的砂岩出现裂缝，市政府星期一这样表示。"
        "绕行路线经过磨坊街，需要多花十二分钟，沿街居民抱怨车辆太多，学校门口也不再安全。"
    )
    assert is_copy(shingles(chinese), shingles(f"新华社电 {chinese}"))


def test_a_search_gives_one_source_with_its_copies(config: Config) -> None:
    from benchmarks.quick_model import quick_answerer

    write_articles(config.corpus.path, {f"blatt{n}.txt": f"Blatt {n}\n\n{AGENCY}\n" for n in range(4)})
    ingest(config)
    found = search(config, "Wie lange ist die Brücke von Steinfurt gesperrt?")
    assert len([one for one in found if one.source.startswith("blatt")]) == 1
    (citation, *_) = quick_answerer(config).ask("Wie lange ist die Brücke von Steinfurt gesperrt?").citations
    assert sorted([citation.source, *citation.copies]) == [f"blatt{n}.txt" for n in range(4)]


def test_the_copies_stand_in_what_is_printed() -> None:
    from rag.qa.formatting import answer_text
    from tests.support.answers import answer, citation

    cited = answer(citations=[citation(copies=["b.txt", "c.txt"])])
    assert "(a.txt, b.txt, c.txt)" in answer_text(cited)
