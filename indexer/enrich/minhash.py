"""What is stored with an article so that its near-copies can be found: a few short bands.

A text is cut into overlapping runs of words, and MinHash keeps of all runs a sample in which two
texts agree as often as they share runs. The sample is cut into bands; those of two articles can be
compared by a plain term query.
"""

from hashlib import blake2b
from urllib.parse import urlsplit

from rensa import RMinHash

from indexer.enrich.normalize import fold

# Three words in a row are seldom shared by chance, and one changed word spoils only three runs.
_RUN = 3

# One of 20 bands of four is shared by 3 of 4 pairs that have half of their runs in common and by
# nearly all that have two thirds, but by one of 500 pairs that have a tenth, which is as much as
# two reports on one event share.
BANDS = 20
_ROWS = 4

# A shorter text may be nothing but what its publisher prints everywhere ("Watch the video above").
_FEWEST_RUNS = 30

# A copy shows in the first pages; a long text would cost as much as ten others.
_MOST_WORDS = 1_500

# Bands made with another seed would share nothing with those that are stored.
_SEED = 1

# A band begins with which of them it is.
_PREFIXES = tuple(f"{band:02x}" for band in range(BANDS))

# The rows of a band are spread over 48 bits by odd constants.
_SPREAD_1, _SPREAD_2, _SPREAD_3, _SPREAD_4 = (
    0x9E3779B97F4A7C15,
    0xC2B2AE3D27D4EB4F,
    0x165667B19E3779F9,
    0x85EBCA77C2B2AE63,
)
_LOW_BITS = 16
_BAND_BITS = (1 << 48) - 1

# The address of one article, and not of a home page or a section, has a path as long as this.
_SHORTEST_PATH = 12
_ADDRESS = "url:"
_ADDRESS_BYTES = 8


def build_bands(body: tuple[str, ...], url: str | None) -> list[str]:
    """The bands of a text, and one for the address it stands at; none for a short text.

    Two articles that share a band belong together.
    """
    words = fold(" ".join(body)).split()[:_MOST_WORDS]
    runs = list(map(" ".join, zip(*(words[start:] for start in range(_RUN)), strict=False)))
    bands = _sample(runs) if len(set(runs)) >= _FEWEST_RUNS else []
    return [*bands, *_address(url)]


def _sample(runs: list[str]) -> list[str]:
    """The bands as terms: which of them each is, and what its rows come to."""
    sketch = RMinHash(num_perm=BANDS * _ROWS, seed=_SEED)
    sketch.update(runs)
    rows = iter(sketch.digest())
    mixed = (
        one * _SPREAD_1 + two * _SPREAD_2 + three * _SPREAD_3 + four * _SPREAD_4
        for one, two, three, four in zip(rows, rows, rows, rows, strict=True)
    )
    return [
        f"{prefix}{mix >> _LOW_BITS & _BAND_BITS:012x}"
        for prefix, mix in zip(_PREFIXES, mixed, strict=True)
    ]


def _address(url: str | None) -> list[str]:
    if not url:
        return []
    try:
        parts = urlsplit(url)
    except ValueError:  # a given url is any text
        return []
    if len(parts.path) < _SHORTEST_PATH:
        return []
    address = f"{parts.netloc.lower()}{parts.path.rstrip('/')}?{parts.query}"
    digest = blake2b(address.encode(), digest_size=_ADDRESS_BYTES).hexdigest()
    return [f"{_ADDRESS}{digest}"]
