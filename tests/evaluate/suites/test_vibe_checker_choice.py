"""Instructions chosen for a task by a model: its decisions, its parameters, its nonsense."""

import json
import re

import pytest

from assay.core import Problem
from assay.evaluate.suites.vibe_checker_choice import choose
from assay.models import load
from assay.verifiers.code.vericode import INSTRUCTIONS

TASK = Problem.of("Read a file and count its words.", id="t")


def saying(reply):
    return load("scripted:1", function=reply)


def wants(*names, **parameters):
    """A model that accepts these instructions alone."""
    sentences = [INSTRUCTIONS[name].sentence() for name in names]

    def reply(prompt: str) -> str:
        (shown,) = re.findall(r"<<<INSTRUCTION \w+\n(.*?)\n\w+ INSTRUCTION>>>", prompt, re.DOTALL)
        decision = {"accepted": shown in sentences, "parameters": parameters}
        return f"I think so.\n```json\n{json.dumps(decision)}\n```"

    return saying(reply)


def test_what_is_accepted_is_kept_and_all_are_asked() -> None:
    found = choose(TASK, wants("doc_1", "library_1"))
    assert {spec.id for spec in found.specs} == {"vericode:doc_1", "vericode:library_1"}
    assert (found.asked, found.unread, found.mended) == (len(INSTRUCTIONS), 0, 0)


def test_enough_are_enough_and_the_order_is_of_the_seed() -> None:
    keen = wants(*INSTRUCTIONS)
    found = choose(TASK, keen, count=3)
    assert found.asked == len(found.specs) == 3
    assert found == choose(TASK, keen, count=3)
    assert found != choose(TASK, keen, count=3, seed=1)


def test_what_was_kept_is_shown() -> None:
    shown: list[str] = []

    def reply(prompt: str) -> str:
        shown.extend(re.findall(r"<<<KEPT \w+\n(.*?)\n\w+ KEPT>>>", prompt, re.DOTALL))
        return '{"accepted": true, "parameters": {}}'

    found = choose(TASK, saying(reply), count=3)
    assert shown == [
        "(nothing yet)",
        found.specs[0].text,
        "\n".join(s.text for s in found.specs[:2]),
    ]


@pytest.mark.parametrize(
    ("parameters", "args", "mended"),
    [
        ({"line_length": 60}, {"line_length": 60}, 0),
        ({"line_length": -1}, {}, 1),
        ({"x": 1}, {}, 1),
    ],
)
def test_wrong_parameters_fall_back_to_the_defaults(parameters, args, mended) -> None:
    found = choose(TASK, wants("style_3", **parameters))
    (spec,) = found.specs
    assert spec.args == args
    assert found.mended == mended
    assert spec.text == INSTRUCTIONS["style_3"].sentence(**args)


@pytest.mark.parametrize(
    ("said", "unread", "kept"),
    [
        ("yes", 1, 0),
        ('{"accepted": "yes"}', 1, 0),
        ('{"accepted": false} no: {"accepted": true}', 0, 1),
        ('{"accepted": true, "parameters": [3]}', 0, 1),
        ("{" * 3000, 1, 0),
    ],
)
def test_replies_of_all_kinds(said, unread, kept) -> None:
    found = choose(TASK, saying(lambda _: said), among=("doc_1",))
    assert (found.unread, len(found.specs)) == (unread, kept)
