"""The REST interface for articles: `/api/documents`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, File, Query, Request, Response, UploadFile
from fastapi import Path as FromPath
from fastapi.concurrency import run_in_threadpool

from rag.config import Config
from rag.errors import UnreadableFile
from rag.index.filters import select
from rag.ingest.browsing import Order, Wanted, browse
from rag.ingest.library import UPLOADS, Article, Library, Received
from rag.ingest.pasting import Pasted
from rag.ingest.readers.pdf import MOST_PAGES
from rag.server.auth import check_may_manage
from rag.server.problem_details import problem_docs
from rag.server.rest import BEARER
from rag.server.rest_schemas import AddressRequest, Articles, TextRequest, Upload

PAGE_SIZE = 100  # articles in one list
LONGEST_QUOTE = 5000  # characters


def document_routes(library: Library, config: Config) -> APIRouter:
    """Return the routes of `/api/documents`; those that write are for whoever may manage."""

    def require_manage(request: Request) -> None:
        check_may_manage(request.state.caller, config)

    server = config.server
    routes = APIRouter(prefix="/api/documents", dependencies=[Depends(BEARER)], tags=["documents"])

    @routes.get("", responses=problem_docs(422, 503))
    def list_documents(
        *,
        text: Annotated[
            str, Query(max_length=200, description="In the title, the source, the author or the site.")
        ] = "",
        in_text: Annotated[bool, Query(description="Look for `text` in the articles' text, too.")] = False,
        language: Annotated[str, Query(max_length=20, description="ISO 639-1 code.")] = "",
        since: Annotated[str, Query(max_length=10, description="Of this day or later (YYYY-MM-DD).")] = "",
        until: Annotated[str, Query(max_length=10, description="Of this day or earlier (YYYY-MM-DD).")] = "",
        outlet: Annotated[str, Query(max_length=200, description="Of this site.")] = "",
        order: Annotated[Order, Query(description="The order of the list.")] = "newest",
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = PAGE_SIZE,
    ) -> Articles:
        """List the articles of the index."""
        among = select(since, until, outlet)
        articles = browse(library.retriever, Wanted(text, language, among, in_text, order))
        return Articles(total=len(articles), documents=articles[offset : offset + limit])

    @routes.post(
        "",
        dependencies=[Depends(require_manage)],
        form_limits={"max_files": server.max_upload_files},
        responses=problem_docs(400, 409, 413, 422, 503),
    )
    def add_documents(files: Annotated[list[UploadFile], File(description="Articles.")]) -> Upload:
        """Add articles as `uploads/FILENAME`, searchable at once; an unchanged file has no effect."""
        received = [
            library.add(f"{UPLOADS}/{file.filename or 'article'}", file.file.read()) for file in files
        ]
        return Upload(documents=received)

    @routes.post(
        "/url", dependencies=[Depends(require_manage)], responses=problem_docs(400, 409, 413, 422, 503)
    )
    def add_page(body: AddressRequest) -> Upload:
        """Fetch a web page, or the entries of a feed, and add them as `web/SITE/NAME`."""
        return Upload(documents=library.fetch(body.url))

    @routes.post(
        "/text", dependencies=[Depends(require_manage)], responses=problem_docs(400, 409, 413, 422, 503)
    )
    def add_text(body: TextRequest) -> Upload:
        """Add a pasted text as `uploads/TITLE-HASH.md`."""
        return Upload(documents=[library.paste(Pasted(**body.model_dump()))])

    @routes.get(
        "/{source:path}/pages/{number}",
        response_class=Response,
        responses={200: {"content": {"image/png": {}}}, **problem_docs(404, 422, 503)},
    )
    def draw_page(
        source: str,
        number: Annotated[int, FromPath(ge=1, le=MOST_PAGES, description="From 1.")],
        quote: Annotated[
            str, Query(max_length=LONGEST_QUOTE, description="Words to mark, such as those of a citation.")
        ] = "",
        width: Annotated[int, Query(ge=100, le=2000, description="Of the picture, in pixels.")] = 1000,
    ) -> Response:
        """Return a page of a PDF as a picture; if a quote crosses pages, its part on this one is marked."""
        png = library.draw_page(source, number, quote, width)
        return Response(png, media_type="image/png", headers={"Cache-Control": "private, max-age=300"})

    @routes.get("/{source:path}", responses=problem_docs(404, 422, 503))
    def read_document(source: str) -> Article:
        """Return an article's cleaned text, to which `start` and `end` of every citation refer."""
        return library.read(source)

    @routes.put(
        "/{source:path}",
        dependencies=[Depends(require_manage)],
        responses={201: {"model": Received}, **problem_docs(404, 409, 413, 422, 503)},
        openapi_extra={
            "requestBody": {"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}}
        },
    )
    async def put_document(source: str, request: Request, response: Response) -> Received:
        """Store the body as the article `source`, in the format that its suffix names; 201 if it is new."""
        received = await run_in_threadpool(library.add, source, await request.body())
        if received.status == "rejected":
            raise UnreadableFile(received.reason, received.remedy)
        response.status_code = 201 if received.status == "added" else 200
        return received

    @routes.delete(
        "/{source:path}",
        status_code=204,
        dependencies=[Depends(require_manage)],
        responses=problem_docs(404, 409, 422, 503),
    )
    def delete_document(source: str) -> None:
        """Delete an article and its file, or a table with all its articles."""
        library.delete(source)

    return routes
