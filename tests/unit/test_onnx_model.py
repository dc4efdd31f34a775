"""Embeddings by a sentence-transformers model from a folder."""

import json
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from pydantic import ValidationError

from indexer.documents.prepare import BulkDocument
from indexer.load.embedding import embed_documents
from mappings.connection import ClusterSettings
from mappings.embedding.model_files import ModelError, find_model
from mappings.embedding.onnx_model import OnnxEmbedder
from tests.small_models import write_model, write_pooling

WORDS = {"storm": (1, 0, 0), "flood": (0.5, 0.5, 0), "strike": (0, 0, 1)}


def numbers(vector: str | None) -> tuple[int, ...]:
    assert vector is not None
    return struct.unpack(f"{len(vector) // 2}b", bytes.fromhex(vector))


def opened(folder: Path) -> OnnxEmbedder:
    return OnnxEmbedder(find_model(folder))


def test_the_vectors_of_the_tokens_are_averaged(tmp_path: Path) -> None:
    model = opened(write_model(tmp_path / "words", WORDS))

    assert (model.name, model.dimensions) == ("words", 3)
    assert numbers(model.embed_query("Storm")) == (127, 0, 0)
    assert numbers(model.embed_query("storm flood")) == (127, 42, 0)
    assert [numbers(v) for v in model.embed_articles([("Storm", "flood"), ("", "strike")])] == [
        (127, 42, 0),
        (0, 0, 127),
    ]


@pytest.mark.parametrize("text", ["", "  ", "snow"])
def test_a_text_without_a_known_word_has_no_embedding(tmp_path: Path, text: str) -> None:
    model = opened(write_model(tmp_path, WORDS))

    assert model.embed_query(text) is None
    assert model.embed_articles([("", text)]) == [None]


def test_so_many_tokens_are_read_as_the_model_says(tmp_path: Path) -> None:
    model = opened(write_model(tmp_path, WORDS, max_seq_length=3))

    assert numbers(model.embed_query("storm storm storm strike")) == (127, 0, 0)


def test_the_first_token_stands_for_the_text_if_the_model_says_so(tmp_path: Path) -> None:
    folder = write_model(tmp_path, WORDS)
    write_pooling(folder, "cls_token")

    assert numbers(opened(folder).embed_query("strike storm storm")) == (0, 0, 127)


# By the output of a text "storm strike" is its first token, by that of tokens the mean of both.
TEXT, MEAN = (127, 0, 0), (127, 0, 127)


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        (("last_hidden_state", "pooler_output"), MEAN),
        (("pooler_output", "token_embeddings"), MEAN),
        (("token_embeddings", "sentence_embedding"), TEXT),
        (("last_hidden_state", "pooler_output", "sentence_embedding"), TEXT),
        (("pooler_output",), TEXT),
        (("tokens_1",), MEAN),
    ],
)
def test_the_output_is_chosen_by_its_name(
    tmp_path: Path, outputs: tuple[str, ...], expected: tuple[int, ...]
) -> None:
    model = opened(write_model(tmp_path, WORDS, outputs=outputs))

    assert numbers(model.embed_query("storm strike")) == expected


@pytest.mark.parametrize("outputs", [("pooler_output", "start"), ("tokens_1", "tokens_2")])
def test_unknown_outputs_are_refused_and_listed(tmp_path: Path, outputs: tuple[str, str]) -> None:
    files = find_model(write_model(tmp_path, WORDS, outputs=outputs))

    with pytest.raises(ModelError, match=f"which output .*: {outputs[0]}, {outputs[1]}"):
        OnnxEmbedder(files)


def write_modules(folder: Path, *kinds: str) -> None:
    types = (f"sentence_transformers.models.{kind}" for kind in kinds)
    modules = [{"idx": n, "path": f"{n}_x", "type": kind} for n, kind in enumerate(types)]
    (folder / "modules.json").write_text(json.dumps(modules), "utf-8")


def test_a_model_with_other_layers_than_its_onnx_file_is_refused(tmp_path: Path) -> None:
    folder = write_model(tmp_path, WORDS)
    write_modules(folder, "Transformer", "Pooling", "Normalize")
    assert numbers(opened(folder).embed_query("storm")) == (127, 0, 0)

    write_modules(folder, "Transformer", "Pooling", "Dense", "Normalize")
    with pytest.raises(ModelError, match=r"modules\.json .*: Dense"):
        find_model(folder)


def test_the_pooling_is_that_of_the_folder_that_the_modules_name(tmp_path: Path) -> None:
    folder = write_model(tmp_path, WORDS)
    write_pooling(folder, "cls_token")
    (folder / "1_Pooling").rename(folder / "1_x")
    write_modules(folder, "Transformer", "Pooling")

    assert find_model(folder).pooling == "first"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("config_sentence_transformers.json", {"prompts": ["x"]}),
        ("config_sentence_transformers.json", {"prompts": {"query": None}}),
        ("config_sentence_transformers.json", {"prompts": {"document": 3}}),
        ("config_sentence_transformers.json", []),
        ("sentence_bert_config.json", {"max_seq_length": "many"}),
        ("sentence_bert_config.json", {"max_seq_length": 0}),
        ("sentence_bert_config.json", {"max_seq_length": True}),
        ("config.json", {"max_position_embeddings": -1}),
        ("config.json", {"max_position_embeddings": 5.5}),
        ("modules.json", {"type": "Transformer"}),
        ("modules.json", ["Transformer"]),
        ("modules.json", [{"path": "", "type": None}]),
        ("modules.json", [{"path": 1, "type": "a.Pooling"}]),
        ("1_Pooling/config.json", ["mean"]),
    ],
)
def test_an_unreadable_configuration_is_reported_with_its_path(
    tmp_path: Path, name: str, content: object
) -> None:
    path = write_model(tmp_path, WORDS) / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content), "utf-8")

    with pytest.raises(ModelError, match=f"^{path} cannot be read: "):
        find_model(tmp_path)


def test_prompts_are_written_before_queries_and_texts(tmp_path: Path) -> None:
    folder = write_model(tmp_path, WORDS)
    prompts = {"prompts": {"query": "storm ", "document": "strike "}}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(prompts), "utf-8")
    model = opened(folder)

    assert numbers(model.embed_query("strike")) == (127, 0, 127)
    assert [numbers(v) for v in model.embed_articles([("", "strike")])] == [(0, 0, 127)]


def test_the_field_is_that_of_the_content(tmp_path: Path) -> None:
    first = find_model(write_model(tmp_path / "a", WORDS))
    same = find_model(write_model(tmp_path / "b", WORDS))
    other = find_model(write_model(tmp_path / "c", {**WORDS, "strike": (0, 1, 1)}))
    shorter = find_model(write_model(tmp_path / "d", WORDS, max_seq_length=5))

    assert first.field.startswith("embedding_")
    assert first.field == same.field
    assert len({first.field, other.field, shorter.field}) == 3


def test_a_folder_of_several_models_needs_the_name_of_one(tmp_path: Path) -> None:
    folder = write_model(tmp_path, WORDS)
    (folder / "onnx").mkdir()
    other = folder / "onnx/model_quint8.onnx"
    other.write_bytes((folder / "model.onnx").read_bytes())

    with pytest.raises(ModelError, match=r"name one of them: model.onnx, onnx/model_quint8.onnx"):
        find_model(folder)
    assert find_model(other).tokenizer == folder / "tokenizer.json"


def test_what_cannot_be_used_is_said_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"there is not an \.onnx file in"):
        find_model(tmp_path)
    folder = write_model(tmp_path / "max", WORDS)
    write_pooling(folder, "max_tokens")
    with pytest.raises(ModelError, match="another pooling than mean or first token"):
        find_model(folder)
    unknown = find_model(write_model(tmp_path / "in", WORDS, inputs=("input_ids", "pixels")))
    with pytest.raises(ModelError, match="needs the inputs"):
        OnnxEmbedder(unknown)
    damaged = write_model(tmp_path / "damaged", WORDS)
    (damaged / "model.onnx").write_bytes(b"no model")
    with pytest.raises(ModelError, match="cannot be used"):
        opened(damaged)
    (damaged / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"there is not a file .*tokenizer\.json"):
        find_model(damaged)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_api_does_not_start_with_a_damaged_model(tmp_path: Path, workers: str) -> None:
    folder = write_model(tmp_path, WORDS)
    (folder / "model.onnx").write_bytes(b"no model")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "ARTICLES_EMBEDDING_MODEL": str(folder),
        "API_WORKERS": workers,
        "API_PORT": str(port),
    }

    done = subprocess.run(
        [sys.executable, "-m", "api"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 2, done.stderr
    [line] = done.stderr.splitlines()
    assert line.startswith(f"ARTICLES_EMBEDDING_MODEL: {folder}/model.onnx cannot be used: ")


def test_without_the_extra_the_setting_names_the_command(tmp_path: Path) -> None:
    folder = write_model(tmp_path, WORDS)

    with (
        patch("mappings.embedding.model_files.find_spec", lambda _: None),
        pytest.raises(ValidationError, match=r"needs the package onnxruntime: pip install"),
    ):
        ClusterSettings(_env_file=None, articles_embedding_model=folder)


def test_documents_have_the_embedding_of_the_model_and_of_no_other(tmp_path: Path) -> None:
    model = opened(write_model(tmp_path, WORDS))
    known = BulkDocument("a", "hash", b'{"title":"Storm","embedding":"00"}', "a")
    unknown = BulkDocument("b", "hash", b'{"body":"Snow","embedding":"00"}', "b")

    payloads = [document.payload for document in embed_documents(model, [known, unknown])]

    assert payloads == [
        b'{"title":"Storm","%s":"7f0000"}' % model.field.encode(),
        b'{"body":"Snow"}',
    ]
