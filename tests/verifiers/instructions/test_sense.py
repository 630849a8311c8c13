import pytest

from assay.verifiers.instructions.sense import binds, instructs


@pytest.mark.parametrize(
    "sentence",
    [
        "use two words.",
        "1. please be brief.",
        "can you answer in two words?",
        "your answer must be short.",
        "also, in your answer, avoid commas.",
        "the poem needs a title.",
        "write it; use two words?",
    ],
)
def test_sentences_that_instruct(sentence):
    assert instructs(sentence)
    assert binds(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "the answer was two words long.",
        "is it two words long?",
        "do you know two words?",
        "for example, use two words.",
        "students must use two words.",
        "",
    ],
)
def test_sentences_that_do_not(sentence):
    assert not instructs(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "if it rains, use two words.",
        "you don't need to use two words.",
        "use two words, unless it rains.",
        "optionally, use two words.",
        "you may use two words, please.",
    ],
)
def test_sentences_that_leave_a_choice(sentence):
    assert instructs(sentence)
    assert not binds(sentence)
