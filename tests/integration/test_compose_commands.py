"""The API keys of the composed service, on an Elasticsearch with security."""

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import AuthenticationException, Elasticsearch
from typer.testing import CliRunner

from api.errors import SearchAuthenticationError
from api.http.security.api_keys import new_key
from compose.__main__ import app
from compose.credentials import ensure_credentials
from tests.integration.command_line import indexer
from tests.integration.processes import Answered, ApiProcess, running_api
from tests.integration.secured import PARTS, PASSWORD, Secured, read_key, refused

pytestmark = pytest.mark.slow

REFUSALS = 'news_search_elasticsearch_errors_total{kind="elasticsearch-authentication-failed"}'
NOTICED_WITHIN_S = 30


@pytest.fixture
def alias(secured: Secured) -> Iterator[str]:
    """An alias with one article behind it."""
    alias = f"compose-{uuid4().hex[:8]}"
    create_index(secured.admin, alias, f"{alias}-1")
    secured.admin.index(index=alias, id="rain", document={"title": "Rain"}, refresh=True)
    yield alias
    names = [*secured.admin.indices.get(index=f"{alias}*")]
    secured.admin.indices.delete(index=names)


def create_index(client: Elasticsearch, alias: str, name: str) -> None:
    client.indices.create(index=name, aliases={alias: {"is_write_index": True}})


def titles(client: Elasticsearch, alias: str) -> list[str]:
    hits = client.search(index=alias)["hits"]["hits"]
    return [hit["_source"]["title"] for hit in hits]


def test_each_part_gets_one_key_that_only_its_owner_can_read(
    secured: Secured, folder: Path, alias: str
) -> None:
    assert ensure_credentials(secured.admin, alias, folder) == PARTS
    keys = {part: read_key(folder, part) for part in PARTS}
    assert ensure_credentials(secured.admin, alias, folder) == []

    assert {part: read_key(folder, part) for part in PARTS} == keys
    assert len({*keys.values()}) == len(PARTS)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert [str(path.relative_to(folder)) for path in files] == [
        "alerts/ELASTICSEARCH_API_KEY",
        "api/API_CURSOR_SECRET",
        "api/ELASTICSEARCH_API_KEY",
        "backup/ELASTICSEARCH_API_KEY",
        "indexer/ELASTICSEARCH_API_KEY",
    ]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_a_revoked_or_lost_key_is_created_again(secured: Secured, folder: Path, alias: str) -> None:
    ensure_credentials(secured.admin, alias, folder)
    lost = read_key(folder, "indexer")
    (folder / "indexer" / "ELASTICSEARCH_API_KEY").unlink()
    secured.admin.security.invalidate_api_key(name="news-search-api")

    assert ensure_credentials(secured.admin, alias, folder) == ["api", "indexer"]
    with Elasticsearch(secured.url, api_key=lost) as client, pytest.raises(AuthenticationException):
        client.info()


def test_a_key_that_is_revoked_later_is_reported_with_its_remedy(
    secured: Secured, folder: Path, alias: str
) -> None:
    ensure_credentials(secured.admin, alias, folder)
    key = read_key(folder, "api")
    settings = {
        "ELASTICSEARCH_URL": secured.url,
        "ELASTICSEARCH_API_KEY": key,
        "ARTICLES_ALIAS": alias,
        "API_REQUEST_TIMEOUT_MS": "20000",
    }
    with running_api(folder, **settings) as api:
        assert api.ask("/readyz").status == 200
        secured.admin.security.invalidate_api_key(name="news-search-api", owner=True)
        deadline = time.monotonic() + NOTICED_WITHIN_S
        while (ready := api.ask("/readyz")).status == 200:  # a node caches keys
            assert time.monotonic() < deadline
        search, counted = api.ask("/v1/search?q=rain"), api.metric(REFUSALS)

    responses = (ready.status, ready.kind, search.status, search.kind)
    assert responses == (503, SearchAuthenticationError.kind) * 2
    assert ready.json["detail"].endswith(SearchAuthenticationError.remedy)
    logged = [event for event in api.events if event["event"] == "elasticsearch"]
    assert {event["remedy"] for event in logged} == {SearchAuthenticationError.remedy}
    assert counted >= 2
    assert key not in api.log


def test_the_api_can_only_read_its_articles(
    secured: Secured, folder: Path, alias: str, client_of: Callable[[str], Elasticsearch]
) -> None:
    ensure_credentials(secured.admin, alias, folder)
    secured.admin.indices.create(index="others")
    api = client_of("api")
    pit = api.open_point_in_time(index=alias, keep_alive="1m")["id"]

    assert titles(api, alias) == ["Rain"]
    assert api.search(pit={"id": pit})["hits"]["total"]["value"] == 1
    assert api.close_point_in_time(id=pit)["num_freed"] == 1
    assert [*api.indices.get(index=alias)] == [f"{alias}-1"]
    assert api.info()["version"]["number"] == "9.4.3"
    refusals = [
        lambda: api.index(index=alias, document={"title": "Forged"}),
        lambda: api.delete(index=alias, id="rain"),
        lambda: api.indices.delete(index=f"{alias}-1"),
        lambda: api.search(index="others"),
        api.cluster.health,
        lambda: api.security.create_api_key(name="another"),
    ]
    secured.admin.indices.delete(index="others")
    assert [refused(ask) for ask in refusals] == [True] * len(refusals)


def test_the_apis_key_may_store_what_is_pushed_only_if_that_is_set(
    secured: Secured, folder: Path, alias: str
) -> None:
    key, line = new_key("crawler", ("read", "write"))
    (folder / "keys").write_text(f"{line}\n", "utf-8")
    ensure_credentials(secured.admin, alias, folder)
    settings = {
        "ELASTICSEARCH_URL": secured.url,
        "ELASTICSEARCH_API_KEY": read_key(folder, "api"),
        "ARTICLES_ALIAS": f"{alias}-pushed",
        "API_KEYS_FILE": str(folder / "keys"),
    }

    def push(api: ApiProcess) -> Answered:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        body = json.dumps({"id": "snow", "title": "Snow", "body": "It snowed."})
        return api.ask("/v1/articles", "POST", body=body, headers=headers, timeout=120)

    with running_api(folder, **settings) as api:
        before = push(api)
        assert ensure_credentials(secured.admin, alias, folder, push=True) == []
        after = push(api)
        ensure_credentials(secured.admin, alias, folder)
        again = push(api)

    assert [response.status for response in (before, after, again)] == [503, 200, 503]
    assert [result["outcome"] for result in after.json["results"]] == ["indexed"]


def test_the_indexer_has_all_privileges_on_its_indices_and_none_on_others(
    secured: Secured, folder: Path, alias: str, client_of: Callable[[str], Elasticsearch]
) -> None:
    ensure_credentials(secured.admin, alias, folder)
    indexer = client_of("indexer")
    indexer.indices.create(index=f"{alias}-2")
    swap = [
        {"remove": {"index": f"{alias}-1", "alias": alias, "must_exist": True}},
        {"add": {"index": f"{alias}-2", "alias": alias, "is_write_index": True}},
    ]

    indexer.indices.update_aliases(actions=swap)
    indexer.index(index=alias, document={"title": "Snow"}, refresh=True)
    assert titles(indexer, alias) == ["Snow"]
    indexer.indices.delete(index=f"{alias}-1")
    refusals = [
        lambda: indexer.indices.create(index="others"),
        lambda: indexer.search(index=".security-7"),
        indexer.snapshot.get_repository,
        lambda: indexer.security.create_api_key(name="another"),
    ]
    assert [refused(ask) for ask in refusals] == [True] * len(refusals)


def test_the_indexers_key_finds_a_block_of_the_whole_cluster(
    secured: Secured, folder: Path, alias: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_credentials(secured.admin, alias, folder)
    monkeypatch.setenv("ELASTICSEARCH_URL", secured.url)
    monkeypatch.setenv("ELASTICSEARCH_API_KEY", read_key(folder, "indexer"))
    monkeypatch.setenv("ARTICLES_ALIAS", alias)
    block = "cluster.blocks.read_only"
    secured.admin.cluster.put_settings(persistent={block: True})
    try:
        result = indexer("doctor")
    finally:
        secured.admin.cluster.put_settings(persistent={block: None})

    assert result.out.splitlines()[:2] == [
        f"blocks: the whole cluster has {block}",
        f'  remedy: remove it: PUT /_cluster/settings {{"persistent": {{"{block}": null}}}}',
    ]


def test_an_unreachable_elasticsearch_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://127.0.0.1:1")

    done = CliRunner().invoke(app, ["backup", "list"])

    assert (done.exit_code, done.stderr) == (
        1,
        "Elasticsearch is unreachable (ConnectionError): see `docker compose logs "
        "elasticsearch`.\n",
    )


def test_an_invalid_setting_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELASTICSEARCH_URL", "elasticsearch")

    done = CliRunner().invoke(app, ["backup", "list"])

    assert done.exit_code == 2
    assert done.stderr.splitlines()[-1] == (
        "Error: Invalid value for settings: ELASTICSEARCH_URL: must be a URL such as "
        "http://127.0.0.1:9200"
    )


OPERATIONS = Path(__file__).parents[2] / "docs" / "how-to" / "operate.md"


def test_the_shell_function_of_the_operations_page(
    secured: Secured, alias: str, tmp_path: Path
) -> None:
    """Run the shell function of the operating guide outside the container."""
    match = re.search(
        r"^    es\(\) \{.*?\"\$@\"; \}$", OPERATIONS.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert match
    function = match[0].replace("docker compose exec -T elasticsearch ", "")
    function = function.replace("http://127.0.0.1:9200", secured.url).replace("elastic:", "admin:")
    password = tmp_path / "password"
    password.write_text(PASSWORD)

    def es(*words: str) -> object:
        command = ["sh", "-c", f'{function}\nes "$@"', "sh", *words]
        environment = {**os.environ, "ELASTIC_PASSWORD_FILE": str(password)}
        return json.loads(subprocess.check_output(command, env=environment))

    off = '{"index.blocks.write": null}'
    assert es("PUT", f"/{alias}-1/_settings", off) == {"acknowledged": True}
    assert es("DELETE", f"/{alias}-1/_alias/{alias}") == {"acknowledged": True, "errors": False}
    assert es("PUT", f"/{alias}-1/_alias/{alias}") == {"acknowledged": True, "errors": False}
    assert es("GET", f"/_alias/{alias}") == {f"{alias}-1": {"aliases": {alias: {}}}}
