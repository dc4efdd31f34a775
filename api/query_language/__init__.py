"""The query language: any text in, a tree and warnings out, never an error.

`words` should all match (articles with all rank above those with some); `"a phrase"`, `-word`,
`NOT`, `OR` (which joins its two neighbours), parentheses, `prefix*`,
`field:value`, `field:"value"`, `published:2015-08`, `published:2015-08-01..2015-08-31`,
`published:>=2015-08`, `"two words"~5`, `NEAR/5(two words)`, `ONEAR/5(in order)`.
"""

from api.query_language.ast import (
    And,
    FieldTerm,
    Near,
    Node,
    Not,
    Or,
    ParsedQuery,
    ParseWarning,
    Phrase,
    Prefix,
    Published,
    Required,
    Words,
    all_of,
    leaves,
    plain_words,
    word_rows,
    write_query,
)
from api.query_language.beginnings import beginnings, mark_beginnings
from api.query_language.lexer import as_read
from api.query_language.parser import parse_query
from api.query_language.terms import SEARCHABLE_FIELDS

__all__ = [
    "SEARCHABLE_FIELDS",
    "And",
    "FieldTerm",
    "Near",
    "Node",
    "Not",
    "Or",
    "ParseWarning",
    "ParsedQuery",
    "Phrase",
    "Prefix",
    "Published",
    "Required",
    "Words",
    "all_of",
    "as_read",
    "beginnings",
    "leaves",
    "mark_beginnings",
    "parse_query",
    "plain_words",
    "word_rows",
    "write_query",
]
