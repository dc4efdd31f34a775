"""Bytes of every origin become text, or are refused with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.article import ArticleError
from indexer.input.decoding import Decoded, decode

TEXT = "Café owner’s “big” win – naïve or not?\nThe second line is plain."
RUSSIAN = "Правительство объявило о новых мерах поддержки, сообщает агентство. " * 5
JAPANESE = "政府は新しい支援策を発表したと通信社が伝えた。これは最初の措置である。" * 5


@pytest.mark.parametrize(
    ("raw", "decoded"),
    [
        (TEXT.encode(), Decoded(TEXT, "utf-8")),
        (TEXT.encode("utf-8-sig"), Decoded(TEXT, "utf-8-bom")),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), Decoded(TEXT, "utf-16-le")),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), Decoded(TEXT, "utf-16-be")),
        (b"\xff\xfe\0\0" + TEXT.encode("utf-32-le"), Decoded(TEXT, "utf-32-le")),
        (TEXT.encode("utf-16-le"), Decoded(TEXT, "utf-16-le")),
        (TEXT.encode("utf-16-be"), Decoded(TEXT, "utf-16-be")),
        ("Plain\nlines".encode("utf-16-le"), Decoded("Plain\nlines", "utf-16-le")),
        (TEXT.encode("windows-1252"), Decoded(TEXT, "windows-1252")),
        (RUSSIAN.encode("windows-1251"), Decoded(RUSSIAN, "windows-1251")),
        (JAPANESE.encode("shift-jis"), Decoded(JAPANESE, "cp932")),
        (
            "The café’s naïve owner".encode().decode("windows-1252").encode(),
            Decoded("The café’s naïve owner", "utf-8 after mojibake repair"),
        ),
        (
            b"A\0 headline\x07\nText.",
            Decoded("A headline\nText.", "utf-8 without control characters"),
        ),
        (
            "Fire \U0001f525 spreads".encode("utf-16-be", "surrogatepass")
            .decode("utf-16-be")
            .replace("\U0001f525", "\ud83d\udd25")
            .encode("utf-8", "surrogatepass"),
            Decoded("Fire \U0001f525 spreads", "utf-8 with surrogates"),
        ),
        (
            "Half \ud83d a pair".encode("utf-8", "surrogatepass"),
            Decoded("Half \ufffd a pair", "utf-8 with surrogates"),
        ),
        (
            (TEXT * 20).encode()[:-1] + b"\xe2\x80",
            Decoded((TEXT * 20)[:-1] + "\ufffd", "utf-8 with damaged bytes"),
        ),
        (b"Old Mac\rline ends\r", Decoded("Old Mac\rline ends\r", "utf-8")),
    ],
)
def test_each_encoding_is_read_and_reported(raw: bytes, decoded: Decoded) -> None:
    assert decode(raw) == decoded


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        ("\u00a0\n".encode(), "empty"),
        (b"%PDF-1.7\n%text", "binary"),
        (b"\x89PNG\r\n\x1a\n\0\0", "binary"),
        (bytes(range(32)) * 20, "binary"),
        (b"\xff\xfe" + b"\xff\xdf\x00" * 40, "undecodable"),
        (bytes(range(0x80, 0x100)) * 4, "undecodable"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(ArticleError) as refusal:
        decode(raw)

    assert refusal.value.reason == reason


@given(st.binary(max_size=3000))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    text, reason = outcome(raw)

    assert text.strip() or reason in {"empty", "binary", "undecodable"}
    assert text.encode("utf-8", "strict").decode() == text  # no half of a pair is left


def outcome(raw: bytes) -> tuple[str, str | None]:
    try:
        return decode(raw).text, None
    except ArticleError as refusal:
        return "", refusal.reason


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1))
def test_clean_text_comes_back_as_it_was(text: str) -> None:
    plain = text.encode("ascii", "ignore").decode()
    if plain.strip():
        assert decode(plain.encode()) == Decoded(plain, "utf-8")
