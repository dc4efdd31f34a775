"""An index that is filled with another embedding model than that of the package."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.search.boosts import MODEL_MEANING_BOOST
from api.settings import ApiSettings
from indexer.documents.prepare import prepare_batch
from indexer.feed.writer import FeedWriter
from indexer.index.index import find_loaded
from indexer.index.lock import Lease
from indexer.input.sources import Input, Kind
from indexer.load.results import Outcome
from mappings.connection import ClusterSettings
from mappings.embedding.onnx_model import OnnxEmbedder, open_model
from mappings.schema import EMBEDDING_FIELD
from tests.integration.command_line import CommandResult, indexer, write
from tests.integration.service import PATIENCE_MS
from tests.small_models import write_model

# Weather is one direction, work another one; the second model knows other words of weather.
FIRST = {"storm": (1, 0, 0), "hurricane": (1, 0, 0), "strike": (0, 1, 0)}
SECOND = {"storm": (1, 0), "typhoon": (1, 0), "strike": (0, 1)}
DAY = "2015-08-12T00:00:00Z"
ARTICLES = [
    {"id": "both", "title": "A storm and", "body": "a strike", "published_at": DAY},
    {"id": "storm", "title": "A storm and", "body": "a hurricane", "published_at": DAY},
    {"id": "hurricane", "title": "The hurricane", "body": "it rained", "published_at": DAY},
    {"id": "typhoon", "title": "A typhoon", "body": "it rained", "published_at": DAY},
]
OTHER_MODEL = (
    "The index was filled with the embedding model first, which ARTICLES_EMBEDDING_MODEL does not "
    "name, so that searches rank by words alone: name it, or run `indexer reindex`."
)

Api = Callable[[Path | None], "Reader"]
Run = Callable[..., CommandResult]
pytestmark = pytest.mark.usefixtures("command_settings")


class Reader:
    """An API with one of the models, or with none."""

    def __init__(self, client: TestClient) -> None:
        self._client = client

    def get(self, path: str, **parameters: Any) -> Any:
        response = self._client.get(path, params=parameters)
        assert response.status_code == 200, response.text
        return response.json()

    def hits(self, q: str, **parameters: Any) -> list[tuple[str, float]]:
        response = self.get("/v1/search", q=q, facets="", **parameters)
        return [(hit["id"], hit["score"]) for hit in response["hits"]]

    def related(self, q: str) -> tuple[list[tuple[str, float]], list[str]]:
        related = self.get("/v1/search", q=q, facets="", related=5)["related"]
        hits = [(hit["id"], hit["score"]) for hit in related["hits"]]
        return hits, [warning["code"] for warning in related["warnings"]]

    def exported(self, q: str) -> list[str]:
        lines = self._client.get("/v1/export", params={"q": q}).text.splitlines()
        return [found["id"] for line in lines if "id" in (found := json.loads(line))]

    @property
    def warnings(self) -> list[str]:
        warnings: list[str] = self.get("/readyz")["warnings"]
        return warnings


@pytest.fixture
def models(tmp_path: Path) -> tuple[Path, Path]:
    return write_model(tmp_path / "first", FIRST), write_model(tmp_path / "second", SECOND)


@pytest.fixture
def first(models: tuple[Path, Path]) -> Path:
    return models[0]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command of the indexer with a model, or with none."""

    def run(model: Path | None, *words: str) -> CommandResult:
        monkeypatch.setenv("ARTICLES_EMBEDDING_MODEL", str(model or ""))
        return indexer(*words)

    return run


@pytest.fixture
def api(elasticsearch_url: str, alias: str) -> Iterator[Api]:
    """Start an API with a model, or with none."""
    with ExitStack() as stack:

        def start(model: Path | None) -> Reader:
            settings = ApiSettings(
                _env_file=None,
                elasticsearch_url=elasticsearch_url,
                articles_alias=alias,
                api_request_timeout_ms=PATIENCE_MS,
                articles_embedding_model=model,
            )
            return Reader(stack.enter_context(TestClient(create_app(settings))))

        yield start


def embedder(folder: Path) -> OnnxEmbedder:
    model = open_model(folder)
    assert model
    return model


def stored_fields(client: Elasticsearch, alias: str) -> set[str]:
    """The fields of embeddings that any article has, and the mapping has."""
    search = client.search(index=alias, source_exclude_vectors=False)
    sources = [hit["_source"] for hit in search["hits"]["hits"]]
    mapping = client.indices.get_mapping(index=alias)
    [properties] = (index["mappings"]["properties"] for index in mapping.values())
    stored = {name for source in sources for name in source if name.startswith("embedding")}
    assert stored == {name for name in properties if name.startswith("embedding")}
    return stored


def test_an_index_is_ranked_by_the_model_that_it_was_filled_with(
    first: Path, run: Run, api: Api, alias: str, elasticsearch: Any
) -> None:
    assert run(first, "load", write(Path("a.jsonl"), ARTICLES)).exit_code == 0
    model, field = embedder(first), embedder(first).field
    reader = api(first)

    lexical = dict(reader.hits("storm", mode="lexical"))
    ranked = reader.hits("storm")

    assert stored_fields(elasticsearch, alias) == {field}
    mapping = elasticsearch.indices.get_mapping(index=alias, filter_path=f"**.{field}")
    [properties] = (index["mappings"]["properties"] for index in mapping.values())
    assert properties[field] == {
        "type": "dense_vector",
        "dims": model.dimensions,
        "element_type": "byte",
        "index": False,
        "meta": {"model": "first"},
    }
    assert [name for name, _ in ranked] == ["storm", "both"]
    added = {name: score - lexical[name] for name, score in ranked}
    assert added == {
        "storm": pytest.approx(MODEL_MEANING_BOOST, abs=0.01),
        "both": pytest.approx(MODEL_MEANING_BOOST / 2**0.5, abs=0.1),
    }
    assert reader.hits("storm", size=1, page=2) == ranked[1:]
    assert reader.hits("storm", group_by="story") == ranked
    assert reader.exported("storm") == ["storm", "both"]
    assert reader.related("storm") == ([("hurricane", 1.0)], [])
    assert reader.get("/v1/articles/storm/similar")["warnings"] == []
    assert reader.warnings == []


def test_an_api_without_the_model_ranks_by_words_and_says_so(
    models: tuple[Path, Path], run: Run, api: Api
) -> None:
    first, second = models
    run(first, "load", write(Path("a.jsonl"), ARTICLES))
    lexical = api(first).hits("storm", mode="lexical")

    for model in (None, second):
        reader = api(model)
        assert reader.hits("storm") == lexical
        assert reader.related("storm") == ([], ["no-embeddings"])
        assert reader.warnings == [OTHER_MODEL]
        similar = reader.get("/v1/articles/storm/similar")
        assert [warning["code"] for warning in similar["warnings"]] == ["words-only"]


def test_articles_of_another_model_are_not_loaded_into_an_index(
    models: tuple[Path, Path], run: Run, alias: str, elasticsearch: Any
) -> None:
    first, second = models
    run(first, "load", write(Path("a.jsonl"), ARTICLES[:2]))
    name, field = find_loaded(elasticsearch, alias).name, embedder(first).field

    for model in (None, second):
        assert run(model, "load", write(Path("b.jsonl"), ARTICLES[2:])) == CommandResult(
            5,
            "",
            f"indexer: The index {name} was filled with the embedding model first ({field}): set "
            "ARTICLES_EMBEDDING_MODEL to its folder, or run `indexer reindex`, which embeds the "
            "stored articles with the configured model.\n",
        )
    assert elasticsearch.count(index=alias)["count"] == 2
    assert run(first, "load", write(Path("b.jsonl"), ARTICLES[2:])).exit_code == 0
    assert stored_fields(elasticsearch, alias) == {field}


def test_a_reindex_changes_the_model(
    models: tuple[Path, Path], run: Run, api: Api, alias: str, elasticsearch: Any
) -> None:
    first, second = models
    run(None, "load", write(Path("a.jsonl"), ARTICLES))
    readers = {None: api(None), first: api(first), second: api(second)}
    static = readers[None].hits("storm")
    assert [reader.hits("storm") for reader in readers.values()] == [static] * 3
    assert [len(reader.warnings) for reader in readers.values()] == [0, 1, 1]

    assert run(second, "reindex").exit_code == 0

    assert stored_fields(elasticsearch, alias) == {embedder(second).field}
    assert readers[second].related("storm")[0] == [("typhoon", 1.0)]
    assert [len(reader.warnings) for reader in readers.values()] == [1, 1, 0]

    assert run(None, "rollback").exit_code == 0

    assert [reader.hits("storm") for reader in readers.values()] == [static] * 3

    assert run(first, "reindex").exit_code == 0

    assert readers[first].related("storm")[0] == [("hurricane", 1.0)]


def test_a_reindex_goes_on_to_another_model_and_back_to_the_static_one(
    models: tuple[Path, Path], run: Run, api: Api, alias: str, elasticsearch: Any
) -> None:
    first, second = models
    run(None, "load", write(Path("a.jsonl"), ARTICLES))
    readers = {None: api(None), first: api(first), second: api(second)}
    static = readers[None].hits("storm"), readers[None].related("storm")
    run(first, "reindex")

    assert run(second, "reindex").exit_code == 0

    assert stored_fields(elasticsearch, alias) == {embedder(second).field}
    assert readers[second].related("storm") == ([("typhoon", 1.0)], [])
    assert readers[first].related("storm") == ([], ["no-embeddings"])

    assert run(None, "reindex").exit_code == 0

    assert stored_fields(elasticsearch, alias) == {EMBEDDING_FIELD}
    for reader in readers.values():
        assert (reader.hits("storm"), reader.related("storm")) == static
    assert [len(reader.warnings) for reader in readers.values()] == [0, 1, 1]


def test_a_swap_need_not_wait_for_a_whole_push(
    first: Path,
    alias: str,
    elasticsearch: Any,
    elasticsearch_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = ClusterSettings(
        _env_file=None,
        elasticsearch_url=elasticsearch_url,
        articles_alias=alias,
        articles_embedding_model=first,
    )
    embedded_under_lock: list[int] = []
    model = embedder(first)
    embed, lock = model.embed_articles, FeedWriter.writing

    def writing(writer: FeedWriter) -> AbstractContextManager[Lease]:
        embedded_under_lock.append(0)
        return lock(writer)

    def embed_articles(articles: Sequence[tuple[str, str]]) -> list[str | None]:
        embedded_under_lock[-1] += len(articles)
        return embed(articles)

    monkeypatch.setattr(FeedWriter, "writing", writing)
    monkeypatch.setattr(model, "embed_articles", embed_articles)
    articles = [{**ARTICLES[0], "id": f"a-{n}", "title": f"A storm {n}"} for n in range(120)]
    inputs = [Input("push", None, Kind.PARSED, json.dumps(a).encode()) for a in articles]

    results = FeedWriter(elasticsearch, settings, "push", {}).write(
        prepare_batch(inputs, datetime.now(UTC))
    )

    assert [result.id for result in results] == [article["id"] for article in articles]
    assert {result.outcome for result in results} == {Outcome.INDEXED}
    assert embedded_under_lock == [50, 50, 20]


def test_doctor_compares_the_model_of_the_index_with_the_configured_one(
    first: Path, run: Run, alias: str, elasticsearch: Any
) -> None:
    run(first, "load", write(Path("a.jsonl"), ARTICLES))
    name = find_loaded(elasticsearch, alias).name

    findings = {model: run(model, "doctor", "--json").json for model in (None, first)}

    expected = {
        "check": "embeddings",
        "cause": f"{name} was filled with the embedding model first, not the configured",
        "remedy": "set ARTICLES_EMBEDDING_MODEL to that model, or run indexer reindex with this "
        "one",
    }
    assert [found for found in findings[None] if found["check"] == "embeddings"] == [expected]
    assert [found for found in findings[first] if found["check"] == "embeddings"] == []


def test_partitions_keep_the_model(
    first: Path, run: Run, api: Api, alias: str, elasticsearch: Any
) -> None:
    run(None, "load", write(Path("a.jsonl"), ARTICLES[:3]))
    assert run(first, "partition", "--from", "2015-08", "--by", "month").exit_code == 0

    later = {**ARTICLES[3], "published_at": "2015-09-12T00:00:00Z", "title": "Hurricane"}
    assert run(first, "load", write(Path("b.jsonl"), [later])).exit_code == 0
    assert run(None, "reindex").exit_code == 5
    assert run(first, "reindex").exit_code == 0

    reader = api(first)
    assert reader.related("storm") == ([("hurricane", 1.0), ("typhoon", 1.0)], [])
    assert reader.warnings == []
