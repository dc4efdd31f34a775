"""Every response conforms to the OpenAPI document, and none is a 500.

FUZZ_CASES sets the number of cases; `make test-slow THOROUGH=1` sends 20,000.
"""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from api.http.middleware.admission import MAX_URL_BYTES
from tests.integration.processes import ApiProcess, running_api
from tests.integration.service import Service

pytestmark = pytest.mark.slow

CASES = int(os.environ.get("FUZZ_CASES", "200"))
# Half of an operation's cases fit the document, half break it.
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def takes_input(operation: APIOperation[Any, Any, Any, Any]) -> bool:
    """Return whether the operation has any input that can be invalid."""
    return bool(list(operation.iter_parameters()) or list(operation.body))


def is_valid_once_sent(case: Case[Any], url: str) -> bool:
    """Return whether the query loses a violation on its way: a string is a list of one value,
    and a parameter without a value counts as absent.
    """
    if any(not value for _, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)):
        return True
    return any(
        parameter.definition["schema"].get("type") == "array"
        and isinstance((case.query or {}).get(parameter.name), str)
        for parameter in case.operation.query
    )


@pytest.fixture(scope="module")
def api(seeds: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiProcess]:
    settings = {"ELASTICSEARCH_URL": seeds.url, "ARTICLES_ALIAS": seeds.alias}
    folder = tmp_path_factory.mktemp("api")
    with running_api(folder, **settings, API_REQUEST_TIMEOUT_MS="20000") as api:
        yield api


@pytest.mark.parametrize("mode", MODES)
def test_every_answer_is_one_that_the_document_describes(
    api: ApiProcess, mode: GenerationMode
) -> None:
    document = schemathesis.openapi.from_url(f"http://127.0.0.1:{api.port}/openapi.json")
    operations = list(document.get_all_operations())
    for result in operations:
        assert isinstance(result, Ok)
        operation = result.ok()
        if mode is GenerationMode.NEGATIVE and not takes_input(operation):
            continue

        @settings(
            max_examples=max(2, CASES // len(operations) // len(MODES)),
            phases=(Phase.generate,),
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(generation_mode=mode))
        def holds(case: Case[Any]) -> None:
            assume(len(case.formatted_path) + len(str(case.query)) < MAX_URL_BYTES)
            # It rejects more than a schema can express (dates in order, page times size, cursors),
            # and here it requires no key.
            excluded = [positive_data_acceptance, ignored_auth]
            response = case.call()
            if is_valid_once_sent(case, str(response.request.url)):
                excluded.append(negative_data_rejection)
            case.validate_response(response, excluded_checks=excluded)

        holds()
