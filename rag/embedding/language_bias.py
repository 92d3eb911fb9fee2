"""Takes the language out of an embedding, so that an article answers a question in any language.

A multilingual embedding places a text by its meaning and by its language; the second drowns the first,
and a search hands back what is written in the question's language. As in LIR (Yang et al., 2021) and LAReQA
(Roy et al., 2020) the language is a direction that can be taken out. What is ours:

- The directions are the means of 40 sentences and 40 questions in 24 languages, translations of one another
  (`calibration/`), so that topics cancel out and no corpus is too small.
- Nobody has to detect a language: a vector's distances to the means tell it better than its letters do, and a
  text between languages, or in none of the 24, gives up the mixture of those that it resembles.
- What the means leave over, the nearness of two languages to one another, is measured and counted against
  the passages that profit from it (`Languages.kinship`).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from numpy.typing import NDArray
from tqdm import tqdm

from rag.atomic_write import replace_atomically
from rag.config import Config, cache_folder
from rag.embedding.models import Vectors, embed_passages, embed_questions, fingerprint, load_embedder, unit
from rag.text.languages import language_of, language_probabilities
from rag.text.unaccented import is_unaccented_vietnamese

CALIBRATION = Path(__file__).parent / "calibration"
SHARPNESS = 20.0  # of the choice among the languages: from 15 to 40 nothing changes
DOUBT = 0.01  # of what a text's letters tell of its language
CERTAIN = 0.9  # that a text is in none of the 24 languages
SENTENCES_A_PASSAGE = 4  # a passage is simulated by as many calibration sentences


@dataclass(frozen=True)
class LanguageMeans:
    """Where the languages lie for one kind of text, such as short questions."""

    means: Vectors  # (languages, d)

    def shares(self, vectors: Vectors) -> Vectors:
        """How much each of `vectors` (n, d) is of each language: (n, languages), rows summing to 1."""
        centre = self.means.mean(axis=0)
        likeness = SHARPNESS * unit(vectors - centre) @ unit(self.means - centre).T
        weights = np.exp(likeness - likeness.max(axis=1, keepdims=True))
        return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float32)

    def neutral(self, vectors: Vectors) -> Vectors:
        """`vectors` (n, d) without their language, unit length again."""
        return unit(vectors - self.shares(vectors) @ self.means)


@dataclass(frozen=True)
class Languages:
    """What one embedding model makes of language.

    A question is embedded twice, as a question and as a passage, since models embed the two apart and each
    errs in its own way: `questions` and `restated` are the means for either. `kinship[a, b]` is the cosine
    of a question in language a with its answer in language b, above the average pair.
    """

    codes: tuple[str, ...]
    questions: LanguageMeans
    restated: LanguageMeans
    sentences: LanguageMeans
    passages: LanguageMeans
    kinship: NDArray[np.float32]

    def neutral_questions(self, as_questions: Vectors, as_passages: Vectors) -> Vectors:
        """One vector a question, (n, d), from its two embeddings."""
        return unit(self.questions.neutral(as_questions) + self.restated.neutral(as_passages))

    def advantage(self, as_question: Vectors, codes: Sequence[str]) -> NDArray[np.float32]:
        """What passages in languages `codes` gain by their language alone over one question (1, d): (codes,).

        A language that is not among the 24 gains nothing and loses nothing.
        """
        towards = (self.questions.shares(as_question) @ self.kinship)[0]
        place = {code: towards[index] for index, code in enumerate(self.codes)}
        return np.array([place.get(code, 0.0) for code in codes], dtype=np.float32)

    def spoken(self, text: str, shares: Vectors) -> tuple[str, float]:
        """ISO 639-1 code of the language of `text`, and its probability.

        `shares` (1, languages) are those of the vector of `text`.

        Vector and letters err apart: the one in a sentence that is mostly numbers, the other in five words
        full of foreign names. So their probabilities are multiplied. Only the letters know other languages.
        Vietnamese without its accents is lost on both.
        """
        if is_unaccented_vietnamese(text):
            return "vi", CERTAIN
        by_letters = language_probabilities(text)
        best = max(by_letters, key=lambda code: by_letters[code])
        if best not in self.codes and by_letters[best] >= CERTAIN:
            return best, by_letters[best]
        joint = [
            share * (by_letters.get(code, 0.0) + DOUBT)
            for code, share in zip(self.codes, shares[0].tolist(), strict=True)
        ]
        likeliest = int(np.argmax(joint))
        return self.codes[likeliest], joint[likeliest] / sum(joint)


def load_languages(embedder: BaseEmbedding, embedding: str) -> Languages:
    """The languages of the embedding of that fingerprint: measured at its first use, then kept.

    The packaged embedding's come with the code. Measuring that is interrupted goes on where it stopped.
    Raises `ModelUnavailable`.
    """
    name = _file_name(embedding)
    kept = cache_folder() / "languages" / name
    for file in (CALIBRATION / name, kept):
        with suppress(OSError, ValueError, KeyError, BadZipFile):  # not there, or damaged: measure
            return _read(file)
    parts = kept.with_suffix(".parts")
    languages = calibrate(embedder, parts)
    with suppress(OSError):  # a folder that cannot be written costs half a minute at each start
        _write(languages, kept)
        shutil.rmtree(parts, ignore_errors=True)
    return languages


def calibrate_packaged() -> None:
    """Measure the packaged embedding and keep the result with the code: `make calibration`."""
    config = Config()
    _write(calibrate(load_embedder(config)), CALIBRATION / _file_name(fingerprint(config)))


def calibrate(embedder: BaseEmbedding, parts: Path | None = None) -> Languages:
    """Measure what `embedder` makes of language: 2,880 short texts and 240 passages are embedded.

    Each language's vectors are stored in the folder `parts` until all are measured.
    """
    codes = tuple(sorted(file.stem for file in CALIBRATION.glob("*.tsv")))
    embedded = [
        _embedded(embedder, code, parts)
        for code in tqdm(codes, desc="Learning languages, once", unit="language", disable=None)
    ]
    questions, restated = (
        _means([one.questions for one in embedded]),
        _means([one.restated for one in embedded]),
    )
    sentences = _means([one.sentences for one in embedded])
    neutral = [
        (
            unit(questions.neutral(one.questions) + restated.neutral(one.restated)),
            sentences.neutral(one.sentences),
        )
        for one in embedded
    ]
    kinship = np.array(
        [[(a * b).sum(axis=1).mean() for _, b in neutral] for a, _ in neutral], dtype=np.float32
    )
    passages = _means([one.passages for one in embedded])
    return Languages(codes, questions, restated, sentences, passages, kinship - kinship.mean())


@dataclass(frozen=True)
class _Embedded:
    """The vectors of one language's calibration texts, as each kind of text."""

    questions: Vectors
    restated: Vectors
    sentences: Vectors
    passages: Vectors


def _embedded(embedder: BaseEmbedding, code: str, parts: Path | None) -> _Embedded:
    """The vectors of a language, from `parts` if they were stored there."""
    file = parts / f"{code}.npz" if parts else None
    if file:
        with (
            suppress(OSError, ValueError, KeyError, BadZipFile),
            np.load(file, allow_pickle=False) as arrays,
        ):
            return _Embedded(**{field.name: arrays[field.name] for field in fields(_Embedded)})
    told, asked = zip(*_pairs(code), strict=True)
    embedded = _Embedded(
        questions=embed_questions(embedder, asked),
        restated=embed_passages(embedder, asked),
        sentences=embed_passages(embedder, told),
        passages=embed_passages(embedder, _passages(told, code)),
    )
    if file:
        with suppress(OSError):
            _save(file, vars(embedded))
    return embedded


@cache
def calibration_hash() -> str:
    """Identifies the calibration texts and the method; an index made with others must be rebuilt."""
    texts = [file.read_bytes() for file in sorted(CALIBRATION.glob("*.tsv"))]
    return hashlib.sha256(b"1" + b"\0".join(texts)).hexdigest()[:12]


def _pairs(code: str) -> list[tuple[str, str]]:
    """The sentences of a language, each with a question that it answers."""
    lines = (CALIBRATION / f"{code}.tsv").read_text("utf-8").splitlines()
    return [(sentence, question) for sentence, question in (line.split("\t") for line in lines)]


def _passages(sentences: Sequence[str], code: str) -> list[str]:
    joint = " " if language_of(code).spaces_words else ""
    firsts = range(0, len(sentences), SENTENCES_A_PASSAGE)
    return [joint.join(sentences[first : first + SENTENCES_A_PASSAGE]) for first in firsts]


def _means(by_language: Sequence[Vectors]) -> LanguageMeans:
    return LanguageMeans(np.array([vectors.mean(axis=0) for vectors in by_language], dtype=np.float32))


def _file_name(embedding: str) -> str:
    return f"{hashlib.sha256(f'{embedding}|{calibration_hash()}'.encode()).hexdigest()[:24]}.npz"


def _read(file: Path) -> Languages:
    with np.load(file, allow_pickle=False) as arrays:
        return Languages(
            codes=tuple(arrays["codes"].tolist()),
            questions=LanguageMeans(arrays["questions"]),
            restated=LanguageMeans(arrays["restated"]),
            sentences=LanguageMeans(arrays["sentences"]),
            passages=LanguageMeans(arrays["passages"]),
            kinship=arrays["kinship"],
        )


def _write(languages: Languages, file: Path) -> None:
    arrays = {
        "codes": np.array(languages.codes),
        "questions": languages.questions.means,
        "restated": languages.restated.means,
        "sentences": languages.sentences.means,
        "passages": languages.passages.means,
        "kinship": languages.kinship,
    }
    _save(file, arrays)


def _save(file: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """Another process may read or write the same file meanwhile: it sees all of it or nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with replace_atomically(file) as temporary:
        np.savez(temporary, allow_pickle=False, **arrays)
