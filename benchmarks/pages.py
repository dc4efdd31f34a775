"""Measure the text of labelled pages against the extractors alone, and the reading of archives.

`--data` is a directory of pages in the form of the public article extraction benchmark:
`ground-truth.json` has `articleBody` and `url` by the name of each page, `html/NAME.html.gz` the
page. Without it only archives are measured, which are generated.
"""

import argparse
import gzip
import io
import json
import re
import resource
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from indexer.documents.article import ArticleError
from indexer.documents.prepare import prepare
from indexer.input.html_page import parse_page
from indexer.input.sources import Input, RejectedInput, read_inputs
from tests.data.extractors.pages import make_story, write_page
from tests.unit.test_containers import warc

_SHINGLE = 4
_WORD = re.compile(r"\w+")
_MIB = 1024

Extract = Callable[[bytes, str], str]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a directory of labelled pages")
    parser.add_argument("--records", type=int, default=10_000, help="pages of the archive")
    arguments = parser.parse_args()
    if arguments.data is None:
        print("Without --data no labelled pages are measured.")
    else:
        print_scores(arguments.data)
    print_archive(arguments.records)


def print_scores(data: Path) -> None:
    """Print precision, recall and F1 of sequences of four words, and the time of a page."""
    truth = json.loads((data / "ground-truth.json").read_text("utf-8"))
    pages = {name: read_page(data, name) for name in truth}
    print(f"{len(pages)} labelled pages")
    print("| reader | precision | recall | F1 | no text | ms a page |")
    print("| --- | --- | --- | --- | --- | --- |")
    for reader, extract in READERS.items():
        started = time.process_time()
        texts = {name: extract(page, truth[name]["url"]) for name, page in pages.items()}
        ms = (time.process_time() - started) * 1_000 / len(pages)
        precision, recall = score(texts, {n: truth[n]["articleBody"] for n in truth})
        f1 = 2 * precision * recall / (precision + recall)
        empty = sum(not text.strip() for text in texts.values())
        print(f"| {reader} | {precision:.3f} | {recall:.3f} | {f1:.3f} | {empty} | {ms:.1f} |")


def read_page(data: Path, name: str) -> bytes:
    """Return one page."""
    return gzip.decompress((data / "html" / f"{name}.html.gz").read_bytes())


def read_with_metadata(page: bytes, url: str) -> str:
    """Return the text that a load would store, none of a page that it rejects."""
    try:
        body: list[str] = parse_page(page, url).fields["body"]
    except ArticleError:
        return ""
    return "\n".join(body)


def read_with_trafilatura(page: bytes, url: str) -> str:
    """Return what the extractor that is used returns on its own."""
    import trafilatura  # noqa: PLC0415 (an extra)

    text: str | None = trafilatura.extract(
        page, url=url, include_comments=False, include_tables=False
    )
    return text or ""


READERS: dict[str, Extract] = {
    "a load (JSON-LD, meta tags, extractor)": read_with_metadata,
    "trafilatura alone": read_with_trafilatura,
}


def score(texts: dict[str, str], truth: dict[str, str]) -> tuple[float, float]:
    """Return the means of precision and recall over the pages for which they are defined."""
    precisions, recalls = [], []
    for name, expected in truth.items():
        wanted, got = shingles(expected), shingles(texts[name])
        common = (wanted & got).total()
        if got:
            precisions.append(common / got.total())
        if wanted:
            recalls.append(common / wanted.total())
    return statistics.mean(precisions), statistics.mean(recalls)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return the sequences of four words of a text, or its words if it has fewer."""
    words = _WORD.findall(text)
    size = min(_SHINGLE, len(words))
    return (
        Counter(tuple(words[i : i + size]) for i in range(len(words) - size + 1))
        if size
        else Counter()
    )


def print_archive(records: int) -> None:
    """Print how fast an archive is read and parsed, and the peak memory of this process."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "generated.warc.gz"
        write_archive(path, records)
        print(f"{records:,} records, {path.stat().st_size / 1e6:.1f} MB, {peak_mib():.0f} MiB")
        for reader, read in (("read", read_archive), ("read and parsed", parse_archive)):
            started, before = time.monotonic(), time.process_time()
            count = sum(1 for _ in read(path))
            seconds, cpu = time.monotonic() - started, time.process_time() - before
            print(
                f"{reader}: {count:,} pages, {count / seconds:,.0f} a second, "
                f"{cpu * 1_000 / count:.2f} ms of processor time each, peak {peak_mib():.0f} MiB"
            )


def write_archive(path: Path, records: int) -> None:
    """Write an archive of made-up pages, each a member of gzip."""
    with path.open("wb") as file:
        for number in range(records):
            story = make_story(number)
            content = warc((story.url, write_page(story).encode(), 200))
            file.write(gzip.compress(content, 1))


def read_archive(path: Path) -> Iterator[Input | RejectedInput]:
    """Yield the pages of an archive."""
    yield from read_inputs([str(path)], io.BufferedReader(io.BytesIO()))


def parse_archive(path: Path) -> Iterator[object]:
    """Yield the documents of the pages, one process after another as without a second core."""
    yield from map(prepare, read_archive(path))


def peak_mib() -> float:
    """Return the peak memory of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB


if __name__ == "__main__":
    main()
