"""`make bench-names`: measures the quality and the cost of names and stories."""

import os
import sys
from pathlib import Path

from benchmarks.names import countries, labels, rate, stories

ROOT = Path(__file__).parents[2]
DATA = ROOT / "../shared/data"
LABELS = ROOT / "tests/labels/names.jsonl"
# Labelled before the rules were last changed, and never looked at while they were.
UNSEEN = ROOT / "tests/labels/unseen_names.jsonl"


def main() -> None:
    """Prints every table; what needs Elasticsearch is left out without ELASTICSEARCH_URL."""
    if not DATA.is_dir():
        sys.exit(f"{DATA} is missing: the figures need the shared articles.")
    volume = DATA / "volume"
    print("Countries against the labels of the Reuters articles")
    print("\n".join(countries.compare(volume / "news_fulltext.jsonl.gz")))
    print("Names against labels made by reading 60 articles")
    print("\n".join(labels.compare(LABELS, DATA / "articles/public")))
    print("People and organizations against those of 19 articles that no rule was made for")
    print("\n".join(labels.compare(UNSEEN, DATA / "articles/public")))
    print("Pairs of near-copies (copies and versions, others of the day and section)")
    bbc = DATA / "relevance/bbc/corpus.jsonl"
    print("\n".join(stories.compare(bbc, volume / "cnn_lite.jsonl.gz")))
    print("Loading")
    url = os.environ.get("ELASTICSEARCH_URL")
    if url is None:
        print("  not measured: ELASTICSEARCH_URL names no server")
    else:
        print("\n".join(rate.compare(url)))


if __name__ == "__main__":
    main()
