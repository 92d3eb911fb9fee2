"""Connecting to a Chroma server."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

import chromadb
from chromadb.api import ClientAPI
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError

from rag.config import IndexConfig


def connect(index: IndexConfig) -> ClientAPI:
    """Connect to the server's database; create it where it is missing."""
    parts = urlsplit(index.url)
    is_https = parts.scheme == "https"
    port = parts.port or (443 if is_https else 80)
    token = index.token.get_secret_value()
    headers = {"Authorization": f"Bearer {token}", "X-Chroma-Token": token} if token else {}

    def client() -> ClientAPI:
        settings = Settings(anonymized_telemetry=False)
        return chromadb.HttpClient(
            str(parts.hostname), port, is_https, dict(headers), settings, database=index.database
        )

    try:
        return client()
    except NotFoundError:
        settings = Settings(
            chroma_api_impl="chromadb.api.fastapi.FastAPI",
            chroma_server_host=str(parts.hostname),
            chroma_server_http_port=port,
            chroma_server_ssl_enabled=is_https,
            chroma_server_headers=dict(headers),
            anonymized_telemetry=False,
        )
        with suppress(ChromaError):  # another process has just created it
            chromadb.AdminClient(settings).create_database(index.database)
        return client()
