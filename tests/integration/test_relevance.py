"""How well searches are answered: the judged queries over the seeds, and the command for others."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from indexer.__main__ import app
from relevance.collection import read_judgements
from relevance.errors import CollectionError
from relevance.metrics import Evaluation, compare
from relevance.run import evaluate_index
from tests.integration.service import Service

GOLDEN = Path(__file__).parents[1] / "golden"
# What it is now is .867; what is left is what a rewritten seed may cost.
LEAST_NDCG = 0.85

QUERIES = [{"id": "1", "text": "rebels latakia"}, {"id": "2", "text": "bread"}]
CORPUS = [
    {"id": "a", "title": "Rebels near Latakia", "text": "They shelled the port."},
    {"id": "b", "title": "Bakers", "text": "Nobody buys loaves.\n\nRye is dear."},
]
QRELS = "query_id\tdoc_id\tgrade\n1\ta\t1\n2\tb\t1\n"


def test_the_judged_queries_over_the_seeds_are_answered_well(
    seeds: Service, elasticsearch: Elasticsearch
) -> None:
    judged = read_judgements(GOLDEN / "seed_queries.jsonl", GOLDEN / "seed_qrels.tsv")

    evaluation = evaluate_index(elasticsearch, seeds.alias, judged)

    assert evaluation.means["nDCG@10"] >= LEAST_NDCG, evaluation.per_query["nDCG@10"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, rows in (("queries.jsonl", QUERIES), ("corpus.jsonl", CORPUS)):
        (tmp_path / name).write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (tmp_path / "qrels.tsv").write_text(QRELS, "utf-8")
    return tmp_path


def evaluate(url: str, *words: str | Path) -> tuple[int, str]:
    environment = {"ELASTICSEARCH_URL": url, "NO_COLOR": "1", "COLUMNS": "200"}
    done = CliRunner().invoke(app, ["evaluate", *map(str, words)], env=environment)
    return done.exit_code, done.output


def test_a_folder_is_measured_and_told_apart_from_an_earlier_run(
    elasticsearch_url: str, elasticsearch: Elasticsearch, folder: Path
) -> None:
    code, told = evaluate(elasticsearch_url, folder, "--json")
    (folder / "before.json").write_text(told, "utf-8")

    assert code == 0
    assert json.loads(told)["per_query"]["MRR"] == {"1": 1.0, "2": 0.0}
    assert evaluate(
        elasticsearch_url, folder, "--per-query", "--baseline", folder / "before.json"
    ) == (
        0,
        "query\tnDCG@10\tMAP@100\trecall@100\tMRR\n"
        "1\t1.000\t1.000\t1.000\t1.000\n"
        "2\t0.000\t0.000\t0.000\t0.000\n"
        "nDCG@10     0.500  +0.000 (p = 1.000)\n"
        "MAP@100     0.500  +0.000 (p = 1.000)\n"
        "recall@100  0.500  +0.000 (p = 1.000)\n"
        "MRR         0.500  +0.000 (p = 1.000)\n",
    )
    assert not [*elasticsearch.indices.get(index="*-evaluation-*")]


def test_a_missing_file_is_named(elasticsearch_url: str, folder: Path) -> None:
    (folder / "qrels.tsv").unlink()

    code, told = evaluate(elasticsearch_url, folder)

    assert code == 2
    assert f"{folder / 'qrels.tsv'} cannot be read" in " ".join(told.split())


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("qrels.tsv", QRELS.replace("\t1\n", "\tgood\n"), ", line 2: grade: Input should be"),
        ("qrels.tsv", "query\tdoc\trelevance\n1\ta\t1\n", ", line 2: query_id: Field required"),
        ("qrels.tsv", "query_id\tdoc_id\tgrade\n", "judges no query of"),
        ("queries.jsonl", '["1", "rebels"]\n', ", line 1: Input should be an object"),
        ("queries.jsonl", '{"id": "1", "text"\n', ", line 1: Invalid JSON"),
        ("corpus.jsonl", '{"id": "a", "title": "No text"}\n', ", line 1: text: Field required"),
        ("corpus.jsonl", b'{"id": "a", "text": "\xff"}\n', ", line 1: Invalid JSON"),
    ],
)
def test_a_file_that_cannot_be_understood_is_named_with_its_line(
    elasticsearch_url: str, folder: Path, name: str, content: str | bytes, told: str
) -> None:
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(raw)

    code, printed = evaluate(elasticsearch_url, folder)

    assert code == 2
    assert f"{folder / name}{'' if told[0] == ',' else ' '}{told}" in " ".join(
        printed.replace("│", " ").split()
    )


def test_runs_without_a_common_query_are_not_compared() -> None:
    with pytest.raises(CollectionError, match="no query in common"):
        compare(Evaluation({"MRR": {"1": 1.0}}), Evaluation({"MRR": {"2": 1.0}}))


def test_of_one_query_chance_says_nothing() -> None:
    [change] = compare(Evaluation({"MRR": {"1": 1.0}}), Evaluation({"MRR": {"1": 0.5}})).values()

    assert (change.change, change.p_value) == (-0.5, 1.0)


def test_a_difference_is_told_with_its_significance() -> None:
    def run(*values: float) -> Evaluation:
        queries: Mapping[str, float] = {str(n): value for n, value in enumerate(values)}
        return Evaluation({"MRR": queries})

    [change] = compare(run(0.5, 0.25, 1.0, 0.2), run(1.0, 0.5, 1.0, 0.5)).values()

    assert change.change == pytest.approx(0.2625)
    assert change.p_value == pytest.approx(0.0837, abs=1e-4)
