"""What is known of a model is remembered by the model's digest."""

from pathlib import Path

import pytest

from rag.llm.capabilities import ModelCapabilities, recall_capabilities, store_capabilities

TRIED = ModelCapabilities(7_615_616_512, 32_768, "none", "first_token", True, True, False)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("rag.llm.capabilities.cache_folder", lambda: tmp_path)
    return tmp_path


def test_is_remembered_by_digest() -> None:
    store_capabilities("sha256:one", TRIED)
    assert recall_capabilities("sha256:one") == TRIED
    assert recall_capabilities("sha256:two") is None


@pytest.mark.parametrize("content", ["", "[]", '{"parameters": "many"}', '{"yes_no": "perhaps"}'])
def test_a_damaged_file_means_that_the_model_is_tried_again(cache: Path, content: str) -> None:
    store_capabilities("sha256:one", TRIED)
    (file,) = (cache / "models").iterdir()
    file.write_text(content)
    assert recall_capabilities("sha256:one") is None


def test_a_folder_that_cannot_be_written_is_no_error(cache: Path) -> None:
    (cache / "models").write_text("a file where the folder would be")
    store_capabilities("sha256:one", TRIED)
    assert recall_capabilities("sha256:one") is None


def test_an_untried_model_counts_as_able_to_judge() -> None:
    assert ModelCapabilities().can_judge
    assert not ModelCapabilities(yes_no="none").can_judge
