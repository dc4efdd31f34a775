"""The eight-bit encoding of a text, by the language and the alphabet that its bytes give.

Under a wrong encoding the letters beyond ASCII become letters of other languages or symbols. So
each encoding is weighed by how surely the text is in a language of its region, and by the share of
its other characters that the alphabet of this language has.
"""

from collections import Counter

from indexer.enrich.language import score_language

_SAMPLE = 4_000
# More bytes beyond ASCII than this are another script, not the accents of the Latin one.
_MIN_OTHER_SCRIPT = 0.35
# With less evidence the detector of encodings decides.
_MIN_EVIDENCE = 0.4
# In running Russian, Ukrainian and Bulgarian these ten letters are two thirds of all.
_COMMON_CYRILLIC = "оеаинтсрвл"
_MIN_COMMON_LETTERS = 0.45
_PUNCTUATION = frozenset("\xa0“”„‚‘’«»‹›–—…•·§©®°€£™№¿¡´")

_ALPHABETS = {
    **dict.fromkeys(("en", "nl"), "áàâäçéèêëíïñóôöüœæ"),
    "de": "äöüßéèà",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "es": "áéíñóúüªº",
    "ca": "àçéèíïóòúüñ·",
    "pt": "áâãàçéêíóôõúüªº",
    "it": "àèéìíîòóù",
    **dict.fromkeys(("sv", "fi"), "åäöéüà"),
    **dict.fromkeys(("da", "no", "nb", "nn"), "æøåéòôü"),
    "is": "áðéíóúýþæö",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "ro": "ăâîşţșț",
    **dict.fromkeys(("hr", "sr", "bs", "sh", "sl"), "čćđšž"),
    "sq": "ëç",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "et": "äöõüšž",
    **dict.fromkeys(("tr", "az"), "çğıiöşüâîûə"),
}
_WESTERN = frozenset(
    ["en", "nl", "de", "fr", "es", "ca", "pt", "it", "sv", "fi", "da", "no", "nb", "nn", "is", "sq"]
)
# Texts in these are alike, so the detector of languages is never sure of one of them.
_SOUTH_SLAVIC = frozenset(["hr", "sr", "bs", "sh", "sl"])
_ALIKE_FACTOR = 2
_CENTRAL = frozenset(["pl", "cs", "sk", "hu", "ro", "sq"]) | _SOUTH_SLAVIC
_BALTIC = frozenset(["lt", "lv", "et"])
# The most frequent encoding is first: of two with the same evidence it is chosen.
_LATIN = (
    ("windows-1252", _WESTERN),
    ("windows-1250", _CENTRAL),
    ("iso-8859-2", _CENTRAL),
    ("windows-1257", _BALTIC),
    ("iso-8859-13", _BALTIC),
    ("windows-1254", frozenset(("tr", "az"))),
    ("mac-latin2", _CENTRAL),
    ("mac-croatian", _SOUTH_SLAVIC),
    ("mac-roman", _WESTERN),
)
_CYRILLIC = ("windows-1251", "koi8-r", "koi8-u", "iso-8859-5", "mac-cyrillic", "cp866")
_RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_CYRILLIC_ALPHABETS = (
    f"{_RUSSIAN}ё",
    f"{_RUSSIAN}іїєґ",
    f"{_RUSSIAN}ёіў",
    "абвгдђежзијклљмнњопрстћуфхцчџшѓќѕ",
)


def find_regional(raw: bytes) -> str | None:
    """Return the encoding of these bytes, which are not UTF-8; None if the evidence is small."""
    sample = raw[:_SAMPLE]
    high = sum(byte > 0x7F for byte in sample)  # noqa: PLR2004 (beyond ASCII)
    if high > _MIN_OTHER_SCRIPT * len(sample):
        weighed = [(_weigh_cyrillic(sample, encoding), encoding) for encoding in _CYRILLIC]
    else:
        weighed = [(_weigh_latin(sample, *entry), entry[0]) for entry in _LATIN]
    evidence, encoding = max(weighed, key=lambda entry: entry[0])
    if evidence < _MIN_EVIDENCE:
        return None
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    return encoding


def _weigh_latin(sample: bytes, encoding: str, languages: frozenset[str]) -> float:
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    language, score = score_language(text)
    if language not in languages:
        return 0.0
    sure = min(1.0, _ALIKE_FACTOR * score) if language in _SOUTH_SLAVIC else score
    return sure * _share(text, _ALPHABETS[language]) ** 2


def _weigh_cyrillic(sample: bytes, encoding: str) -> float:
    text = sample.decode(encoding, "replace")
    letters = sum(map(str.isalpha, text))
    if sum(map(text.count, _COMMON_CYRILLIC)) < _MIN_COMMON_LETTERS * letters:
        return 0.0
    return max(_share(text, alphabet) for alphabet in _CYRILLIC_ALPHABETS) ** 2


def _share(text: str, alphabet: str) -> float:
    """Return the share of the characters beyond ASCII, but for punctuation, in the alphabet."""
    other = Counter(letter for letter in text if letter > "\x7f" and letter not in _PUNCTUATION)
    own = sum(count for letter, count in other.items() if letter.lower() in alphabet)
    return own / other.total() if other else 1.0
