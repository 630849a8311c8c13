"""The short names."""

import pytest

from assay.core import BadArgument
from assay.verifiers import constraints as c
from assay.verifiers.constraints.short import SHORT


@pytest.mark.parametrize(
    ("made", "good", "bad"),
    [
        (c.words(3), "one two three", "one two"),
        (c.words(at_most=2), "one two", "one two three"),
        (c.words(at_least=1, at_most=2), "one", "one two three"),
        (c.sentences(at_least=2), "One. Two.", "One."),
        (c.paragraphs(2), "One.\n\nTwo.", "One.\nTwo."),
        (c.contains("cat", "dog"), "dog, cat", "dog"),
        (c.avoids("cat", "dog"), "cow", "a dog"),
        (c.mentions("cat"), "cat", "dog"),
        (c.mentions("cat", at_most=0), "dog", "cat"),
        (c.mentions("cat", at_least=2, at_most=3), "cat cat", "cat cat cat cat"),
        (c.starts_with("Dear"), "Dear all", "Oh dear"),
        (c.ends_with("Thank you."), "Here. Thank you.", "Thank you. Here."),
        (c.matches(r"\d{3}"), "a 123", "a 12"),
        (c.json(), '{"a": 1}', "a: 1"),
        (c.title(), "<<On rain>>", "On rain"),
        (c.bullets(1), "* one", "* one\n* two"),
        (c.placeholders(1), "[name]", "name"),
        (c.highlights(1), "*one*", "one"),
        (c.sections(1, splitter="Day"), "Day 1", "Section 1"),
        (c.postscript(), "Hi.\nP.S. Bye.", "Hi."),
        (c.language("de"), "Am Morgen gingen wir auf den Markt.", "We went to the market."),
        (c.uppercase(), "HELLO", "Hello"),
        (c.lowercase(), "hello", "Hello"),
        (c.no_commas(), "Hi", "Hi, you"),
        (c.quoted(), '"Hi"', "Hi"),
    ],
    ids=repr,
)
def test_short_names(made, good, bad):
    assert made.verify(good).label == "correct"
    assert made.verify(bad).label == "incorrect"
    assert made.verify(" ").label == "invalid"


def test_combine_with_the_algebra():
    polite = c.ends_with("Thank you.") & c.words(at_most=6) & ~c.contains("sorry")
    assert polite.verify("Here it is. Thank you.").label == "correct"
    assert polite.verify("Sorry. Thank you.").label == "incorrect"


@pytest.mark.parametrize("wrong", [{}, {"exactly": 3, "at_most": 4}, {"at_most": -1}])
def test_ranges_that_cannot_be(wrong):
    with pytest.raises(BadArgument):
        c.words(**wrong)


def test_every_short_name_is_exported():
    assert set(SHORT) <= set(c.__all__)
    assert sorted(c.__all__) == list(c.__all__)
    assert all(getattr(c, name) is made for name, made in SHORT.items())
