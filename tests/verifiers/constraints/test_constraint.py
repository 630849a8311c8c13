"""A verdict that lasts stands however the text goes on."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import Problem, Response
from assay.verifiers import constraints as c
from assay.verifiers.constraints.constraint import Constraint
from assay.verifiers.constraints.registry import all_kinds, build

LASTING = [kind for kind in all_kinds().values() if "settled" in vars(kind)]
WORDS = "cat category Cat cats secret two, words. WORDS one x c++ — 好 ."
PIECES = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=12).map(" ".join)
VERIFIERS = [
    c.avoids("cat", "two words"),
    c.contains("cat"),
    c.mentions("cat", at_most=1),
    c.mentions("cat", at_least=2),
    c.words(at_most=4),
    c.words(at_least=4),
    c.words(at_least=2, at_most=5),
    ~c.contains("secret"),
    c.avoids("cat") & c.ends_with("words."),
    c.avoids("cat") | c.words(at_most=3),
    ~(c.contains("cat") & c.contains("secret")),
    build("punctuation:no_comma"),
    build("length_constraints:number_words", {"relation": "less than", "num_words": 3}),
    build("assay:uppercase"),
    build("assay:lowercase"),
]
EMPTY = Problem()


@pytest.mark.parametrize("verifier", VERIFIERS, ids=repr)
@given(beginning=PIECES, rest=PIECES)
def test_what_lasts_is_the_same_in_the_end(verifier, beginning, rest) -> None:
    start = Response(f"{beginning} ")
    verdict = verifier(EMPTY, start)
    if verifier.lasts(EMPTY, start, verdict):
        assert verifier(EMPTY, Response(f"{beginning} {rest}")).label == verdict.label


@pytest.mark.parametrize(
    ("verifier", "beginning", "lasts"),
    [
        (c.avoids("cat"), "A cat ", True),
        (c.avoids("cat"), "A dog ", False),
        (c.contains("cat"), "A cat ", True),
        (c.words(at_most=2), "One two three ", True),
        (c.words(at_least=5, at_most=9), "One two three ", False),
        (~c.contains("cat"), "A cat ", True),
        (c.avoids("cat") & c.ends_with("Bye."), "A cat ", True),
        (c.avoids("cat") | c.ends_with("Bye."), "A cat ", False),
        (c.ends_with("Bye."), "Hello ", False),
        (c.words(at_most=2), "   ", False),
    ],
)
def test_what_can_be_told_from_the_beginning(verifier, beginning, lasts) -> None:
    start = Response(beginning)
    assert verifier.lasts(EMPTY, start, verifier(EMPTY, start)) is lasts


def test_published_readings_that_differ_say_nothing() -> None:
    faithful = build("keywords:forbidden_words", {"forbidden_words": ["cat"]}, profile="faithful")
    start = Response("A cat ")
    assert faithful(EMPTY, start).label == "incorrect"
    assert not faithful.lasts(EMPTY, start, faithful(EMPTY, start))


@pytest.mark.parametrize("kind", LASTING, ids=lambda kind: kind.id)
def test_every_kind_that_settles_does_so_for_drawn_arguments(kind) -> None:
    rng = random.Random(7)
    seen = 0
    for _ in range(40):
        drawn = kind.draw(rng)
        text = " ".join(rng.choices(["Rain", "sun,", "tide", "A1", *_own(drawn)], k=300)) + " "
        for made in (text, text.upper(), drawn.obey(text) + " "):
            start = Response(made)
            verdict = drawn(EMPTY, start)
            if drawn.lasts(EMPTY, start, verdict):
                seen += 1
                for more in ("and more.", "RAIN", "rain,", " ".join(_own(drawn))):
                    assert drawn(EMPTY, Response(made + more)).label == verdict.label
    assert seen


def _own(constraint: Constraint) -> list[str]:
    values = [value for value in constraint.arguments.values() if isinstance(value, tuple | str)]
    return [w for value in values for w in ([value] if isinstance(value, str) else value)]
