"""What the cross-encoder makes of questions, statements and texts in several languages."""

from pathlib import Path

import numpy as np
import pytest

from rag.embedding import cross_encoder
from rag.embedding.cross_encoder import CrossEncoder, in_context, load_cross_encoder
from rag.errors import ModelUnavailable

POOL = "Das Freibad in Lindental öffnet erst am 12. Juni, weil eine Pumpe ausgetauscht wird."
PRICE = "Der Preis für eine Tonne Weizen stieg im März von 210 auf 245 Euro."
MENU = "Artikel teilen | Drucken | Zur Startseite"


@pytest.fixture(scope="module")
def encoder() -> CrossEncoder:
    return load_cross_encoder()


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("Why does the outdoor pool open so late?", 0),
        ("Ab wann kann man in Lindental baden?", 0),
        ("Giá lúa mì tháng Ba là bao nhiêu?", 1),
        ("combien coûte une tonne de blé", 1),
    ],
)
def test_the_sentence_that_answers_comes_first(encoder: CrossEncoder, question: str, best: int) -> None:
    odds = encoder.answers(question, [POOL, PRICE, MENU])
    assert odds.shape == (3,)
    assert int(np.argmax(odds)) == best


@pytest.mark.parametrize(
    ("statement", "best"),
    [
        (POOL, 0),
        ("The outdoor pool in Lindental will not open until 12 June because a pump is being replaced.", 0),
        ("Giá một tấn lúa mì tăng từ 210 lên 245 euro vào tháng Ba.", 1),
    ],
)
def test_a_statement_is_supported_by_the_text_that_says_it(
    encoder: CrossEncoder, statement: str, best: int
) -> None:
    odds = encoder.supports(statement, [POOL, PRICE, MENU])
    assert int(np.argmax(odds)) == best
    assert odds[best] - np.delete(odds, best).max() > 1


def test_another_number_is_not_supported(encoder: CrossEncoder) -> None:
    changed = PRICE.replace("245", "285")
    assert encoder.supports(PRICE, [PRICE])[0] > encoder.supports(changed, [PRICE])[0]


def test_a_text_is_judged_alike_alone_and_among_others(encoder: CrossEncoder) -> None:
    question = "Warum öffnet das Freibad so spät?"
    together = encoder.answers(question, [POOL, PRICE])
    assert encoder.answers(question, [POOL])[0] == pytest.approx(together[0], abs=0.01)
    assert encoder.answers(question, []).shape == (0,)


def test_context_stands_before_the_sentence_and_both_are_cut() -> None:
    assert in_context("", "Er ist alt.") == "Er ist alt."
    assert in_context("Der Turm\nsteht.", "Er ist alt.") == "Der Turm steht. | Er ist alt."
    assert len(in_context("a" * 5000, "b" * 5000)) < 1000


def test_without_a_writable_cache_folder_it_is_loaded_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, encoder: CrossEncoder
) -> None:
    (tmp_path / "belegt").write_text("a file where the folder should be", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    loaded = load_cross_encoder.__wrapped__()
    assert loaded.answers("Why?", [POOL])[0] == pytest.approx(encoder.answers("Why?", [POOL])[0], abs=0.01)


def test_damaged_layers_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    damaged = tmp_path / "layers.npz"
    damaged.write_bytes(b"PK nothing")
    monkeypatch.setattr(cross_encoder, "LAYERS", damaged)
    with pytest.raises(ModelUnavailable, match="cross-encoder cannot be loaded"):
        load_cross_encoder.__wrapped__()
