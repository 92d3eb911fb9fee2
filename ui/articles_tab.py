"""The articles tab: lists, searches, previews, adds and deletes articles."""

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
ALL_LANGUAGES = ""

Row = list[str | int]


@dataclass(frozen=True)
class Articles:
    """The handlers of the tab. Each checks `may_manage` itself: hiding the tab does not stop requests."""

    library: Library
    labels: Callable[[gr.Request], Labels]
    may_manage: Callable[[gr.Request], bool]

    def load(self, request: gr.Request) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        """Return the tab's visibility, the languages to choose from, and the headers of the table."""
        if not self.may_manage(request):
            return gr.update(visible=False), gr.update(), gr.update()
        labels = self.labels(request)
        codes = sorted({article.language for article in self.library.list()})
        choices = [
            (labels["all_languages"], ALL_LANGUAGES),
            *((labels.language_name(code), code) for code in codes),
        ]
        headers = [labels[column] for column in COLUMNS]
        return (
            gr.update(visible=True),
            gr.update(choices=choices, value=ALL_LANGUAGES),
            gr.update(headers=headers),
        )

    def find(
        self,
        text: str | None,
        language: str | None,
        since: str | None,
        until: str | None,
        request: gr.Request,
    ) -> list[Row]:
        """Return the rows of the articles that match all filters; filters that were never shown are None."""
        if not self.may_manage(request):
            return []
        first, last = (since or "").strip(), (until or "").strip()
        articles = self.library.list(text or "", language or ALL_LANGUAGES)
        return [to_row(article) for article in articles if is_published_between(article, first, last)]

    def select(self, event: gr.SelectData, request: gr.Request) -> tuple[str, str, dict[str, Any]]:
        """Return the source of the selected article, its text, and the button that deletes it."""
        self._check(request)
        labels = self.labels(request)
        source = str(event.row_value[COLUMNS.index("file")])
        try:
            preview = article_preview(labels, self.library.read(source))
        except RagError as error:
            preview = received_list(labels, [self._failure(source, error)])
        return source, preview, gr.update(value=labels("delete", source=source), visible=True)

    def add(self, paths: list[str] | None, request: gr.Request) -> Iterator[str]:
        """Add the uploaded files, and yield the results so far after each."""
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
                path.unlink(missing_ok=True)  # the uploaded copy
        yield received_list(labels, received)

    def remove(self, source: str, request: gr.Request) -> str:
        """Delete the article and return the result."""
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
        problem = describe(error, "", self.library.config)
        return Received(source=source, status="rejected", reason=problem.title, remedy=problem.detail)


def build_articles_tab(page: gr.Blocks, articles: Articles, words: gr.I18n) -> None:
    """Add the tab to `page`, with its events."""
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    with gr.Tab(words("articles"), visible=False, elem_id="articles") as tab:
        with gr.Row():
            text = gr.Textbox("", label=words("search"), placeholder=words("search_where"), elem_id="search")
            language = gr.Dropdown([("", ALL_LANGUAGES)], value=ALL_LANGUAGES, label=words("language"))
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
        with gr.Row(visible=False) as confirmation:
            confirm = gr.Button(words("really"), variant="stop", elem_id="really")
            cancel = gr.Button(words("keep"))
        preview = gr.HTML("", elem_id="preview")

    filters = [text, language, since, until]
    listing: dict[str, Any] = {"fn": articles.find, "inputs": filters, "outputs": table} | quiet
    page.load(articles.load, None, [tab, language, table], **quiet).then(**listing)
    gr.on([text.change, language.change, since.change, until.change], **listing)
    table.select(articles.select, None, [selected, preview, delete], **quiet).then(
        lambda: gr.update(visible=False), None, confirmation, **quiet
    )
    files.upload(articles.add, files, results, **quiet).then(lambda: None, None, files, **quiet).then(
        **listing
    )
    delete.click(lambda: gr.update(visible=True), None, confirmation, **quiet)
    cancel.click(lambda: gr.update(visible=False), None, confirmation, **quiet)
    confirm.click(articles.remove, selected, results, **quiet).then(
        lambda: (gr.update(visible=False), gr.update(visible=False), ""),
        None,
        [confirmation, delete, preview],
        **quiet,
    ).then(**listing)


def to_row(article: ArticleFacts) -> Row:
    """Return an article as a row of the table."""
    return [article.title, article.published or "", article.language, article.passages, article.source]


def is_published_between(article: ArticleFacts, since: str, until: str) -> bool:
    """Whether the article was published in this period (ISO 8601); without a period, every article is."""
    if not since and not until:
        return True
    return article.published is not None and since <= article.published <= (until or "9999")
