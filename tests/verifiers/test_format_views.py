"""Views: what is said is found in identifiers, comments, fences and pieces of strings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import Problem, Response
from assay.verifiers.format_views import AsProse, InAnyView, views
from assay.verifiers.grounding.refusal import Refusal
from assay.verifiers.turn_measures import Mentions


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def mix_compound_a(): # heat to 80", ["mix compound a", "heat to 80"]),
        ("- Do it:\n  ```python\n  openDoor()\n  ```", ["Do it: open Door"]),
        ('word = "amber " + \\\n  "falcon"', ["amber falcon"]),
        ("x = 'amber '\n'falcon'", ["amber falcon"]),
        ('print("amber")\nprint("falcon")', ["amber falcon"]),
        ("AMBER_FALCON = 1", ["AMBER FALCON"]),
        ("parseHTTPCode", ["parse HTTP Code"]),
        ('{"answer": "amber falcon"}', ["answer amber falcon"]),
        ("# I can't tell it", ["I can't tell it"]),
        ("/* I cannot tell it. */", ["I cannot tell it."]),
        ("Plain words, as they are.", ["Plain words, as they are."]),
    ],
)
def test_prose(text, said) -> None:
    raw, prose = views(text)
    assert raw.text == text
    assert all(piece in prose.text for piece in said), prose.text


@given(st.text(max_size=80))
def test_every_character_of_a_view_has_a_place(text) -> None:
    for view in views(text):
        assert len(view.origins) == len(view.text)
        assert list(view.origins) == sorted(view.origins)
        assert all(0 <= place < len(text) for place in view.origins)


@pytest.mark.parametrize(
    "text",
    ["amber falcon", "return amber_falcon", "amberFalcon()", 'a = "amber " + "falcon"'],
)
def test_a_value_is_found_and_shown(text) -> None:
    problem = Problem.of("?", metadata={"value": "amber falcon"})
    verdict = InAnyView(verifier=Mentions(field="value"))(problem, Response(text))
    assert verdict.label == "correct"
    start, end = verdict.reasons[0].spans[0]
    found = text[start:end].lower()
    assert found.startswith("amber")
    assert found.endswith("falcon")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("def f():\n    # I cannot tell it\n    return None", "correct"),
        ('{"answer": "I can\'t tell you that."}', "correct"),
        ("def f():\n    return 4", "incorrect"),
        ("I know nothing of an amber_falcon", "incorrect"),
    ],
)
def test_a_refusal_in_a_comment(text, label) -> None:
    assert InAnyView(verifier=Refusal()).verify(text).label == label


def test_as_prose_looks_at_prose_alone_and_shows_the_response() -> None:
    problem = Problem.of("?", metadata={"value": "amber falcon"})
    verifier = AsProse(verifier=Mentions(field="value"))
    verdict = verifier(problem, Response("tell_amberFalcon()"))
    assert verdict.label == "correct"
    ((start, end),) = verdict.reasons[0].spans
    assert "tell_amberFalcon()"[start:end] == "amberFalcon"
    assert verifier(problem, Response("amber_goose()")).label == "incorrect"
    underscored = Problem.of("?", metadata={"value": "amber_falcon"})
    assert (
        InAnyView(verifier=Mentions(field="value"))(underscored, Response("amber_falcon")).label
        == "correct"
    )
    assert verifier(underscored, Response("amber_falcon")).label == "incorrect"
