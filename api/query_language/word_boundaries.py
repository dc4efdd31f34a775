"""What the index takes for one word, as far as it can be told before the index is asked."""

import re

# Those of Unicode 13, as the index's tokenizer knows them; a flag is two letters of its own.
_PICTURE = (
    "[\U0001f1e6-\U0001f1ff]{2}"
    "|[\u2614-\u2685\u2690-\u2705\u2764"
    "\U0001f300-\U0001f53d\U0001f546-\U0001f64f\U0001f680-\U0001f6d7\U0001f90c-\U0001f93a"
    "\U0001f93c-\U0001f945\U0001f947-\U0001f9ff\U0001fa78-\U0001fa7a\U0001fa80-\U0001fa86"
    "\U0001fa90-\U0001faa8\U0001fab0-\U0001fab6\U0001fac0-\U0001fac2\U0001fad0-\U0001fad6]"
)
# Chinese characters and Hiragana: written without blanks, each is a word.
_ALONE = "\u3041-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

INDEX_WORD = re.compile(rf"{_PICTURE}|[{_ALONE}]|[^\W{_ALONE}]+")
_PICTURES = re.compile(_PICTURE)


def contains_token(text: str) -> bool:
    """Whether the index may hold a word of a text."""
    return any(map(str.isalnum, text)) or _PICTURES.search(text) is not None


def first_words(text: str, most: int) -> tuple[str, int]:
    """A text up to so many words of the index, and how many it holds then.

    About, for the index has rules of its own.
    """
    ends = [match.end() for match in INDEX_WORD.finditer(text)]
    return (text[: ends[most - 1]], most) if len(ends) > most else (text, len(ends))
