"""MinHash bands, by which near-copies of an article are found (locality-sensitive hashing).

A text is split into shingles of words. Its MinHash signature agrees with that of another text in
the share of the shingles that both have. The signature is split into bands, which are compared by a
term query.
"""

from hashlib import blake2b
from urllib.parse import urlsplit

from rensa import RMinHash

from indexer.enrich.normalize import fold

# Three words are rarely shared by chance, and one changed word changes only three shingles.
_SHINGLE_WORDS = 3

# At least one of 20 bands of four rows is shared by 3 of 4 pairs with half of their shingles in
# common, by nearly all pairs with two thirds, and by one of 500 pairs with a tenth, which is the
# share of two reports on one event.
BANDS = 20
_ROWS = 4

# A shorter text can consist only of boilerplate ("Watch the video above").
_MIN_SHINGLES = 30

# The beginning is enough to find a copy; a long text would cost as much as ten others.
_MAX_WORDS = 1_500

# Bands with another seed could not be compared with the stored ones.
_SEED = 1

# A band begins with its number.
_PREFIXES = tuple(f"{band:02x}" for band in range(BANDS))

# Odd constants that hash the rows of a band to 48 bits.
_FACTOR_1, _FACTOR_2, _FACTOR_3, _FACTOR_4 = (
    0x9E3779B97F4A7C15,
    0xC2B2AE3D27D4EB4F,
    0x165667B19E3779F9,
    0x85EBCA77C2B2AE63,
)
_LOW_BITS = 16
_BAND_BITS = (1 << 48) - 1

# A shorter path is of a home page or a section rather than of an article.
_MIN_URL_PATH = 12
_URL_PREFIX = "url:"
_URL_HASH_BYTES = 8


def build_bands(body: tuple[str, ...], url: str | None) -> list[str]:
    """Return the bands of a text (none for a short one), and one for its URL.

    Two articles that share a band can be near-copies.
    """
    words = fold(" ".join(body)).split()[:_MAX_WORDS]
    word_shifts = (words[start:] for start in range(_SHINGLE_WORDS))
    shingles = list(map(" ".join, zip(*word_shifts, strict=False)))
    bands = _hash_bands(shingles) if len(set(shingles)) >= _MIN_SHINGLES else []
    return [*bands, *_url_band(url)]


def _hash_bands(shingles: list[str]) -> list[str]:
    """Return the bands as terms: the number of the band and the hash of its rows."""
    signature = RMinHash(num_perm=BANDS * _ROWS, seed=_SEED)
    signature.update(shingles)
    rows = iter(signature.digest())
    hashes = (
        one * _FACTOR_1 + two * _FACTOR_2 + three * _FACTOR_3 + four * _FACTOR_4
        for one, two, three, four in zip(rows, rows, rows, rows, strict=True)
    )
    return [
        f"{prefix}{value >> _LOW_BITS & _BAND_BITS:012x}"
        for prefix, value in zip(_PREFIXES, hashes, strict=True)
    ]


def _url_band(url: str | None) -> list[str]:
    if not url:
        return []
    try:
        parts = urlsplit(url)
    except ValueError:  # the url of an article can be any text
        return []
    if len(parts.path) < _MIN_URL_PATH:
        return []
    normalized = f"{parts.netloc.lower()}{parts.path.rstrip('/')}?{parts.query}"
    digest = blake2b(normalized.encode(), digest_size=_URL_HASH_BYTES).hexdigest()
    return [f"{_URL_PREFIX}{digest}"]
