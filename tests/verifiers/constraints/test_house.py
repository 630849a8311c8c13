"""Our own kinds: what their table cannot say."""

import pytest

from assay.core import BadArgument, VerifierError
from assay.verifiers.constraints import build


@pytest.mark.parametrize(
    ("id", "args", "message"),
    [
        ("assay:words", {}, "needs at_least or at_most"),
        ("assay:words", {"at_least": 3, "at_most": 2}, "more than at_most"),
        ("assay:matches", {"regex": "("}, "not a regular expression"),
        ("assay:matches", {"regex": "a" * 3000}, "3000 characters"),
    ],
)
def test_arguments_that_cannot_be(id, args, message):
    with pytest.raises(BadArgument, match=message):
        build(id, args)


def test_a_hostile_expression_is_stopped():
    verdict = build("assay:matches", {"regex": "(a+)+$"}).verify("a" * 5_000 + "!")
    assert verdict.outcome in ("broken", "incorrect")
    if verdict.failure:
        assert verdict.failure.kind == "timeout"


def test_an_expression_without_an_example_cannot_be_obeyed():
    with pytest.raises(VerifierError, match="give an example"):
        build("assay:matches", {"regex": "[0-9]{40}x"}).obey("no")


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"at_most": 60}, "Answer with at most 60 words."),
        ({"at_least": 1}, "Answer with at least 1 word."),
        ({"at_least": 5, "at_most": 5}, "Answer with exactly 5 words."),
        ({"at_least": 5, "at_most": 9}, "Answer with 5 to 9 words."),
    ],
)
def test_ranges_in_words(args, sentence):
    assert build("assay:words", args).describe() == sentence
