"""Keywords as literal words, and as the published checkers' expressions."""

import re
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import VerifierError
from assay.verifiers.constraints.patterns import LONGEST, expression, whole_word

PLAIN = st.text("abkKsSiİıſK éß-'_ ", min_size=1, max_size=4)
TEXTS = st.text("abkKsSiİıſK éß-'_ \n", max_size=30)


@given(PLAIN, TEXTS, st.booleans(), st.booleans())
def test_a_plain_keyword_means_what_it_means_to_re(keyword, text, bounded, ignore_case):
    edge = r"\b" if bounded else ""
    flags = re.IGNORECASE if ignore_case else 0
    expected = tuple(match.span() for match in re.finditer(edge + keyword + edge, text, flags))
    pattern = expression(keyword, bounded=bounded, ignore_case=ignore_case)
    assert pattern.spans(text) == expected
    assert pattern.found(text) == bool(expected)


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("c.t", "a cut", True),
        ("^b", "a\nb", False),
        ("a|b", "xb", True),
        (r"\bcat", "concat", False),
    ],
)
def test_expressions(keyword, text, found):
    assert expression(keyword).found(text) == found


@pytest.mark.parametrize("keyword", ["[", "c++(", "(?P<", "a" * LONGEST + "."])
def test_what_is_no_expression_is_the_problems_fault(keyword):
    with pytest.raises(VerifierError) as caught:
        expression(keyword)
    assert caught.value.kind == "problem"


def test_an_endless_search_is_stopped():
    with pytest.raises(TimeoutError):
        expression("(a+)+$").found("a" * 3_000 + "!")


def test_what_other_threads_do_is_not_counted():
    over = threading.Event()

    def spin():
        while not over.is_set():
            sum(range(1000))

    busy = [threading.Thread(target=spin) for _ in range(12)]
    for thread in busy:
        thread.start()
    try:
        assert len(expression("a[b]").spans("ab" * 60_000)) == 60_000
    finally:
        over.set()
        for thread in busy:
            thread.join()


@given(st.text(min_size=1, max_size=6), st.text(max_size=6))
def test_a_word_between_spaces_is_found(keyword, other):
    if keyword.strip():
        assert whole_word(keyword).search(f"{other} {keyword} {other}")


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("cat", "a _cat_!", True),
        ("cat", "tomcat", False),
        ("cat", "cats", False),
        ("c++", "C++", True),
        (".net", "the .NET way", True),
        ("hot dog", "hot \n dog", True),
        ("苹果", "我喜欢苹果。", True),
        ("Ärger", "großer ärger!", True),
    ],
)
def test_whole_words(keyword, text, found):
    assert bool(whole_word(keyword).search(text)) == found
