"""Embeddings by a sentence-transformers model in ONNX form, with the extra `vectors`.

Each text is one call. A call with several texts takes longer for each of them on a processor (98 ms
alone, 121 among 16, 146 among 32), and more memory. Several threads embed several texts.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mappings.embedding.embed import MAX_CHARACTERS, QUERY_CACHE_SIZE, quantize
from mappings.embedding.model_files import ModelError, ModelFiles, find_model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Half of the cores, as for the workers of a load: Elasticsearch often runs on the same machine.
_CORES_PER_THREAD = 2
_MAX_THREADS = 4
_TOKENS, _MASK, _TYPES = "input_ids", "attention_mask", "token_type_ids"
# By name: `pooler_output`, of another task, has as many dimensions as the first of these.
_OUTPUTS = ("sentence_embedding", "last_hidden_state", "token_embeddings")
# The dimensions of an output with one vector for each token, and of one with one for the text.
_OF_TOKENS, _OF_TEXT = 3, 2


class OnnxEmbedder:
    """A model that is loaded. Used by several threads."""

    def __init__(self, files: ModelFiles) -> None:
        """Load it. Raise ModelError."""
        self._files = files
        try:
            self.name, self.field = files.name, files.field
            self._load()
            self.dimensions = len(self._embed_tokens(files.query_prompt or "news"))
        except ModelError:
            raise
        except Exception as error:  # of the runtime, which has many kinds
            reason = " ".join(str(error).split())
            raise ModelError(f"{files.weights} cannot be used: {reason}") from error
        threads = max(1, min(_MAX_THREADS, (os.cpu_count() or 1) // _CORES_PER_THREAD))
        self._pool = ThreadPoolExecutor(threads, "embed")
        self._embed_short = lru_cache(QUERY_CACHE_SIZE)(self._embed)

    def _load(self) -> None:
        import onnxruntime  # noqa: PLC0415 (an extra)
        from tokenizers import Tokenizer  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(self._files.weights), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {given.name for given in self._session.get_inputs()}
        if unknown := self._inputs - {_TOKENS, _MASK, _TYPES}:
            raise ModelError(f"{self._files.weights} needs the inputs {sorted(unknown)}")
        self._output = self._choose_output([found.name for found in self._session.get_outputs()])
        self._tokenizer = Tokenizer.from_file(str(self._files.tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self._files.max_tokens)

    def _choose_output(self, names: Sequence[str]) -> str:
        known = (name for name in _OUTPUTS if name in names)
        chosen = next(known, names[0] if len(names) == 1 else None)
        if chosen is None:
            listed = ", ".join(names)
            raise ModelError(
                f"it is not known which output of {self._files.weights} is the vector: {listed}"
            )
        return chosen

    def embed_articles(self, articles: Sequence[tuple[str, str]]) -> list[str | None]:
        """Return the embedding of each title with its text."""
        prompt = self._files.text_prompt
        texts = [f"{title}\n{text[:MAX_CHARACTERS]}".strip() for title, text in articles]
        return [*self._pool.map(self._embed, (text and prompt + text for text in texts))]

    def embed_query(self, text: str) -> str | None:
        """Return the embedding of a text as it is typed."""
        text = text.strip()[:MAX_CHARACTERS]
        return self._embed_short(text and self._files.query_prompt + text)

    def _embed(self, text: str) -> str | None:
        return quantize(self._embed_tokens(text)) if text else None

    def _embed_tokens(self, text: str) -> "NDArray[np.float32]":
        import numpy as np  # noqa: PLC0415 (as in `load_table`)

        tokens = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        values = {_TOKENS: tokens, _MASK: np.ones_like(tokens), _TYPES: np.zeros_like(tokens)}
        inputs: dict[str, Any] = {name: values[name] for name in self._inputs}
        [output] = self._session.run([self._output], inputs)
        return np.asarray(self._pool_tokens(output), dtype=np.float32)

    def _pool_tokens(self, output: Any) -> Any:
        """Return the vector of the only text."""
        if output.ndim == _OF_TEXT:
            return output[0]
        if output.ndim != _OF_TOKENS:
            raise ModelError(f"{self._files.weights} returns neither texts nor tokens")
        return output[0].mean(axis=0) if self._files.pooling == "mean" else output[0][0]


@cache
def _open(path: Path) -> OnnxEmbedder:
    return OnnxEmbedder(find_model(path))


def open_model(path: Path | None) -> OnnxEmbedder | None:
    """Return the model of a folder, which is loaded once; None without one. Raise ModelError."""
    return None if path is None else _open(path)


def forget_models() -> None:
    """Free the memory of models that are opened and not used."""
    _open.cache_clear()
