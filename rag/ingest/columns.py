"""Which columns of a table have the text, the title and the other facts of its articles. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.config import Column
from rag.ingest.date_columns import ANY_DATE, PUBLICATION, date_columns, normalize

LONG_TEXT = 100  # characters on average: a column of texts, whatever its name

# The usual names of columns, unless `corpus.columns` sets others; case, `_` and `-` do not matter.
COLUMNS: Mapping[Column, tuple[str, ...]] = {
    "text": (
        "text", "body", "content", "article", "full text", "fulltext", "article text", "inhalt",
        "artikeltext", "texto", "contenido", "conteúdo", "contenu", "texte", "testo", "inhoud", "treść",
        "текст", "nội dung", "正文", "本文", "본문",
    ),
    "title": (
        "title", "headline", "titel", "überschrift", "título", "titre", "titolo", "tytuł", "заголовок",
        "tiêu đề", "标题", "標題", "見出し", "タイトル", "제목",
    ),
    "url": (
        "url", "link", "permalink", "quelle", "source url", "lien", "enlace", "liên kết", "链接", "リンク",
    ),
    "published": (*PUBLICATION, *ANY_DATE),
    "author": ("author", "byline", "autor", "auteur", "autore", "автор", "tác giả", "作者", "著者", "저자"),
    "id": ("id", "guid", "slug"),
}  # fmt: skip
# Columns for programs, which are no part of an article.
TECHNICAL = re.compile(
    r"|(?:.* )?(?:id|uuid|guid|slug|hash|md5|sha\d*|url|uri|href|link|permalink|image|img|thumbnail|picture)"
    r"|lang|language|locale|index|timestamp|(?:created|updated|modified|fetched|crawled)(?: at| on)?"
    r"|(?:word|char|character|token)s? ?(?:count|s)?|unnamed.*"
)


@dataclass(frozen=True)
class Rows:
    """Numbered rows, each a value by column; `names` are those of all columns."""

    names: Sequence[str]
    rows: Sequence[tuple[int, Mapping[str, Any]]]


def choose_columns(names: Sequence[str], columns: Mapping[Column, str]) -> dict[Column, str]:
    """The name of each column; empty for one that the table does not have."""
    normal = {normalize(name): name for name in reversed(names) if name.strip()}
    return {
        key: next((normal[name] for name in (normalize(columns.get(key, "")), *usual) if name in normal), "")
        for key, usual in COLUMNS.items()
    }


def has_text_column(row: Sequence[str], columns: Mapping[Column, str]) -> bool:
    """Whether a row of names has a column of texts."""
    return bool(choose_columns(row, columns)["text"])


def with_longest_texts(table: Rows, columns: Mapping[Column, str]) -> Mapping[Column, str]:
    """The `columns`, with the one of the longest texts if no name tells which column has the texts."""
    if has_text_column(table.names, columns) or not table.rows:
        return columns
    totals = {name: sum(len(str(row.get(name, ""))) for _, row in table.rows) for name in table.names}
    longest = max(totals, key=totals.__getitem__)
    return {**columns, "text": longest} if totals[longest] >= LONG_TEXT * len(table.rows) else columns


def publication_columns(table: Rows, columns: Mapping[Column, str], chosen: str) -> Sequence[str]:
    """The columns of the day of publication, the surest first; only the one that `columns` names, if any."""
    if chosen and normalize(chosen) == normalize(columns.get("published", "")):
        return [chosen]
    return date_columns(table.names, [row for _, row in table.rows], is_technical)


def is_technical(name: str) -> bool:
    """Whether a column is for programs, by its name."""
    return TECHNICAL.fullmatch(normalize(name)) is not None


def is_question_set(names: Iterable[str]) -> bool:
    """Whether these are the columns of a question set."""
    return {"question", "answers"} <= set(names)
