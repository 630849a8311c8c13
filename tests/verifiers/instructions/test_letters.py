import pytest
from reads import reads


def letter(letter, relation, frequency):
    return (
        "keywords:letter_frequency",
        {"letter": letter, "let_relation": relation, "let_frequency": frequency},
    )


def capitals(relation, frequency):
    return (
        "change_case:capital_word_frequency",
        {"capital_relation": relation, "capital_frequency": frequency},
    )


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Make sure the letter q appears at least four times.", letter("q", "at least", 4)),
        ("The letter 'z' should appear less than 3 times.", letter("z", "less than", 3)),
        ("The letter z should not appear more than twice.", letter("z", "less than", 3)),
        ("Do not use the letter e.", letter("e", "less than", 1)),
        ("Write it without the letter 'o' in your entire reply.", letter("o", "less than", 1)),
        ("Avoid the letter k more than twice.", letter("k", "less than", 3)),
        ("Don't let the letter k appear in your answer.", letter("k", "less than", 1)),
        ("No word should contain the letter k.", letter("k", "less than", 1)),
        ("Use all caps for at least 4 words.", capitals("at least", 4)),
        ("Use at least 5 exclamation marks.", letter("!", "at least", 5)),
        ("Words in all capital letters should appear at least 6 times.", capitals("at least", 6)),
        ("Use fewer than 5 words in all caps.", capitals("less than", 5)),
        ("At least 4 words should be in all capital letters.", capitals("at least", 4)),
        ("Use words with all capital letters to stress what counts.", capitals("at least", 1)),
        ("The number of words in capital letters should be less than 9.", capitals("less than", 9)),
    ],
)
def test_letters_and_words_in_capitals(prompt, expected):
    assert reads(prompt) == [expected]


@pytest.mark.parametrize(
    "prompt",
    [
        "He used the letter e at least 3 times.",
        "Write a letter about trade.",
        "Do not write the letter to her.",
        "Use the letter e at least 3 times in each line.",
        "Why should the letter e appear at least 3 times?",
        "You need not use the letter e at least 3 times.",
        "A lipogram is a text without the letter e.",
        "Imagine a language with no letter e.",
        "Write a regex that matches words with all capital letters at least 3 times.",
        "Capital words are loud.",
    ],
)
def test_no_letters_are_asked_for(prompt):
    assert reads(prompt) == []
