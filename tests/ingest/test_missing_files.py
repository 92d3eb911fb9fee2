"""Missing files: which articles lose theirs, and when nothing is deleted."""

from pathlib import Path

import pytest

from rag.errors import CorpusError, UnreadableFile
from rag.ingest.loader import FoundFiles
from rag.ingest.missing_files import check_missing, sources_under

CORPUS = Path("/corpus")
TWELVE = [f"turm-{number}.txt" for number in range(12)]


def files(*names: str) -> FoundFiles:
    return FoundFiles([CORPUS / name for name in names])


def test_only_articles_under_the_roots_are_considered() -> None:
    sources = ["a/x.txt", "a/t.csv#1", "ab.txt", "b.txt"]
    assert sources_under(sources, CORPUS, [CORPUS], files()) == sorted(sources)
    assert sources_under(sources, CORPUS, [CORPUS / "a"], files()) == ["a/t.csv#1", "a/x.txt"]
    assert sources_under(sources, CORPUS, [CORPUS / "b.txt"], files()) == ["b.txt"]


def test_articles_in_a_folder_that_cannot_be_listed_are_kept() -> None:
    found = FoundFiles([], {CORPUS / "a": UnreadableFile("The folder cannot be listed.", "Check it.")})
    assert sources_under(["a/x.txt", "b.txt"], CORPUS, [CORPUS], found) == ["b.txt"]


@pytest.mark.parametrize("root", ["", "share"])
def test_an_empty_folder_is_an_error(root: str) -> None:
    with pytest.raises(CorpusError, match=r"2 of the 2 articles.*--allow-empty"):
        check_missing(["share/a.txt", "share/b.csv#1"], CORPUS, [CORPUS / root], files())


def test_a_few_missing_files_are_no_error() -> None:
    check_missing(["a.txt", "b.txt", "c.txt"], CORPUS, [CORPUS], files("c.txt"))
    check_missing(TWELVE, CORPUS, [CORPUS], files(*TWELVE[:6]))


def test_more_than_half_of_many_is_an_error() -> None:
    with pytest.raises(CorpusError, match="7 of the 12"):
        check_missing(TWELVE, CORPUS, [CORPUS], files(*TWELVE[:5], "neu.txt"))


def test_a_named_file_needs_no_check() -> None:
    check_missing(["a.txt"], CORPUS, [CORPUS / "a.txt"], files("a.txt"))


def test_nothing_indexed_nothing_missing() -> None:
    check_missing([], CORPUS, [CORPUS], files())
