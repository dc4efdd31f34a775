"""`make bench-endurance`: the memory of one worker over 200,000 requests of every kind."""

import asyncio
import random
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Annotated
from urllib.parse import quote, urlencode

import psutil
import typer

from benchmarks.search.corpus import DATA, Document, read_documents
from benchmarks.search.engines.http import OurApi
from benchmarks.search.load import run_callers
from benchmarks.search.service import api_process, elasticsearch_node, load

_ARTICLES = 3000
_CALLERS = 8
_SHOWN = 10
_SEED = 8
_MEBIBYTE = 1024 * 1024

app = typer.Typer(add_completion=False)


@app.command()
def bench(
    requests: Annotated[int, typer.Option(help="How many requests to send.")] = 200_000,
) -> None:
    """Print resident memory, open files and rate as the requests go by."""
    if not DATA.exists():
        typer.echo(f"Skipped: the articles are not here ({DATA.name}).")
        return
    documents = [*read_documents(_ARTICLES)]
    with elasticsearch_node() as (url, _):
        load(url, documents)
        with api_process(url) as (api_url, pid):
            asyncio.run(_endure(api_url, psutil.Process(pid), _paths(documents), requests))


async def _endure(url: str, worker: psutil.Process, paths: Iterator[str], requests: int) -> None:
    part = requests // _SHOWN
    async with OurApi(url) as api:
        _show(worker, 0, 0)
        for sent in range(part, requests + 1, part):
            timing = await run_callers(api.get, islice(paths, part), _CALLERS)
            _show(worker, sent, timing.rate)


def _show(worker: psutil.Process, sent: int, rate: float) -> None:
    memory = worker.memory_info().rss / _MEBIBYTE
    typer.echo(
        f"{sent:>8,} requests: {memory:.0f} MiB resident, {worker.num_fds()} open files, "
        f"{rate:.0f} requests a second"
    )


def _paths(documents: Sequence[Document]) -> Iterator[str]:
    """Mostly searches; half of them are new queries."""
    dice = random.Random(_SEED)
    while True:
        document = dice.choice(documents)
        words = urlencode({"q": " ".join(dice.sample(document["title"].split(), k=1))})
        id_ = quote(document["id"])
        yield from (
            f"/v1/search?{words}&size={dice.randint(1, 20)}",
            f"/v1/search?{words}&source={quote(document['source'])}",
            f"/v1/search?{words}&page={dice.randint(1, 5)}&sort=newest",
            f"/v1/suggest?{words}",
            f"/v1/facets/places?{words}",
            f"/v1/articles/{id_}?{words}",
            f"/v1/articles/{id_}/similar",
        )


if __name__ == "__main__":
    app()
