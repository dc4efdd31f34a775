"""How often the language of a text is detected, on labelled articles, next to other libraries.

The articles are those of DATA/articles; their language is the one of the newspaper's country, save
for newspapers in another language than most of their country's. Texts are the title alone, the
first characters of the body, title and body, and bodies that begin or end in another language, by 30 %. `lingua` and `py3langid` are measured if they are installed.
"""

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from indexer.enrich.language import detect_language

Detector = Callable[[str], str | None]

_LANGUAGE_OF_COUNTRY = {
    "at": "de",
    "ch": "de",
    "py": "de",
    "cz": "cs",
    "jp": "ja",
    "se": "sv",
    **{code: code for code in ("de", "es", "fr", "it", "lt", "no", "pl", "ru")},
}
# Newspapers in German although most of their country's are not.
_GERMAN = frozenset({"tageszeitung.it"})
_LENGTHS = (50, 100, 200)
# Of the languages with many articles so many are measured.
_MAX_ARTICLES = 40
# The share of the other language in a mixed text.
_OTHER_SHARE = 0.3
_MIXED_LENGTH = 1500
_TIMED = 300


@dataclass(frozen=True, slots=True)
class Labelled:
    """One article and its language."""

    language: str
    title: str
    body: str


@dataclass(slots=True)
class Score:
    """How many texts were right, wrong, and without a result."""

    right: int = 0
    wrong: int = 0
    none: int = 0

    def add(self, language: str, detected: str | None) -> None:
        """Count one result."""
        if detected is None:
            self.none += 1
        elif _same(language, detected):
            self.right += 1
        else:
            self.wrong += 1

    def __str__(self) -> str:
        """Return the shares in per cent."""
        total = max(1, self.right + self.wrong + self.none)
        return " / ".join(f"{100 * n / total:.0f}" for n in (self.right, self.wrong, self.none))


def _same(language: str, detected: str) -> bool:
    return language == ("no" if detected in ("nb", "nn") else detected)


def read_articles(directory: Path) -> list[Labelled]:
    """Return the labelled articles, at most as many of each language as are measured."""
    articles = [*_read(directory / "public_other_languages"), *_read(directory / "public", "en")]
    of_language: dict[str, list[Labelled]] = {}
    for article in articles:
        of_language.setdefault(article.language, []).append(article)
    return [article for group in of_language.values() for article in group[:_MAX_ARTICLES]]


def _read(directory: Path, language: str | None = None) -> Iterator[Labelled]:
    for path in sorted(directory.glob("*.json")):
        article = json.loads(path.read_text("utf-8"))
        code = language or _LANGUAGE_OF_COUNTRY.get(article["language"])
        if article["split_key"] in _GERMAN or article["url"].startswith("https://de."):
            code = "de"
        if code and article["body"]:
            yield Labelled(code, article["title"], "\n".join(article["body"]))


def build_texts(articles: Sequence[Labelled]) -> dict[str, list[tuple[str, str]]]:
    """Return the texts of each kind, each with its language."""
    others = random.Random(1)
    texts: dict[str, list[tuple[str, str]]] = {
        "title": [(a.language, a.title) for a in articles],
        **{f"{n} characters": [(a.language, a.body[:n]) for a in articles] for n in _LENGTHS},
        "title and body": [(a.language, f"{a.title}\n{a.body}") for a in articles],
        "mixed, other first": [],
        "mixed, other last": [],
    }
    for article in articles:
        other = others.choice([a for a in articles if a.language != article.language])
        length = int(_MIXED_LENGTH * _OTHER_SHARE)
        body = article.body[: _MIXED_LENGTH - length]
        texts["mixed, other first"].append((article.language, f"{other.body[:length]}\n{body}"))
        texts["mixed, other last"].append((article.language, f"{body}\n{other.body[:length]}"))
    return texts


def find_detectors() -> Iterator[tuple[str, Detector]]:
    """Yield ours and those of the libraries that are installed."""
    yield "ours", detect_language
    for name, build in (("py3langid", _build_py3langid), ("lingua", _build_lingua)):
        try:
            yield name, build()
        except ModuleNotFoundError:
            print(f"{name} is not installed, so it is not measured.")


def _build_py3langid() -> Detector:
    module = import_module("py3langid")
    return lambda text: str(module.classify(text)[0])


def _build_lingua() -> Detector:
    module = import_module("lingua")
    detector = module.LanguageDetectorBuilder.from_all_languages().build()

    def detect(text: str) -> str | None:
        language = detector.detect_language_of(text)
        return language.iso_code_639_1.name.lower() if language else None

    return detect


def report(directory: Path) -> None:
    """Print right / wrong / none in per cent of each kind of text, and the time of one text."""
    if not (directory / "public_other_languages").is_dir():
        print(f"{directory} has no labelled articles, so the detection is not measured.")
        return
    texts = build_texts(read_articles(directory))
    print("| detector |", " | ".join(texts), "| ms |")
    for name, detect in find_detectors():
        scores = {kind: Score() for kind in texts}
        for kind, labelled in texts.items():
            for language, text in labelled:
                scores[kind].add(language, detect(text))
        print(
            f"| {name} |", " | ".join(map(str, scores.values())), f"| {_time(detect, texts):.2f} |"
        )


def _time(detect: Detector, texts: dict[str, list[tuple[str, str]]]) -> float:
    """Return the processor time of one text of title and body, in milliseconds."""
    bodies = [text for _, text in texts["title and body"]]
    start = time.process_time()
    for number in range(_TIMED):
        detect(bodies[number % len(bodies)])
    return 1000 * (time.process_time() - start) / _TIMED
