"""The page's tab of articles: list, search, preview, add, delete. For those who may manage them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from rag.errors import RagError
from rag.ingest.library import UPLOADS, ArticleFacts, Library, Received
from rag.server.problem_details import describe
from ui.tables import article_preview, received_list
from ui.translation import Labels

COLUMNS = ["title", "published", "language", "passages", "file"]
WIDTHS: list[str | int] = ["230px", "105px", "90px", "100px", "195px"]
ALL = ""  # languages

Row = list[str | int]


@dataclass(frozen=True)
class Articles:
    """What the tab does; every action asks anew whether its sender `may_manage`, whatever the page shows."""

    library: Library
    labels: Callable[[gr.Request], Labels]
    may_manage: Callable[[gr.Request], bool]

    def arrive(self, request: gr.Request) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        """The tab, for those who may see it, the languages that there are, and the table's head."""
        if not self.may_manage(request):
            return gr.update(visible=False), gr.update(), gr.update()
        labels = self.labels(request)
        codes = sorted({one.language for one in self.library.list()})
        choices = [(labels["all_languages"], ALL), *((labels.language_name(code), code) for code in codes)]
        headers = [labels[column] for column in COLUMNS]
        return gr.update(visible=True), gr.update(choices=choices, value=ALL), gr.update(headers=headers)

    def find(
        self,
        text: str | None,
        language: str | None,
        since: str | None,
        until: str | None,
        request: gr.Request,
    ) -> list[Row]:
        """The articles that all of these fit; a field that nobody has seen yet is None."""
        if not self.may_manage(request):
            return []
        found = self.library.list(text or "", language or ALL)
        return [row(one) for one in found if is_of(one, (since or "").strip(), (until or "").strip())]

    def select(self, event: gr.SelectData, request: gr.Request) -> tuple[str, str, dict[str, Any]]:
        """The article's file, its text, and the button that deletes it."""
        self._check(request)
        labels = self.labels(request)
        source = str(event.row_value[COLUMNS.index("file")])
        try:
            shown = article_preview(labels, self.library.read(source))
        except RagError as error:
            shown = received_list(labels, [self._failure(source, error)])
        return source, shown, gr.update(value=labels("delete", source=source), visible=True)

    def add(self, paths: list[str] | None, request: gr.Request) -> Iterator[str]:
        """What became of each file, as far as it has come."""
        self._check(request)
        labels, received = self.labels(request), list[Received]()
        for path in map(Path, paths or []):
            yield received_list(
                labels, received, labels("files_done", done=len(received), total=len(paths or []))
            )
            try:
                received.append(self.library.add(f"{UPLOADS}/{path.name}", path.read_bytes()))
            except RagError as error:
                received.append(self._failure(path.name, error))
            finally:
                path.unlink(missing_ok=True)  # Gradio's own copy
        yield received_list(labels, received)

    def remove(self, source: str, request: gr.Request) -> str:
        """What became of it."""
        self._check(request)
        try:
            self.library.delete(source)
        except RagError as error:
            return received_list(self.labels(request), [self._failure(source, error)])
        return received_list(self.labels(request), [Received(source=source, status="deleted")])

    def _check(self, request: gr.Request) -> None:
        if not self.may_manage(request):
            raise gr.Error(self.labels(request)["takes_manage"])

    def _failure(self, source: str, error: RagError) -> Received:
        told = describe(error, "", self.library.config)
        return Received(source=source, status="rejected", reason=told.title, remedy=told.detail)


def build_corpus(page: gr.Blocks, articles: Articles, words: gr.I18n) -> None:
    """The tab inside `page`."""
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    with gr.Tab(words("articles"), visible=False, elem_id="articles") as tab:
        with gr.Row():
            text = gr.Textbox("", label=words("search"), placeholder=words("search_where"), elem_id="search")
            language = gr.Dropdown([("", ALL)], value=ALL, label=words("language"))
            since = gr.Textbox("", label=words("since"), placeholder="2026-01-31", max_length=10)
            until = gr.Textbox("", label=words("until"), placeholder="2026-12-31", max_length=10)
        table = gr.Dataframe(
            headers=COLUMNS,
            interactive=False,
            label=words("articles"),
            wrap=True,
            max_height=420,
            column_widths=WIDTHS,
            elem_id="listing",
        )
        files = gr.File(file_count="multiple", label=words("add"), elem_id="files", height=140)
        results = gr.HTML("", elem_id="results")
        selected = gr.State("")
        delete = gr.Button("", visible=False, elem_id="delete")
        with gr.Row(visible=False) as sure:
            really = gr.Button(words("really"), variant="stop", elem_id="really")
            keep = gr.Button(words("keep"))
        preview = gr.HTML("", elem_id="preview")

    filters = [text, language, since, until]
    listing: dict[str, Any] = {"fn": articles.find, "inputs": filters, "outputs": table} | quiet
    page.load(articles.arrive, None, [tab, language, table], **quiet).then(**listing)
    gr.on([text.change, language.change, since.change, until.change], **listing)
    table.select(articles.select, None, [selected, preview, delete], **quiet).then(
        lambda: gr.update(visible=False), None, sure, **quiet
    )
    files.upload(articles.add, files, results, **quiet).then(lambda: None, None, files, **quiet).then(
        **listing
    )
    delete.click(lambda: gr.update(visible=True), None, sure, **quiet)
    keep.click(lambda: gr.update(visible=False), None, sure, **quiet)
    really.click(articles.remove, selected, results, **quiet).then(
        lambda: (gr.update(visible=False), gr.update(visible=False), ""),
        None,
        [sure, delete, preview],
        **quiet,
    ).then(**listing)


def row(one: ArticleFacts) -> Row:
    """An article as a line of the table."""
    return [one.title, one.published or "", one.language, one.passages, one.source]


def is_of(one: ArticleFacts, since: str, until: str) -> bool:
    """Whether it was published between two days, ISO 8601; without a date only where none is asked for."""
    if not since and not until:
        return True
    return one.published is not None and since <= one.published <= (until or "9999")
