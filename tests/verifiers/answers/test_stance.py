"""Values that a response denies, supposes, asks about or takes back."""

import pytest

from assay.verifiers.answers import Answer
from assay.verifiers.answers.stance import taken_back, uncommitted, without_struck

NOT_GIVEN = [
    "The answer cannot be 5",
    "It can't be 5.",
    "The answer won't be 5",
    "The answer does not equal 5",
    "The answer is far from 5.",
    "The answer is no longer 5.",
    "any number but 5",
    "anything except 5",
    "≠5",
    r"\neq 5",
    "=/= 5",
    "The wrong answer is 5.",
    "An incorrect answer would be 5.",
    "Incorrect answer: 5",
    "wrong: 5",
    "I don't think the answer is 5",
    "I can't say that the answer is 5",
    "It's false that the answer is 5",
    "Nobody thinks the answer is 5",
    "If the answer is 5, then pigs fly. So 6",
    "Suppose the answer is 5. Contradiction.",
    "Assume the answer is 5",
    "You asked whether the answer is 5",
    "Is it 5?",
    "Could the answer be 5?",
    "5 (wrong)",
    "First wrong step: 5",
    "5 [incorrect]",
    "5 ❌",
    "5 would be wrong",
    "5, which is wrong",
    "5 is too small",
    "~~5~~",
    "The answer is 5. Actually, it's 6.",
    "Answer: 5\nWait, that is wrong. It should be 6.",
    "The answer is 5.\n\nHmm, actually 6.",
    "Answer: 5. Sorry, 6.",
    r"\boxed{5} No, it's 6.",
    r"\boxed{5} is wrong",
    r"\boxed{5} is incorrect; the right one is 6",
    "\\boxed{5}\n\nEdit: I made an error, it should be 6.",
    "#### 5\nCorrection: 6",
    "The answer is 5? No.",
    "Bob says the answer is 5. He is wrong.",
]
GIVEN = [
    "It is 5, not 6.",
    "The answer is 5, not 6.",
    "The answer is not 6 but 5.",
    "It cannot be 6, so it is 5.",
    "I don't think it is 6; the answer is 5.",
    "The answer is 5. No further simplification is possible.",
    "The answer is 5. Sorry for the confusion!",
    "The answer is 5. Wait times do not change it.",
    "The answer is 5. Actually, we can verify: 2 + 3 = 5.",
    "If I am right, the answer is 5.",
    "The answer is 6. Actually, it's 5.",
    r"\boxed{6} No, it's \boxed{5}.",
    "The wrong answer is 6. The answer is 5.",
    "~~6~~ 5",
    "Is it 6? No. The answer is 5.",
    "5 (five)",
    "Is it 5? Yes.",
    "The answer is 5. It is wrong to say so.",
]


@pytest.mark.parametrize("response", NOT_GIVEN)
def test_a_value_that_is_not_given_as_the_answer(response):
    assert Answer().verify(response, reference="5").label in ("incorrect", "invalid")


@pytest.mark.parametrize("response", GIVEN)
def test_a_value_that_is_given(response):
    assert Answer().verify(response, reference="5").label == "correct"


def test_another_answer_in_the_place_of_the_first():
    answer = Answer()
    assert answer.verify("The answer is 5. Actually, it's 6.", reference="6").label == "correct"
    assert answer.verify(r"\boxed{5} No, it's 6.", reference="6").label == "correct"


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("Suppose that ", True),
        ("We need to see whether ", True),
        ("Could ", True),
        ("It is so. What could it be? ", False),
        ("The result could ", False),
        ("I know that ", False),
        ("", False),
    ],
)
def test_what_stands_before_an_answer(before, expected):
    assert uncommitted(before) is expected


@pytest.mark.parametrize(
    ("rest", "expected"),
    [(", wait, no: 6", True), (" ✗", True), (". That is it.", False), (". No other is.", False)],
)
def test_what_follows_an_answer(rest, expected):
    assert taken_back(rest) is expected


def test_what_is_struck_out_keeps_its_place():
    assert without_struck("a <del>5</del> b") == "a" + " " * 14 + "b"
    assert without_struck("a ~ b") == "a ~ b"
