"""Forms of answers, and programs that do nothing."""

import pytest

from assay.core import Problem, Response
from assay.verifiers.answer_form import FORMS, AnswerForm, Stub


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("The lid is green.", {"text"}),
        ("The lid is green. If you ask me, it is nice: a = b.", {"text"}),
        ("def lid():\n    return 'green'", {"pseudocode"}),
        ("```\nRETURN green\n```", {"pseudocode"}),
        ("FUNCTION lid()\n  x <- card.lid\n  RETURN x\nEND FUNCTION", {"pseudocode"}),
        ("SET x\nif x then\n  output x", {"pseudocode"}),
        ('{"answer": "green"}', {"json"}),
        ('```json\n{"answer": "green"}\n```', {"json"}),
        ('{"answer": green}', {"text"}),
        ("- Take the card.\n- Read it.", {"text", "list"}),
        ("Steps:\n1. Take the card.\n2. Read it.", {"text", "list"}),
        ("$ open card\n$ read lid", {"text", "list"}),
        ("[" * 5_000, {"text"}),
    ],
)
def test_forms(text, forms) -> None:
    assert {name for name, has in FORMS.items() if has(text)} == forms


def test_what_is_blank_has_no_form() -> None:
    problem = Problem.of("?", metadata={"form": "text"})
    assert AnswerForm()(problem, Response(" ")).label == "invalid"


@pytest.mark.parametrize("metadata", [{}, {"form": "sonnet"}, {"form": ["text"]}])
def test_a_problem_without_a_form_breaks(metadata) -> None:
    verdict = AnswerForm().verify("text", metadata=metadata)
    assert verdict.failure is not None
    assert verdict.failure.kind == "problem"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("def solve():\n    pass", "correct"),
        ("```python\ndef solve():\n    # to do\n    ...\n```", "correct"),
        ("function solve() {\n  return null;\n}", "correct"),
        ("BEGIN\nEND", "correct"),
        ("def solve():\n    return 'green'", "incorrect"),
        ("The lid is green.", "incorrect"),
        ("", "incorrect"),
        ("# only a remark", "incorrect"),
    ],
)
def test_stubs(text, label) -> None:
    assert Stub().verify(text).label == label
