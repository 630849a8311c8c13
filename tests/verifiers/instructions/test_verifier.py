import pickle

import pytest

from assay.core import BadArgument, Message, Problem, Response
from assay.models.scripted import ScriptedModel
from assay.verifiers.instructions import Auto
from assay.verifiers.instructions.verifier import NOTHING_FOUND
from assay.verifiers.registry import load

PROMPT = "Name three rivers. Do not use any commas. Answer in at most 5 words."


@pytest.mark.parametrize(
    ("response", "label", "parts"),
    [
        ("Ebro Po Elbe", "correct", ["correct", "correct"]),
        ("Ebro, Po, Elbe", "incorrect", ["incorrect", "correct"]),
        ("Ebro and Po and also Elbe", "incorrect", ["correct", "incorrect"]),
        ("", "invalid", ["invalid", "invalid"]),
    ],
)
def test_a_part_for_each_instruction(response, label, parts):
    verdict = Auto().verify(response, PROMPT)
    assert verdict.label == label
    assert [part.label for part in verdict.parts] == parts
    assert verdict.parts[0].reasons[0].text == 'the prompt asks: "Do not use any commas."'
    assert verdict.cost is None


def test_no_instruction_is_undecided():
    verdict = Auto().verify("The Ebro.", "Name a river.")
    assert (verdict.label, verdict.reasons[0].text) == ("undecided", NOTHING_FOUND)


def test_loose_forgives_a_first_line():
    response = "Sure, here it is:\nEbro Po Elbe"
    assert Auto().verify(response, PROMPT).label == "incorrect"
    assert Auto(mode="loose").verify(response, PROMPT).label == "correct"


def test_a_broken_instruction_lasts():
    problem, response = Problem.of(PROMPT), Response("Ebro, Po")
    auto = Auto()
    assert auto.lasts(problem, response, auto(problem, response))
    fine = Response("Ebro Po")
    assert not auto.lasts(problem, fine, auto(problem, fine))


def test_conversations():
    problem = Problem(
        messages=(Message("system", "Do not use any commas."), Message("user", "Name rivers."))
    )
    assert Auto()(problem, Response("Ebro, Po")).label == "incorrect"
    assert Auto(earlier="none")(problem, Response("Ebro, Po")).label == "undecided"


def test_by_name_and_arguments():
    assert load("auto", mode="loose") == Auto(mode="loose")
    assert pickle.loads(pickle.dumps(Auto())) == Auto()
    assert not Auto().dear
    for wrong in ({"mode": "lax"}, {"profile": "x"}, {"earlier": "x"}, {"model": 3}):
        with pytest.raises(BadArgument):
            Auto(**wrong)


def test_a_model_helps_and_is_paid_for():
    answer = (
        '{"instructions": [{"quote": "commas are not my thing", '
        '"constraint": "punctuation:no_comma"}]}'
    )
    model = ScriptedModel(1.0, function=lambda _: answer)
    auto = Auto(model=model)
    prompt = "Please name rivers, commas are not my thing."
    verdict = auto.verify("Ebro, Po", prompt)
    assert (verdict.label, verdict.cost.model_calls, auto.dear) == ("incorrect", 1, True)
    assert Auto().verify("Ebro, Po", prompt).label == "undecided"
    assert auto.fingerprint.arguments["model"]["model"] == model.name
