"""Every operation of the OpenAPI document keeps its word, with what fits it and with what does not."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from benchmarks.quick_model import quick_answerer
from rag.ingest.pipeline import ingest
from tests.support.corpora import ARTICLES, make_config, write_articles
from tests.support.keys import MANAGE_KEY, bearer, with_keys
from tests.support.servers import serving

pytestmark = pytest.mark.usefixtures("parser")

EXAMPLES = 8  # an operation and mode
LEAST_OPERATIONS = 8
# A question of blanks is none and a text may be no article, which no schema says; unknown query parameters
# are ignored, as everywhere on the web.
UNSAID = [positive_data_acceptance, negative_data_rejection]


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The document, read from a server whose articles may be thrown away."""
    folder = tmp_path_factory.mktemp("described")
    write_articles(folder / "corpus", ARTICLES)
    config = with_keys(make_config(folder), requests_per_minute=1_000_000)
    ingest(config)
    with pytest.MonkeyPatch.context() as patch, serving(config, quick_answerer(config)) as url:
        # Wrong keys are among what is tried.
        patch.setattr("rag.server.rate_limits.WRONG_KEYS_PER_MINUTE", 1_000_000)
        yield schemathesis.openapi.from_url(f"{url}/api/openapi.json", headers=bearer(MANAGE_KEY))


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_operation_keeps_its_word(described: Any, mode: GenerationMode) -> None:
    checked = 0
    for operation in (found.ok() for found in described.get_all_operations()):

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def check(case: Any) -> None:
            case.call_and_validate(headers=bearer(MANAGE_KEY), excluded_checks=UNSAID)

        try:
            check()
        except Unsatisfiable:  # nothing can be wrong with an operation that takes nothing
            continue
        checked += 1
    assert checked >= LEAST_OPERATIONS
