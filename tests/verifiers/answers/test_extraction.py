"""Where the answer of a response is taken from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.answers.extraction import final_answers

CASES = [
    ("one box", "so \\boxed{5}", ["5"]),
    ("braces in a box", "\\boxed{\\frac{1}{2}}", ["\\frac{1}{2}"]),
    ("a box without braces", "so \\boxed 5", ["5"]),
    ("an fbox", "so \\fbox{5}", ["5"]),
    ("a box without its backslash", "so boxed{5}", ["5"]),
    ("boxes side by side", "\\boxed{1} and \\boxed{2}", ["1", "2"]),
    ("a box that is taken back", "\\boxed{1}. Wait, no. So \\boxed{2}", ["2"]),
    ("boxes far apart", "\\boxed{1} " + "and so on " * 20 + "\\boxed{2}", ["2"]),
    ("the last box is open", "\\boxed{1}. Then \\boxed{2", ["1"]),
    ("a percent sign outside", "\\boxed{28} percent", ["28\\%"]),
    ("a line", "Work.\nFinal answer: 7", ["7"]),
    ("in bold", "Work.\n**Answer:** 7", ["7"]),
    ("in a sentence", "The answer is 7. It was easy.", ["7"]),
    ("in display mathematics", "The answer is\n\\[\nx = 7\n\\]", ["\\[\nx = 7\n\\]"]),
    ("GSM8K", "work\n#### 18", ["18"]),
    ("Chinese", "所以答案是：5", ["5"]),
    ("Chinese options", "故选：B", ["B"]),
    ("a tag", "<answer>7</answer>", ["7"]),
    ("JSON", '{"reasoning": "3, then 4", "answer": 7}', ["7"]),
    ("fenced JSON", '```json\n{"answer": [1, 2]}\n```', ["1, 2"]),
    ("JSON that says two things", '{"answer": 1, "final_answer": 2}', ["2", "1"]),
    ("two lines at once", "The answer is 4. The answer is 5.", ["4", "5"]),
    ("a line that leads on", "The answer should be Alex. So the answer is (A).", ["(A)"]),
    ("a short text", "x = 5", ["x = 5"]),
    ("values on lines", "3\n4\n5", ["3", "4", "5"]),
    ("the last line", "We add.\nThen 3 + 4 = 7", ["Then 3 + 4 = 7"]),
    ("an abbreviation", "The answer is St. Louis.", ["St. Louis"]),
    ("nothing", "  \n", []),
    ("only reasoning", "<think>4</think>", []),
    ("reasoning that does not end", "<think>\nThe answer is 5", []),
]


@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_final_answers(text, expected):
    assert [span.text for span in final_answers(text).spans] == expected


@pytest.mark.parametrize(
    ("text", "hedged"),
    [
        ("\\boxed{4}, or perhaps 5", True),
        ("The answer is 4. It could also be 5.", True),
        ("Only \\boxed{49} leaves a remainder of 1 when divided by 2, 3, 4, or 6.", False),
        ("\\boxed{4} or so", False),
    ],
)
def test_an_answer_beside_another(text, hedged):
    assert final_answers(text).hedged is hedged


def test_a_box_that_is_never_closed():
    assert final_answers("so \\boxed{2").open_box


@given(st.text("\\boxed{}$ .\n#:answer is12<>think/|", max_size=200))
def test_spans_lie_in_the_text(text):
    for span in final_answers(text).spans:
        assert 0 <= span.start <= span.end <= len(text)
