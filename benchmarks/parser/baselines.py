"""Plain parsers to compare with: long lines, the first date, a line that begins with "By"."""

import re

from benchmarks.parser.corpus import LabelledText
from benchmarks.parser.scoring import Parsed
from indexer.parser.dates import Order, find_stamps

_MIN_LENGTH = 40
_SENTENCE_END = re.compile(r"[.!?…。][\"'”’»)]*$")
_BY = re.compile(r"(?:By|by|Von|Par|Por|Di)\s+(?P<name>[A-ZÀ-Þ][^\d|,;:]{3,60})$")


def parse_plainly(text: LabelledText) -> Parsed:
    """Return the first line, lines of 40 or more characters that end a sentence, and so on."""
    lines = [line.strip() for line in text.text.splitlines() if line.strip()]
    dates = (stamp.read(Order.MONTH_FIRST) for line in lines for stamp in find_stamps(line))
    names = (match["name"] for line in lines if (match := _BY.match(line)))
    name = next(names, None)
    return Parsed(
        title=lines[0] if lines else "",
        body=tuple(
            line for line in lines[1:] if len(line) >= _MIN_LENGTH and _SENTENCE_END.search(line)
        ),
        published_at=next(filter(None, dates), None),
        authors=(name.strip(),) if name else (),
    )
