"""Word boundaries: an approximation of Elasticsearch's standard tokenizer."""

import re

# The emoji of Unicode 13, which the tokenizer knows; a flag is a pair of regional letters.
_EMOJI = (
    "[\U0001f1e6-\U0001f1ff]{2}"
    "|[\u2614-\u2685\u2690-\u2705\u2764"
    "\U0001f300-\U0001f53d\U0001f546-\U0001f64f\U0001f680-\U0001f6d7\U0001f90c-\U0001f93a"
    "\U0001f93c-\U0001f945\U0001f947-\U0001f9ff\U0001fa78-\U0001fa7a\U0001fa80-\U0001fa86"
    "\U0001fa90-\U0001faa8\U0001fab0-\U0001fab6\U0001fac0-\U0001fac2\U0001fad0-\U0001fad6]"
)
# Chinese characters and Hiragana are written without blanks; each is a word.
_SINGLE = "\u3041-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

INDEX_WORD = re.compile(rf"{_EMOJI}|[{_SINGLE}]|[^\W{_SINGLE}]+")
_EMOJIS = re.compile(_EMOJI)


def contains_token(text: str) -> bool:
    """Whether a text contains a word that the index may have."""
    return any(map(str.isalnum, text)) or _EMOJIS.search(text) is not None


def first_words(text: str, limit: int) -> tuple[str, int]:
    """Return a text up to about `limit` words, and how many words that is."""
    ends = [match.end() for match in INDEX_WORD.finditer(text)]
    return (text[: ends[limit - 1]], limit) if len(ends) > limit else (text, len(ends))
