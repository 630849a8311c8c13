"""Treebank tokens are NLTK's, and the fast way gives what the rules give."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.constraints.treebank import tokens, tokens_by_rules

MARKS = "abI.,:;'\"`()[]{}<>«»“”‘’„\n\t-*!?&$@#%1\xa0é–—_~x"
WORDS = """cannot CANNOT Gimme gonna gotta lemme wanna 'tis 'Twas n't N'T don't 's 'S 'll d'ye
    more'n '' `` ... -- can re ve 1,000 U.S. word. gımme "wo :, ,, .) .''"""
SPACED = [" ", " ", " ", "  ", ' "', '" ', "' ", " '", ". ", "\n", '\n"']
PIECES = st.sampled_from([*MARKS, *WORDS.split(), *SPACED])
SENTENCES = st.lists(PIECES, max_size=14).map("".join)
ANY = st.text(st.characters(exclude_characters="\x1c\x1d\x1e\x1f", codec="utf-8"), max_size=40)


@cache
def nltk_tokenizer():
    from nltk.tokenize import NLTKWordTokenizer

    return NLTKWordTokenizer()


def nltk_tokens(sentence: str) -> list[str]:
    return nltk_tokenizer().tokenize(sentence)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("", []),
        ("don't", ["do", "n't"]),
        ("I'll go.", ["I", "'ll", "go", "."]),
        ('"Well," he said.', ["``", "Well", ",", "''", "he", "said", "."]),
        ('a\n"b" c', ["a", "''", "b", "''", "c"]),
        ("I cannot, gimme it", ["I", "can", "not", ",", "gim", "me", "it"]),
        ("cannot. Then cannot.", ["can", "not", ".", "Then", "can", "not", "."]),
        ("at 3,36 euros: 1,000", ["at", "3,36", "euros", ":", "1,000"]),
        ("the U.S. in the U.S.", ["the", "U.S.", "in", "the", "U.S", "."]),
        ("well-known -- fact", ["well-known", "--", "fact"]),
        ("**bold** [x]", ["*", "*", "bold", "*", "*", "[", "x", "]"]),
        ("the dogs' toys", ["the", "dogs", "'", "toys"]),
        ("a,,b", ["a", ",", ",b"]),
        ("“quoted” it’s", ["“", "quoted", "”", "it", "’", "s"]),
        ("done. ) ", ["done", ".", ")"]),
        ("'tis 'twas", ["'", "tis", "'", "twas"]),
        ("...and so on...", ["...", "and", "so", "on", "..."]),
    ],
)
def test_tokens(sentence: str, expected: list[str]) -> None:
    assert nltk_tokens(sentence) == expected
    assert tokens(sentence) == expected


@given(SENTENCES | ANY)
def test_rules_equal_nltk(sentence: str) -> None:
    assert tokens_by_rules(sentence) == nltk_tokens(sentence)


@given(SENTENCES | st.text(max_size=40))
def test_the_fast_way_equals_the_rules(sentence: str) -> None:
    assert tokens(sentence) == tokens_by_rules(sentence)
