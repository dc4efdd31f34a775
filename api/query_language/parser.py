"""The parser: tokens to an abstract syntax tree.

query    = sequence
sequence = choice { ["AND"] choice }
choice   = unary { "OR" unary }
unary    = { "NOT" } ( "(" sequence ")" | near sequence ")" | phrase | word )
near     = [ field ":" ] ( "NEAR" | "ONEAR" ) [ "/" number ] "("
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, tzinfo

from api.query_language.ast import (
    MAX_SYNTAX_WORDS,
    Near,
    Node,
    ParsedQuery,
    ParseWarning,
    Prefix,
    Words,
    all_of,
    any_of,
    none_of,
)
from api.query_language.lexer import (
    OPERATORS,
    Token,
    contains_token,
    first_words,
    normalise,
    position_as_typed,
    tokenize,
)
from api.query_language.proximity import NEAR_FIELDS, NearOperator, build_near, near_phrase
from api.query_language.terms import (
    ENGLISH_WORDS,
    ParsedTerm,
    TermWarning,
    read_phrase,
    read_word,
    warn_of_operator,
    warn_of_sign,
)

# Deeper than anyone nests on purpose; bounds the depth of the tree and of the Elasticsearch query.
MAX_DEPTH = 12
# No question is longer, and Elasticsearch allows about a thousand clauses in a query.
MAX_WORDS = 256
# With so many words in capitals per operator, the operator is a word too: "NEW TALKS WITH RUSSIA
# OR A SUMMIT".
SENTENCE_WORDS = 6
# Enough to explain any mistake; a text of 500 parentheses does not need 500 explanations.
MAX_WARNINGS = 20
_OPENING = ("open", "near")
_NO_WORD = ("no-word", "This contains no word to search for, so it excludes nothing.")


def parse_query(text: str, zone: tzinfo = UTC) -> ParsedQuery:
    """Parse a query; positions in the warnings are code points of `text`. Never raises.

    Dates without a zone are read in `zone`.
    """
    normalised = normalise(text)
    tokens = list(tokenize(normalised))
    if _is_pasted_text(tokens):
        return ParsedQuery(_read_text(tokens))
    parser = _Parser(tokens, zone)
    root = parser.query()
    if root is None and normalised.strip() and not parser.warnings:
        parser.warnings.append(ParseWarning(*_NO_WORD, 0, len(normalised)))
    warnings = sorted(
        parser.warnings, key=lambda warning: (warning.start, warning.end, warning.code)
    )
    return ParsedQuery(root, tuple(_as_typed(text, warning) for warning in warnings[:MAX_WARNINGS]))


def _as_typed(text: str, warning: ParseWarning) -> ParseWarning:
    start, end = position_as_typed(text, warning.start), position_as_typed(text, warning.end)
    return ParseWarning(warning.code, warning.message, start, end)


class _Parser:
    """A recursive descent parser of the tokens of one query."""

    def __init__(self, tokens: list[Token], zone: tzinfo) -> None:
        self.zone = zone
        self.warnings: list[ParseWarning] = []
        self.tokens = list(self._limit_depth(self._without_capitals(tokens)))
        self.position = 0
        self.is_in_capitals = " ".join(token.text for token in tokens).isupper()
        self.words = 0
        self.is_truncated = False

    def query(self) -> Node | None:
        """Parse everything; a parenthesis that closes nothing is ignored."""
        parts: list[Node] = []
        while self.position < len(self.tokens):
            parts += self._sequence()
            if token := self._take("close"):
                self._warn("unbalanced-parenthesis", "This parenthesis closes nothing.", token)
        return all_of(parts)

    def _without_capitals(self, tokens: list[Token]) -> Iterator[Token]:
        """Turn operators into words in a sentence that is all in capitals."""
        sentence = _is_sentence_in_capitals(tokens)
        for token in tokens:
            if sentence and token.kind == "operator":
                message = f"All of the query is in capitals: {token.text} is read as a word."
                self._warn("capitals", message, token)
                yield replace(token, kind="word")
            else:
                yield token

    def _limit_depth(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """Drop parentheses that nest too deep, and keep their content."""
        depth = 0
        for token in tokens:
            depth += token.kind in _OPENING
            if token.kind in (*_OPENING, "close") and depth > MAX_DEPTH:
                self._warn("too-deep", f"Nested deeper than {MAX_DEPTH}; ignored.", token)
            else:
                yield token
            depth -= token.kind == "close" and depth > 0

    def _sequence(self) -> list[Node]:
        parts: list[Node] = []
        while (token := self._peek()) and token.kind != "close":
            if _is(token, "AND"):
                self._operator(token, bool(parts))
            else:
                self._warn_of_operator(token, follows=bool(parts))
                if (node := self._choice()) is not None:
                    parts.append(node)
        return parts

    def _warn_of_operator(self, token: Token, follows: bool) -> None:
        """Warn of an operator that is read as a word with something on both sides."""
        if token.kind != "word" or not follows or self.is_in_capitals:
            return
        next_token = self.tokens[self.position + 1 :][:1]
        if next_token and next_token[0].kind != "close":
            self._warn_all(token, warn_of_operator(token.text, in_english=self._is_english()))

    def _is_english(self) -> bool:
        return any(token.kind == "word" and token.text in ENGLISH_WORDS for token in self.tokens)

    def _choice(self) -> Node | None:
        sides = [self._unary()]
        while (token := self._peek()) and _is(token, "OR"):
            self._operator(token, sides[-1] is not None)
            sides.append(self._unary())
        nodes = [side for side in sides if side is not None]
        return any_of(nodes)

    def _operator(self, token: Token, has_left: bool) -> None:
        """Step over AND or OR, with a warning unless it has an operand on both sides."""
        self.position += 1
        next_token = self._peek()
        has_right = next_token and next_token.kind != "close" and not _is(next_token, "AND", "OR")
        if not (has_left and has_right):
            self._warn("dangling-operator", f"{token.text} has nothing to join; ignored.", token)

    def _unary(self) -> Node | None:
        token = self._peek()
        if token is None or token.kind == "close" or _is(token, "AND", "OR"):
            return None
        self.position += 1
        if _is(token, "NOT"):
            return self._negation(token)
        if token.kind == "open":
            return self._group(token)
        return self._near(token) if token.kind == "near" else self._leaf(token)

    def _negation(self, token: Token) -> Node | None:
        next_token = self._peek()
        while next_token and _is(next_token, "NOT"):
            self._warn("dangling-operator", "One NOT is enough; ignored.", next_token)
            self.position += 1
            next_token = self._peek()
        node = self._unary()
        if node is None:
            self._warn("dangling-operator", "NOT has nothing to exclude; ignored.", token)
            return None
        return none_of(node)

    def _group(self, token: Token) -> Node | None:
        node = all_of(self._until_close(token))
        return none_of(node) if node and token.negated else node

    def _near(self, token: Token) -> Node | None:
        operator = NearOperator(
            token.text.lstrip("-"), token.distance, ordered=token.ordered, field=token.field
        )
        inner = self._until_close(token)
        node = build_near(operator, inner, lambda warning: self._warn_all(token, (warning,)))
        return none_of(node) if node and token.negated else node

    def _until_close(self, token: Token) -> list[Node]:
        """Parse a group up to its closing parenthesis."""
        nodes = self._sequence()
        closing = self._take("close")
        if closing is None:
            self._warn("unbalanced-parenthesis", "This parenthesis is never closed.", token)
        else:
            self._warn_all(closing, warn_of_sign(closing.sign))
        return nodes

    def _leaf(self, token: Token) -> Node | None:
        node, warnings = _read(token, self.zone)
        self._warn_all(token, warnings)
        truncated = node and self._truncate(node)
        if truncated != node and not self.is_truncated:
            self._warn("too-long", f"Only the first {MAX_WORDS} words are searched.", token)
            self.is_truncated = True
        return none_of(truncated) if truncated and token.negated else truncated

    def _truncate(self, node: Node) -> Node | None:
        """Return a leaf up to the limit of words: one word without blanks may be hundreds."""
        remaining = MAX_WORDS - self.words
        if remaining <= 0:
            return None
        match node:
            case Words(words):
                kept, number = first_words(" ".join(words), remaining)
                node = Words(tuple(kept.split(" ")))
            case Prefix(text):
                kept, number = first_words(text, remaining)
                node = Prefix(kept)
            case Near(nodes):
                number = len(nodes)
            case _:
                number = 1
        self.words += max(number, 1)
        return node

    def _peek(self) -> Token | None:
        """Return the next token; a lone quotation mark is skipped with a warning."""
        while self.position < len(self.tokens):
            token = self.tokens[self.position]
            if token.kind != "quote":
                return token
            self._warn("unbalanced-quote", "This quotation mark has no partner.", token)
            self.position += 1
        return None

    def _take(self, kind: str) -> Token | None:
        token = self._peek()
        if token is None or token.kind != kind:
            return None
        self.position += 1
        return token

    def _warn_all(self, token: Token, warnings: Iterable[TermWarning]) -> None:
        for warning in warnings:
            self._warn(warning.code, warning.message, token)

    def _warn(self, code: str, message: str, token: Token) -> None:
        self.warnings.append(ParseWarning(code, message, token.start, token.end))


def _is_sentence_in_capitals(tokens: list[Token]) -> bool:
    """Whether all is in capitals, so that they do not mark operators; a few names may be."""
    if not any(token.kind == "operator" for token in tokens):
        return False  # the common case, without counting
    kinds = Counter(token.kind for token in tokens)
    words = [token.text for token in tokens if token.kind == "word"]
    few_operators = len(words) >= SENTENCE_WORDS * kinds["operator"]
    return kinds.keys() <= {"word", "operator"} and few_operators and " ".join(words).isupper()


def _is_pasted_text(tokens: list[Token]) -> bool:
    """Whether a query is a text: many words, no quoted phrase and no operator in capitals."""
    words = sum(token.kind == "word" and contains_token(token.text) for token in tokens)
    if words <= MAX_SYNTAX_WORDS or any(token.kind in ("phrase", "near") for token in tokens):
        return False
    plain = [token for token in tokens if token.kind in ("word", "operator")]
    return _is_sentence_in_capitals(plain) or len(plain) == sum(
        token.kind == "word" for token in plain
    )


def _read_text(tokens: list[Token]) -> Words:
    """Return the words of a pasted text; signs, parentheses and stars are punctuation in it."""
    parts = (
        part
        for token in tokens
        if token.kind in ("word", "operator")
        for part in token.text.lstrip("-").split("*")
        if contains_token(part)
    )
    return Words(tuple(part.lower() if part in OPERATORS else part for part in parts)[:MAX_WORDS])


def _is(token: Token, *operators: str) -> bool:
    return token.kind == "operator" and token.text in operators


def _read(token: Token, zone: tzinfo) -> ParsedTerm:
    if token.kind != "phrase":
        return read_word(token.text, zone)
    signs = warn_of_sign(token.sign)
    if token.distance is not None and contains_token(token.text):
        node, warnings = _read_near_phrase(token, token.distance)
    else:
        node, warnings = read_phrase(token.field, token.text, zone)
    return node, (*warnings, *signs)


def _read_near_phrase(token: Token, distance: int) -> ParsedTerm:
    """Read a quoted text with a distance, which is the same as NEAR."""
    if token.field and token.field not in NEAR_FIELDS:
        node, others = read_phrase(token.field, token.text)
        hint = f"A distance has a meaning in {', '.join(NEAR_FIELDS)}; ignored."
        return node, (*others, TermWarning("near-field", hint))
    warnings: list[TermWarning] = []
    operator = NearOperator(f"~{distance}", distance, field=token.field)
    node = build_near(operator, near_phrase(token.text), warnings.append)
    return node, tuple(warnings)
