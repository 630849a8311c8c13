"""How well free text matches names, numbers and dates."""

import pytest

from assay.verifiers.answers.aliases import match

CASES = [
    ("The Beatles", ["beatles"], 1.0),
    ("It is by Jane Austen.", ["Jane Austen"], 0.95),
    ("Judith Keppel", ["Judith Cynthia Aline Keppel"], 0.8),
    ("It opened on 4 September 2000.", ["September 4, 2000"], 0.9),
    ("In 2000", ["September 4, 2000"], 0.6),
    ("On 5 September 2000", ["September 4, 2000"], 0.0),
    ("There are fifteen squares.", ["15"], 0.95),
    ("the eighth", ["8th"], 1.0),
    ("5 million", ["5"], 0.0),
    ("5", ["5 million"], 0.0),
    ("5 thousand", ["5,000"], 0.9),
    ("5.5", ["5"], 0.0),
    ("3.5 million", ["5 million"], 0.0),
    ("It is 5.5 km", ["5.5"], 0.95),
    ("4.5 to 6 litres", ["approximately 5 litres"], 0.7),
    ("4.5 to 6 litres", ["7 litres"], 0.0),
    ("-5", ["5"], 0.0),
    ("1999", ["1999"], 1.0),
    ("No", ["yes"], 0.0),
    ("That is correct.", ["yes"], 0.8),
    ("Paris", ["London"], 0.0),
    ("", ["London"], 0.0),
]


@pytest.mark.parametrize(("response", "aliases", "score"), CASES)
def test_match(response, aliases, score):
    found = match(response, aliases)
    assert found.score == pytest.approx(score), found


def test_words_of_the_question_do_not_count():
    question = "Which river is in Hungary?"
    assert match("a river in Hungary", ["the river Tisza"], question).score < 0.5
    assert match("the Tisza", ["the river Tisza"], question).score >= 0.5


def test_the_best_alias_is_named():
    assert match("WWII", ["Second World War", "WWII"]).alias == "WWII"
