"""Print how well the parser reads each labelled set, by publisher, and how fast it is."""

import argparse
import random
from pathlib import Path

from benchmarks.parser import speed
from benchmarks.parser.baselines import parse_plainly
from benchmarks.parser.corpus import DEFAULT_DATA, SETS, LabelledText, read_corpus
from benchmarks.parser.crossval import Rows, cross_validate, refuse_or, score_all
from benchmarks.parser.scoring import Parsed, average
from benchmarks.parser.train import build_samples
from indexer.parser import label_by_rules
from indexer.parser.assemble import build_article

_COLUMNS = (
    *(
        "title",
        "precision",
        "recall",
        "body F1",
        "date",
        "authors F1",
        "authors F1, labels divided",
    ),
    *("named for an organization", "required kept", "forbidden kept", "not printed"),
)
_SHARES = (0.25, 0.5)


def main() -> None:
    """Print the tables that the arguments select."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    parser.add_argument("--curve", action="store_true", help="print the learning curve as well")
    parser.add_argument(
        "--all-sets", action="store_true", help="train on the sets for evaluation only as well"
    )
    arguments = parser.parse_args()
    corpus = read_corpus(arguments.data)
    if corpus:
        _print_rows("plain baselines", score_all(corpus, parse_plainly))
        _print_rows("rules without the judges", score_all(corpus, _parse_by_rules))
        if arguments.curve:
            for share in _SHARES:
                samples = build_samples(_take_publishers(corpus, share))
                _print_rows(f"{share:.0%} of the publishers", cross_validate(corpus, samples))
        rows = cross_validate(corpus, build_samples(corpus))
        _print_rows("the parser, judges trained on other publishers as for the package", rows)
        if arguments.all_sets:
            rows = cross_validate(corpus, build_samples(corpus, frozenset(SETS)))
            _print_rows("judges trained on other publishers of every set", rows)
    else:
        print("The labelled articles are not here: only speed and memory are measured.")
    speed.main()


def _parse_by_rules(text: LabelledText) -> Parsed:
    return refuse_or(lambda: build_article(label_by_rules(text.text)[0]))


def _take_publishers(corpus: list[LabelledText], share: float) -> list[LabelledText]:
    """Return the texts of a random share of the publishers, the same in each run."""
    publishers = sorted({text.publisher for text in corpus})
    taken = set(random.Random(1).sample(publishers, round(share * len(publishers))))
    return [text for text in corpus if text.publisher in taken]


def _print_rows(name: str, rows: Rows) -> None:
    print(f"\n## {name}\n")
    print("| set | " + " | ".join(_COLUMNS) + " |")
    print("| --- " * (len(_COLUMNS) + 1) + "|")
    for set_name in SETS:
        means = average(rows.get(set_name, []))
        cells = (str(means.get(column, "")) for column in _COLUMNS)
        print(f"| {set_name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
