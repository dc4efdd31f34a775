"""The files of a sentence-transformers model that was exported to ONNX.

    modules.json                          its layers: the tokens, their pooling, no others
    1_Pooling/config.json                 how the vectors of the tokens become one
    sentence_bert_config.json             the most tokens of a text
    config_sentence_transformers.json     what is written before a query and before a text, if any
    tokenizer.json
    model.onnx, or one of another name; also in the folder `onnx`

Nothing is downloaded: the folder is one that an operator has put there.
"""

import hashlib
import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

from mappings.schema import MODEL_FIELD_PREFIX

# What the extra `vectors` installs.
_PACKAGES = ("onnxruntime", "tokenizers")
_INSTALL = "pip install 'news-search[vectors]'"
_TOKENIZER = "tokenizer.json"
_FOLDER = "onnx"
# Weights of more than 2 GB are in a second file.
_MORE_WEIGHTS = ("_data", ".data")
# Most models of sentences were trained with at least so many; a folder that names none is short of
# a file.
_DEFAULT_TOKENS = 256
# The layers that are applied here: the last one changes no cosine.
_MODULES = ("Transformer", "Pooling", "Normalize")
_POOLING_FOLDER = "1_Pooling"
_POOLING = {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "first"}
# Enough digits that two models never have one field.
_DIGITS = 12
# Elasticsearch's own limit of a value in the `meta` of a field is 500 characters.
_MAX_NAME = 100


class ModelError(ValueError):
    """A model cannot be used; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """Where a model is, and how a text becomes one vector.

    Of the tokens `max_tokens` are read; `pooling` is `mean` or `first`. The prompts are written
    before a text. `field` is derived from the content of all of this.
    """

    name: str
    weights: Path
    tokenizer: Path
    max_tokens: int
    pooling: str
    query_prompt: str
    text_prompt: str

    @property
    def field(self) -> str:
        """The field of its vectors: that of the same model in another folder is the same."""
        digest = hashlib.sha256()
        more = (self.weights.with_name(self.weights.name + end) for end in _MORE_WEIGHTS)
        for path in (self.weights, *filter(Path.exists, more), self.tokenizer):
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        how = (self.max_tokens, self.pooling, self.query_prompt, self.text_prompt)
        digest.update(repr(how).encode())
        return f"{MODEL_FIELD_PREFIX}{digest.hexdigest()[:_DIGITS]}"


def check_model(path: Path) -> Path:
    """Return the path. Raise ModelError unless it is that of a model that can be used here."""
    find_model(path)
    return path


def find_model(path: Path) -> ModelFiles:
    """Return the files of a folder, or of the folder of an `.onnx` file. Raise ModelError."""
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        raise ModelError(f"needs the package {missing[0]}: {_INSTALL}")
    try:
        weights = path if path.suffix == ".onnx" else _find_weights(path)
        folder = weights.parent.parent if weights.parent.name == _FOLDER else weights.parent
        tokenizer = folder / _TOKENIZER
        for file in (weights, tokenizer):
            if not file.is_file():
                raise ModelError(f"there is not a file {file}")
    except OSError as error:
        _refuse(path, error)
    prompts = _read_prompts(folder / "config_sentence_transformers.json")
    return ModelFiles(
        name=folder.resolve().name[:_MAX_NAME],
        weights=weights,
        tokenizer=tokenizer,
        max_tokens=_read_max_tokens(folder),
        pooling=_read_pooling(folder / _read_pooling_folder(folder / "modules.json")),
        query_prompt=prompts.get("query", ""),
        text_prompt=prompts.get("document", prompts.get("passage", "")),
    )


def _find_weights(folder: Path) -> Path:
    found = sorted([*folder.glob("*.onnx"), *folder.glob(f"{_FOLDER}/*.onnx")])
    if not found:
        raise ModelError(f"there is not an .onnx file in {folder}")
    if len(found) > 1:
        names = ", ".join(str(path.relative_to(folder)) for path in found)
        raise ModelError(f"there are several models in {folder}, name one of them: {names}")
    return found[0]


def _read_prompts(path: Path) -> dict[str, str]:
    prompts = _read_object(path).get("prompts") or {}
    if not isinstance(prompts, dict) or not all(isinstance(p, str) for p in prompts.values()):
        _refuse(path, "`prompts` is not an object of texts")
    return prompts


def _read_max_tokens(folder: Path) -> int:
    most = _read_count(folder / "sentence_bert_config.json", "max_seq_length")
    if most is not None:
        return most
    positions = _read_count(folder / "config.json", "max_position_embeddings")
    return min(positions or _DEFAULT_TOKENS, _DEFAULT_TOKENS)


def _read_count(path: Path, key: str) -> int | None:
    value = _read_object(path).get(key)
    if value is not None and (type(value) is not int or value < 1):
        _refuse(path, f"`{key}` is not a number above 0")
    return value


def _read_pooling_folder(path: Path) -> str:
    """Return the name of the folder. Raise ModelError if the model has a layer of another kind."""
    modules = _read(path)
    if modules is None:
        return _POOLING_FOLDER
    if not isinstance(modules, list):
        _refuse(path, "it is not a list")
    folder = _POOLING_FOLDER
    for module in modules:
        match module:
            case {"type": str(kind), "path": str(name)}:
                layer = kind.rpartition(".")[2]
            case _:
                _refuse(path, "a module is not an object with a `type` and a `path`")
        if layer not in _MODULES:
            raise ModelError(f"{path} names a layer that cannot be applied: {layer}")
        if layer == "Pooling":
            folder = name
    return folder


def _read_pooling(folder: Path) -> str:
    config = _read_object(folder / "config.json")
    modes = [name for name, is_on in config.items() if name.startswith("pooling_mode") and is_on]
    unknown = [name for name in modes if name not in _POOLING]
    if unknown or len(modes) > 1:
        raise ModelError(f"{folder} has another pooling than mean or first token: {modes}")
    return _POOLING[modes[0]] if modes else "mean"


def _read_object(path: Path) -> dict[str, Any]:
    value = _read(path)
    if value is None:
        return {}
    if not isinstance(value, dict):
        _refuse(path, "it is not an object")
    return value


def _read(path: Path) -> Any:
    """Return the value of a JSON file, None if it is missing."""
    try:
        return json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        _refuse(path, error)


def _refuse(path: Path, reason: object) -> NoReturn:
    raise ModelError(f"{path} cannot be read: {reason}")
