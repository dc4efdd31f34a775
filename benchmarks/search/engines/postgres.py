"""PostgreSQL's full text search doing the same: hits, total, facets, histogram, headlines."""

import json
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from typing import Any

import asyncpg

from api.query_language.date_range import parse_date_range
from api.schemas.request import SearchRequest
from benchmarks.search.corpus import Document
from benchmarks.search.engines import SearchResult

_BINARIES = Path("/usr/lib/postgresql/15/bin")
_ACCOUNT = "postgres"
_DATABASE = "postgres"
_CONNECTIONS = 8
_BATCH = 2000

# Half of the machine's cache, as its manual advises; enough work memory to sort a broad match.
_SETTINGS = "-c shared_buffers=1GB -c work_mem=64MB -c fsync=off -c jit=off"

_SCHEMA = """
CREATE TABLE articles (
  id text PRIMARY KEY, title text, body text, authors text[], source text, section text,
  places text[], published_at timestamptz,
  words tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', body), 'D')
  ) STORED
)"""
_INDICES = (
    "CREATE INDEX ON articles USING gin (words)",
    "CREATE INDEX ON articles USING gin (authors)",
    "CREATE INDEX ON articles USING gin (places)",
    "CREATE INDEX ON articles (source)",
    "CREATE INDEX ON articles (section)",
    "CREATE INDEX ON articles (published_at)",
    "VACUUM ANALYZE articles",
)
_COLUMNS = ("id", "title", "body", "authors", "source", "section", "places", "published_at")
_LISTS = ("authors", "places")
_FACETS = ("authors", "source", "section", "places")

_HITS = """
SELECT id, title, authors, source, section, places, published_at, ts_rank(words, wanted) AS rank,
  ts_headline('english', title, wanted, 'HighlightAll=true') AS marked_title,
  ts_headline('english', body, wanted, 'MaxFragments=3, MaxWords=30, MinWords=10') AS marked_body
FROM (
  SELECT * FROM matched WHERE {all} ORDER BY ts_rank(words, wanted) DESC, id LIMIT 10
) AS best"""


class Postgres:
    """Queries a database over a pool of connections, with one statement for each search."""

    name = "PostgreSQL 15"

    def __init__(self, directory: str) -> None:
        """`directory` contains the server's socket."""
        self._directory = directory

    async def __aenter__(self) -> "Postgres":
        self._pool = await asyncpg.create_pool(
            host=self._directory,
            user=_ACCOUNT,
            database=_DATABASE,
            min_size=1,
            max_size=_CONNECTIONS,
        )
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self._pool.close()

    async def load(self, documents: Iterable[Document]) -> None:
        """Fill the table, then index it."""
        async with self._pool.acquire() as connection:
            await connection.execute(_SCHEMA)
            rows = map(_row, documents)
            while batch := [row for row, _ in zip(rows, range(_BATCH), strict=False)]:
                await connection.copy_records_to_table("articles", records=batch, columns=_COLUMNS)
            for statement in _INDICES:
                await connection.execute(statement)

    async def search(self, request: SearchRequest) -> str:
        """Return the result as JSON, which the database builds."""
        statement, values = _statement(request)
        return str(await self._pool.fetchval(statement, *values))

    async def read(self, request: SearchRequest) -> SearchResult:
        """Return total and hits; the ranking differs from Elasticsearch's."""
        result = json.loads(await self.search(request))
        return SearchResult(result["total"], tuple(hit["id"] for hit in result["hits"] or ()), {})


def _row(document: Document) -> tuple[Any, ...]:
    moment = parse_date_range(document["published_at"]).start
    values = {**document, "published_at": moment}
    return tuple(values.get(name) or ([] if name in _LISTS else None) for name in _COLUMNS)


def _statement(request: SearchRequest) -> tuple[str, list[Any]]:
    """One statement for everything, and its values."""
    filters, values = _filters(request)
    parts = {
        "total": f"(SELECT count(*) FROM matched WHERE {_all(filters)})",
        "hits": f"(SELECT json_agg(h) FROM ({_HITS.format(all=_all(filters))}) AS h)",
        **{field: _facet(field, filters) for field in _FACETS},
        "published": _histogram(filters),
    }
    pairs = ", ".join(f"'{name}', {part}" for name, part in parts.items())
    return (
        "WITH matched AS MATERIALIZED (SELECT articles.*, wanted FROM articles, "
        f"to_tsquery('english', $1) AS wanted WHERE words @@ wanted) "
        f"SELECT json_build_object({pairs})",
        values,
    )


def _filters(request: SearchRequest) -> tuple[dict[str, str], list[Any]]:
    """Return the condition of each facet with a selection, and the values of its parameters."""
    values: list[Any] = [_wanted(request.q.split())]
    filters: dict[str, str] = {}
    for field in _FACETS:
        if chosen := request.selected(field):
            values.append([*chosen])
            parameter = f"${len(values)}::text[]"
            condition = f"&& {parameter}" if field in _LISTS else f"= ANY({parameter})"
            filters[field] = f"{field} {condition}"
    if request.published_from and request.published_to:
        values += [
            parse_date_range(request.published_from).start,
            parse_date_range(request.published_to).end,
        ]
        filters["published"] = f"published_at BETWEEN ${len(values) - 1} AND ${len(values)}"
    return filters, values


def _wanted(words: list[str]) -> str:
    """All of two words, two of three, as our own query requires."""
    enough = min(len(words), 2)
    return " | ".join(f"({' & '.join(chosen)})" for chosen in combinations(words, enough))


def _all(filters: dict[str, str], without: str = "") -> str:
    return (
        " AND ".join(condition for name, condition in filters.items() if name != without) or "true"
    )


def _facet(field: str, filters: dict[str, str]) -> str:
    value = f"unnest({field})" if field in _LISTS else field
    return (
        f"(SELECT json_agg(f) FROM (SELECT {value} AS value, count(*) AS count FROM matched "
        f"WHERE {_all(filters, field)} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10) AS f)"
    )


def _histogram(filters: dict[str, str]) -> str:
    return (
        "(SELECT json_agg(p) FROM (SELECT date_trunc('year', published_at) AS start, "
        f"count(*) AS count FROM matched WHERE {_all(filters, 'published')} "
        "GROUP BY 1 ORDER BY 1) AS p)"
    )


@contextmanager
def postgres_server() -> Iterator[tuple[str, int]]:
    """Run a server in a temporary directory; yields the directory and the process id."""
    account = pwd.getpwnam(_ACCOUNT) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    directory = Path(tempfile.mkdtemp(prefix="bench-postgres-"))
    os.chown(directory, account.pw_uid, account.pw_gid)
    data = directory / "data"

    def run(*words: str) -> None:
        subprocess.run(
            [str(_BINARIES / words[0]), *words[1:]],
            user=account.pw_uid,
            group=account.pw_gid,
            check=True,
            cwd=directory,
            stdout=subprocess.DEVNULL,
        )

    try:
        run(
            "initdb",
            "-D",
            str(data),
            "-U",
            _ACCOUNT,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        options = f"{_SETTINGS} -c listen_addresses= -c unix_socket_directories={directory}"
        run("pg_ctl", "-D", str(data), "-o", options, "-l", str(directory / "log"), "-w", "start")
        yield str(directory), int((data / "postmaster.pid").read_text().split()[0])
    finally:
        if (data / "postmaster.pid").exists():
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(directory, ignore_errors=True)


def find_postgres_problem() -> str | None:
    """Return why PostgreSQL cannot be measured, or None."""
    if (_BINARIES / "initdb").exists():
        return None
    return "PostgreSQL 15 is missing (Debian: apt-get install postgresql-15)."
