"""Taking the language out: the calibration texts, the packaged model's means, any model's."""

import re
from pathlib import Path

import numpy as np
import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding

from rag.config import Config
from rag.embedding.language_bias import CALIBRATION, LanguageMeans, Languages, load_languages
from rag.embedding.models import Vectors, embed_passages, embed_questions, fingerprint, unit
from rag.text.languages import detect_language

CODES = "ar cs de el en es fa fr he hi id it ja ko nl pl pt ro ru th tr uk vi zh".split()

# Not among the calibration sentences.
LIGHTHOUSE = {
    "de": ("Wie hoch ist der Leuchtturm?", "Der Leuchtturm am Hafen ist 41 Meter hoch."),
    "en": ("How high is the lighthouse?", "The lighthouse at the harbour is 41 metres high."),
    "vi": ("Ngọn hải đăng cao bao nhiêu?", "Ngọn hải đăng ở bến cảng cao 41 mét."),
    "ru": ("Какой высоты маяк?", "Высота маяка в гавани составляет 41 метр."),
}
BREAD = {
    "de": "Der Bäcker in der Altstadt backt jeden Morgen Brot.",
    "en": "The baker in the old town bakes bread every morning.",
    "vi": "Người thợ làm bánh ở phố cổ nướng bánh mì mỗi sáng.",
    "ru": "Пекарь в старом городе каждое утро печёт хлеб.",
}


def rows(code: str) -> list[tuple[str, str]]:
    lines = (CALIBRATION / f"{code}.tsv").read_text("utf-8").splitlines()
    return [(line.split("\t")[0], line.split("\t")[1]) for line in lines]


def question(languages: Languages, embedder: BaseEmbedding, text: str) -> Vectors:
    (vector,) = languages.neutral_questions(
        embed_questions(embedder, [text]), embed_passages(embedder, [text])
    )
    return np.asarray(vector)


def test_twenty_four_languages_say_the_same_forty_things() -> None:
    assert sorted(file.stem for file in CALIBRATION.glob("*.tsv")) == CODES
    assert {len(rows(code)) for code in CODES} == {40}


@pytest.mark.parametrize("code", CODES)
def test_a_language_keeps_the_numbers_and_is_itself(code: str) -> None:
    text = " ".join(sentence for sentence, _ in rows(code))
    plain = re.sub(r"(?<=\d)[.,\u00a0\u202f ](?=\d{3})", "", text)
    digits = "".join(str(int(letter)) if letter.isdigit() else letter for letter in plain)
    for number in ("2031", "4000", "15", "1420", "84", "600", "120", "50"):
        assert number in digits, number
    assert detect_language(text) == code
    assert len({question for _, question in rows(code)}) == 40


def test_the_packaged_models_means_come_with_the_code(
    embedder: BaseEmbedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If this fails, run `make calibration`."""
    monkeypatch.setattr("rag.embedding.language_bias.calibrate", lambda _: pytest.fail("measured again"))
    monkeypatch.setenv("XDG_CACHE_HOME", "/nowhere")
    languages = load_languages(embedder, fingerprint(Config()))
    assert languages.codes == tuple(CODES)
    sentences, questions = zip(*rows("ko"), strict=True)
    index = CODES.index("ko")
    np.testing.assert_allclose(
        languages.sentences.means[index], embed_passages(embedder, sentences).mean(axis=0), atol=1e-3
    )
    np.testing.assert_allclose(
        languages.questions.means[index], embed_questions(embedder, questions).mean(axis=0), atol=1e-3
    )


def test_meaning_outweighs_language(languages: Languages, embedder: BaseEmbedding) -> None:
    """The right sentence in any language is nearer than the wrong one in the question's own."""
    lighthouse = embed_passages(embedder, [sentence for _, sentence in LIGHTHOUSE.values()])
    bread = embed_passages(embedder, list(BREAD.values()))
    right, wrong = languages.sentences.neutral(lighthouse), languages.sentences.neutral(bread)
    for asked, _ in LIGHTHOUSE.values():
        vector = question(languages, embedder, asked)
        assert (right @ vector).min() > (wrong @ vector).max() + 0.2


@pytest.mark.parametrize(
    ("asked", "right", "wrong"),
    [
        (
            "Wer ist Nguyễn Văn An?",
            "Nguyễn Văn An is the mayor of the harbour town.",
            "Lê Thị Bình là thị trưởng của thành phố cảng.",
        ),
        (
            "Kim Lehmann là ai?",
            "Ким Леман — пекарь из старого города.",
            "Der Bürgermeister heißt Jonas Brandt.",
        ),
        ("谁是Becker？", "Becker fue el primer director del museo.", "林德纳是博物馆的第一任馆长。"),
    ],
)
def test_foreign_names_in_a_short_question_do_not_mislead(
    languages: Languages, embedder: BaseEmbedding, asked: str, right: str, wrong: str
) -> None:
    cosines = languages.sentences.neutral(embed_passages(embedder, [right, wrong])) @ question(
        languages, embedder, asked
    )
    assert cosines[0] > cosines[1]


def test_a_language_outside_the_table_is_no_worse_for_it(
    languages: Languages, embedder: BaseEmbedding
) -> None:
    asked = "Hur hög är fyren?"  # Swedish
    texts = [LIGHTHOUSE["de"][1], *BREAD.values(), "Bagaren i gamla stan bakar bröd varje morgon."]
    cosines = languages.sentences.neutral(embed_passages(embedder, texts)) @ question(
        languages, embedder, asked
    )
    assert int(cosines.argmax()) == 0
    assert languages.advantage(embed_questions(embedder, [asked]), ["sv"]).tolist() == [0.0]


def test_the_own_language_has_an_advantage_and_it_is_known(
    languages: Languages, embedder: BaseEmbedding
) -> None:
    as_question = embed_questions(embedder, [LIGHTHOUSE["de"][0]])
    german, english, vietnamese = languages.advantage(as_question, ["de", "en", "vi"])
    assert german > english > vietnamese


class Babel(BaseEmbedding):
    """An embedding in three dimensions that hears little but the script."""

    def _get_text_embedding(self, text: str) -> list[float]:
        latin = sum(letter.isascii() for letter in text) / max(1, len(text))
        return [latin, 1 - latin, 0.1 * (len(text) % 7)]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def test_another_model_is_measured_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = load_languages(Babel(), "babel")
    monkeypatch.setattr("rag.embedding.language_bias.calibrate", lambda _: pytest.fail("measured twice"))
    again = load_languages(Babel(), "babel")
    np.testing.assert_array_equal(first.kinship, again.kinship)
    assert again.codes == tuple(CODES)


def test_a_damaged_file_is_measured_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    load_languages(Babel(), "babel")
    (kept,) = (tmp_path / "belegt" / "languages").iterdir()
    kept.write_bytes(kept.read_bytes()[:1000])
    assert load_languages(Babel(), "babel").codes == tuple(CODES)


def test_shares_sum_to_one_and_point_at_the_nearest() -> None:
    means = LanguageMeans(unit([[1, 0, 0], [0, 1, 0], [0, 0, 1]]))
    shares = means.shares(unit([[0.9, 0.1, 0.2], [0.5, 0.5, 0.1]]))
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-5)
    assert shares[0].argmax() == 0
    assert shares[1][0] == pytest.approx(shares[1][1])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("999 Steinstufen führen zum Tempel.", "de"),  # its vector says Hindi
        ("Was sagte Xu?", "de"),  # its letters say Galician
        ("Chelsey Tam làm việc ở đâu?", "vi"),
        ("khi nao cau mo cua tro lai", "vi"),  # Hindi to both
        ("What did Kevin Xu predict?", "en"),
        ("Nchi ya Tanzania iko wapi na mji wake mkuu ni upi?", "sw"),  # none of the 24
    ],
)
def test_a_language_is_told_by_vector_and_letters(
    embedder: BaseEmbedding, languages: Languages, text: str, code: str
) -> None:
    spoken, _ = languages.spoken(text, languages.sentences.shares(embed_passages(embedder, [text])))
    assert spoken == code
