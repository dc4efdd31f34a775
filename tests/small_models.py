"""Small sentence-transformers models in ONNX form: each known word has a vector of its own."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

UNKNOWN = "[UNK]"
# An operator set that every runtime of the extra `vectors` knows.
OPSET, IR_VERSION = 17, 8
# Outputs with one vector for each token.
TOKENS = ("last_hidden_state", "token_embeddings", "tokens_1", "tokens_2")


def write_model(
    folder: Path,
    words: Mapping[str, Sequence[float]],
    *,
    inputs: Sequence[str] = ("input_ids", "attention_mask"),
    outputs: Sequence[str] = ("last_hidden_state",),
    **config: object,
) -> Path:
    """Write a model whose tokens are these words; an unknown one has the vector 0.

    Outputs of other names than `TOKENS` have one vector for the text, that of its first token.
    `config` is that of `sentence_bert_config.json`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    size = len(next(iter(words.values())))
    table = np.array([[0.0] * size, *words.values()], dtype=np.float32)
    tokenizer = Tokenizer(
        models.WordLevel({word: row for row, word in enumerate((UNKNOWN, *words))}, UNKNOWN)
    )
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    # As published models are: the embedder sets both itself.
    tokenizer.enable_truncation(2)
    tokenizer.enable_padding(length=8)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "sentence_bert_config.json").write_text(json.dumps(config), "utf-8")
    shape = ["batch", "tokens"]
    of_tokens: list[str | int | None] = ["batch", "tokens", size]
    of_text: list[str | int | None] = ["batch", size]
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", inputs[0]], ["tokens"]),
            helper.make_node("Gather", ["tokens", "first"], ["text"], axis=1),
            *(
                helper.make_node("Identity", ["tokens" if name in TOKENS else "text"], [name])
                for name in outputs
            ),
        ],
        "words",
        [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in inputs],
        [
            helper.make_tensor_value_info(
                name, TensorProto.FLOAT, of_tokens if name in TOKENS else of_text
            )
            for name in outputs
        ],
        [
            numpy_helper.from_array(table, "table"),
            numpy_helper.from_array(np.array(0, dtype=np.int64), "first"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = IR_VERSION
    onnx.save(model, str(folder / "model.onnx"))
    return folder


def write_pooling(folder: Path, mode: str) -> None:
    """Let the vectors of the tokens become one in this way."""
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling/config.json").write_text(json.dumps({f"pooling_mode_{mode}": True}))
