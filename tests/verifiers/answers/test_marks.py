"""The places where an answer is marked."""

import pytest

from assay.verifiers.answers.marks import marked

CASES = [
    ("\\boxed{5}", [("box", "5")], False),
    ("\\boxed{\\boxed{5}}", [("box", "\\boxed{5}")], False),
    ("\\boxed{5", [], True),
    ("\\boxed{5} and \\boxed{6", [("box", "5")], False),
    ("\\boxed{28}\\%", [("box", "28\\%")], False),
    ("<answer> 7 </answer>", [("tag", "7")], False),
    ("The answer is 7. It was easy.", [("line", "7")], False),
    ("The answer is: the final answer is 4", [("line", "4")], False),
    ("The answer is \\boxed{7}.", [("box", "7")], False),
    ("The correct option is St. John. Yes.", [("line", "St. John")], False),
    ("#### 18", [("line", "18")], False),
    ("I have no answer", [], False),
]


@pytest.mark.parametrize(("text", "expected", "stays_open"), CASES)
def test_marked(text, expected, stays_open):
    spans, open_box = marked(text)
    assert [(span.how, span.text) for span in spans] == expected
    assert open_box is stays_open
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)
