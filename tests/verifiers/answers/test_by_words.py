"""Options, yes and no, dates and names among words that turn them round."""

import pytest

from assay.verifiers.answers import Answer

FRUIT = "Which is a fruit? (A) car (B) apple (C) dog (D) pen"
CASES = [
    (FRUIT, "B", "It's B, not A.", "correct"),
    (FRUIT, "B", "I choose B because apples are fruits.", "correct"),
    (FRUIT, "B", "an apple pie is a fruit: A", "incorrect"),
    (FRUIT, "A", "It is a fruit.", "invalid"),
    ("Is 7 prime?", "yes", "Yes... actually no.", "incorrect"),
    ("Is 7 prime?", "yes", "Yes no", "invalid"),
    ("Is 7 prime?", "yes", "yes if 7 is odd, otherwise no", "invalid"),
    ("Is 7 prime?", "yes", "No doubt, yes", "correct"),
    ("Is 9 prime?", "no", "No doubt, yes", "incorrect"),
    ("Is 9 prime?", "no", "There is no doubt that it is prime.", "invalid"),
    ("Is 9 prime?", "no", "No idea", "invalid"),
    ("Is 9 prime?", "no", "no one knows", "invalid"),
    ("Is 9 prime?", "no", "No, it is 3 times 3.", "correct"),
    ("When?", "2024-03-01", "2024/03/01", "correct"),
    ("When?", "2024-03-01", "01.03.2024", "correct"),
    ("When?", "2024-03-01", "before March 1, 2024", "incorrect"),
    ("When?", "2024-03-01", "It was signed on March 1, 2024.", "correct"),
    ("Who won?", "Alice", "Alice and Bob", "incorrect"),
    ("Who won?", "Alice", "Anyone but Alice", "undecided"),
    ("Who won?", "Alice", "neither Alice nor Bob", "undecided"),
    ("Who won?", "Alice", "I don't think it is Alice", "undecided"),
    ("Who won?", "Alice", "It was Alice.", "correct"),
    ("Who won?", "Alice", "Alice, not Bob.", "correct"),
    ("Who won?", "Alice", "Not Bob but Alice", "correct"),
    ("Who won?", "Alice", "Not Alice but Bob", "undecided"),
    ("Who won?", "Alice", "Bob, not Alice", "undecided"),
    ("Which day?", "Monday", "The day after Monday", "undecided"),
    ("Which day?", "The day after Monday", "The day after Monday", "correct"),
]


@pytest.mark.parametrize(("question", "reference", "response", "label"), CASES)
def test_words_that_turn_an_answer_round(question, reference, response, label):
    assert Answer().verify(response, question, reference=reference).label == label
