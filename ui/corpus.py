"""The page's tab of articles: list, search, preview, add, delete. For those who may manage them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from rag.documents import UPLOADS, ArticleFacts, Library, Received
from rag.errors import RagError
from rag.problems import describe
from ui.render import article_preview, received_list

COLUMNS = ["Title", "Published", "Language", "Passages", "File"]
ALL = "all languages"

Row = list[str | int]


@dataclass(frozen=True)
class Articles:
    """What the tab does; every action asks anew whether its sender `may_manage`, whatever the page shows."""

    library: Library
    may_manage: Callable[[gr.Request], bool]

    def arrive(self, request: gr.Request) -> tuple[dict[str, Any], dict[str, Any]]:
        """The tab, for those who may see it, and the languages that there are."""
        if not self.may_manage(request):
            return gr.update(visible=False), gr.update()
        languages = sorted({one.language for one in self.library.list()})
        return gr.update(visible=True), gr.update(choices=[ALL, *languages])

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
        found = self.library.list(text or "", "" if language in (ALL, None) else str(language))
        return [row(one) for one in found if is_of(one, (since or "").strip(), (until or "").strip())]

    def select(self, event: gr.SelectData, request: gr.Request) -> tuple[str, str, dict[str, Any]]:
        """The article's file, its text, and the button that deletes it."""
        self._check(request)
        source = str(event.row_value[COLUMNS.index("File")])
        try:
            shown = article_preview(self.library.read(source))
        except RagError as error:
            shown = received_list([self._failure(source, error)])
        return source, shown, gr.update(value=f"Delete {source}", visible=True)

    def add(self, paths: list[str] | None, request: gr.Request) -> Iterator[str]:
        """What became of each file, as far as it has come."""
        self._check(request)
        received: list[Received] = []
        for path in map(Path, paths or []):
            yield received_list(received, f"{len(received)} of {len(paths or [])} files")
            try:
                received.append(self.library.add(f"{UPLOADS}/{path.name}", path.read_bytes()))
            except RagError as error:
                received.append(self._failure(path.name, error))
            finally:
                path.unlink(missing_ok=True)  # Gradio's own copy
        yield received_list(received)

    def remove(self, source: str, request: gr.Request) -> str:
        """What became of it."""
        self._check(request)
        try:
            self.library.delete(source)
        except RagError as error:
            return received_list([self._failure(source, error)])
        return received_list([Received(source=source, status="deleted")])

    def _check(self, request: gr.Request) -> None:
        if not self.may_manage(request):
            raise gr.Error("This takes a key that may manage articles. Sign in with one.")

    def _failure(self, source: str, error: RagError) -> Received:
        told = describe(error, "", self.library.config)
        return Received(source=source, status="rejected", reason=told.title, remedy=told.detail)


def build_corpus(page: gr.Blocks, library: Library, may_manage: Callable[[gr.Request], bool]) -> None:
    """The tab inside `page`."""
    articles = Articles(library, may_manage)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    with gr.Tab("Articles", visible=False, elem_id="articles") as tab:
        with gr.Row():
            text = gr.Textbox("", label="Search", placeholder="In the title or the file's name")
            language = gr.Dropdown([ALL], value=ALL, label="Language")
            since = gr.Textbox("", label="Published from", placeholder="2026-01-31", max_length=10)
            until = gr.Textbox("", label="Published until", placeholder="2026-12-31", max_length=10)
        table = gr.Dataframe(headers=COLUMNS, interactive=False, label="Articles", wrap=True, max_height=420)
        files = gr.File(file_count="multiple", label="Add articles", elem_id="files", height=140)
        results = gr.HTML("", elem_id="results")
        selected = gr.State("")
        delete = gr.Button("Delete", visible=False, elem_id="delete")
        with gr.Row(visible=False) as sure:
            really = gr.Button("Yes, delete it and its file", variant="stop", elem_id="really")
            keep = gr.Button("Keep it")
        preview = gr.HTML("", elem_id="preview")

    filters = [text, language, since, until]
    listing: dict[str, Any] = {"fn": articles.find, "inputs": filters, "outputs": table} | quiet
    page.load(articles.arrive, None, [tab, language], **quiet).then(**listing)
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
