"""Words that are written as one or as two."""

import pytest

from api.search.compounds import halves_of, may_join, may_join_stop_words


@pytest.mark.parametrize(
    ("word", "halves"),
    [
        ("wellbeing", ("well", "being")),
        ("Websites", ("Web", "sites")),
        ("frontline", ("front", "line")),
        ("cybersecurity", ("cyber", "security")),
        ("shutdown", ("shut", "down")),
        ("playoffs", ("play", "offs")),
        ("startup", ("start", "up")),
        ("underage", ("under", "age")),
        ("fundraisers", ("fund", "raisers")),  # the vocabulary has neither raiser nor raisers
        ("whistleblower", ("whistle", "blower")),
        ("email", ("e", "mail")),
        ("coworkers", ("co", "workers")),
        ("xray", ("x", "ray")),
        ("multiparty", ("multi", "party")),
        ("antivaxxer", ("anti", "vaxxer")),  # nothing in the vocabulary begins like it
    ],
)
def test_a_compound_has_two_halves(word: str, halves: tuple[str, str]) -> None:
    assert halves_of(word) == halves


@pytest.mark.parametrize(
    "word",
    [
        "carpet",
        "therapist",  # the rapist
        "nowhere",  # now here
        "notable",  # not able
        "overtime",  # over time
        "manslaughter",
        "hostage",
        "seeking",
        "election",  # -ion is an ending
        "season",
        "target",
        "syrup",
        "rebels",
        "teachers",  # each is a stop word
        "brothers",
        "warriors",  # rio is a word, but -rs follows an e
        "lawyers",
        "especially",  # more frequent than its half
        "elena",
        "nonetheless",
        "anticipate",
        "antiques",
        "midget",
        "Bundestag",
        "gouvernement",
        "F16",
        "e-mail",
        "\u00fcberall",
        "a",
        "",
        "x" * 600,
    ],
)
def test_other_words_have_no_halves(word: str) -> None:
    assert halves_of(word) is None


@pytest.mark.parametrize(
    ("first", "second", "may"),
    [
        ("well", "being", True),
        ("data", "base", True),
        ("on", "line", True),
        ("set", "up", True),
        ("You", "Tube", True),
        ("lay", "offs", True),
        ("the", "rapist", False),
        ("a", "part", False),
        ("not", "able", False),
        ("now", "here", False),
    ],
)
def test_articles_pronouns_and_so_on_are_words_of_their_own(
    first: str, second: str, may: bool
) -> None:
    assert may_join(first, second) is may


@pytest.mark.parametrize(
    ("pair", "may"),
    [
        ("me too", True),
        *((pair, False) for pair in ("so on", "the me", "Me an", "no on", "is is", "can not")),
    ],
)
def test_two_stop_words_are_a_name_unless_they_are_another_word(pair: str, may: bool) -> None:
    assert may_join_stop_words(*pair.split()) is may
