"""Fixtures of ingest's tests: a web site of our own, and a configuration that may fetch from it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.config import Config
from tests.support.web_site import Site


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        site.start()
        yield site
        site.shutdown()


@pytest.fixture
def private(config: Config) -> Config:
    corpus = config.corpus.model_copy(update={"fetch_private": True, "max_file_mb": 2.0})
    return config.model_copy(update={"corpus": corpus})
