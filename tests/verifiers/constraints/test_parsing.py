"""Constraints from one line of text."""

import re

import pytest

from assay.core import UsageError
from assay.verifiers.constraints import parse


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("words at_most=60", "Words(at_most=60)"),
        ("words 5", "Words(at_least=5, at_most=5)"),
        ('ends_with "Thank you."', "EndChecker(end_phrase='Thank you.')"),
        ('ends_with phrase="the end"', "EndChecker(end_phrase='the end')"),
        ("ends_with phrase='say \"no\"'", "EndChecker(end_phrase='say \"no\"')"),
        (
            'length_constraints:number_words relation="at least" num_words=30',
            "NumberWords(relation='at least', num_words=30)",
        ),
        ("contains cat dog", "KeywordExistence(keywords=('cat', 'dog'))"),
        ('contains cat "hot dog"', "KeywordExistence(keywords=('cat', 'hot dog'))"),
        ("contains 42", "KeywordExistence(keywords=('42',))"),
        ('keywords:existence keywords=["a b","c"]', "KeywordExistence(keywords=('a b', 'c'))"),
        ("keywords:existence keywords=cat", "KeywordExistence(keywords=('cat',))"),
        ("keywords:existence cat dog", "KeywordExistence(keywords=('cat', 'dog'))"),
        ("ifeval/punctuation:no_comma", "NoComma()"),
        (r"matches '\d+ a=b'", r"Matches(regex='\\d+ a=b')"),
        ("not contains sorry", "~KeywordExistence(keywords=('sorry',))"),
        (
            "  sections  3   splitter=Day ",
            "MultipleSections(section_spliter='Day', num_sections=3)",
        ),
        ("language fr", "ResponseLanguage(language='fr')"),
        ("json", "JsonFormat()"),
    ],
)
def test_parses(line, shown):
    assert repr(parse(line)) == shown


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "needs a name"),
        ("not", "does not say which"),
        ("endswith x", "unknown constraint 'endswith'; did you mean 'ends_with'"),
        ("punctuation:no_coma", "did you mean 'punctuation:no_comma'"),
        ("words at_mst=3", "unknown argument 'at_mst'; did you mean 'at_most'"),
        ("words x", "must be a whole number, not 'x'"),
        ("words 3 4", "'4' is one argument too many\nwords takes exactly, at_least, at_most"),
        ("words at_most=3 at_most=4", "'at_most' is given twice"),
        ("words", "needs at_least or at_most"),
        ("bullets", "missing a required argument: 'n'"),
        ("json 3", "json takes no arguments"),
        ('ends_with "a', "left open"),
        ("ends_with It's", "left open"),
        ("ends_with phrase=", "given no value"),
        (
            "length_constraints:number_words num_words=3",
            "it takes relation ('at least' | 'less than')",
        ),
        ("startend:end_checker a b", "'b' is one argument too many"),
        ("mentions cat at_most=-1", "must be at least 1"),
    ],
)
def test_says_what_is_wrong(line, message):
    with pytest.raises(UsageError, match=re.escape(message)):
        parse(line)


def test_the_profile_is_for_kinds_by_id():
    assert parse("keywords:existence cat", profile="faithful").verify("catalog").label == "correct"
    assert parse("keywords:existence cat").verify("catalog").label == "incorrect"
