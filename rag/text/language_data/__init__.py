"""What belegt knows about languages: one file and one record each. To add a language, add its file here."""

from __future__ import annotations

from rag.text.language_data import (
    ar,
    cs,
    de,
    el,
    en,
    es,
    fa,
    fr,
    he,
    hi,
    id,  # noqa: A004
    it,
    ja,
    ko,
    nl,
    pl,
    pt,
    ro,
    ru,
    th,
    tr,
    uk,
    vi,
    zh,
)
from rag.text.language_data.partly_known import PARTLY_KNOWN

FILES = (ar, cs, de, el, en, es, fa, fr, he, hi, id, it, ja, ko, nl, pl, pt, ro, ru, th, tr, uk, vi, zh)

# The languages that belegt answers in, by their code.
LANGUAGES = {file.LANGUAGE.code: file.LANGUAGE for file in FILES}
KNOWN = LANGUAGES | {language.code: language for language in PARTLY_KNOWN}
