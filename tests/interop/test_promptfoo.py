"""Verifiers as assertions of promptfoo: the dictionaries, and the real program."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assay.core import BadArgument, Message, Problem, UnknownName, Verdict, VerifierError
from assay.core.verifier import Verifier
from assay.interop.promptfoo import asked, assertion, get_assert
from assay.verifiers import constraints as c


class Says(Verifier):
    """Gives the verdict that the response names."""

    name = "says"

    def decide(self, problem: Problem, response: Any) -> Verdict:
        if response.text == "broken":
            raise ValueError("no reference")
        return Verdict(response.text)


OUTCOMES = [
    ("correct", True, 1.0, None, {"says": 1.0}),
    ("incorrect", False, 0.0, None, {"says": 0.0}),
    ("invalid", False, 0.0, None, {"says": 0.0}),
    ("undecided", False, 0.0, True, None),
    ("broken", False, 0.0, True, None),
]


@pytest.mark.parametrize(("outcome", "passes", "score", "error", "named"), OUTCOMES)
def test_outcomes_stay_apart(
    outcome: str, passes: bool, score: float, error: bool | None, named: Any
) -> None:
    result = assertion(Says())(outcome, {"prompt": "?"})
    assert (result["pass"], result["score"]) == (passes, score)
    assert result["metadata"]["outcome"] == outcome
    assert result["reason"].startswith(f"{outcome}: ")
    assert (result["metadata"].get("graderError"), result.get("namedScores")) == (error, named)
    assert ("failure" in result["metadata"]) == (outcome == "broken")


@pytest.mark.parametrize("outcome", ["undecided", "broken"])
@pytest.mark.parametrize(
    "assertions",
    [
        [{"type": "not-python"}],
        [{"type": "equals"}, {"type": "assert-set", "assert": [{"type": "not-python"}]}],
    ],
)
def test_what_is_not_decided_is_never_inverted(outcome: str, assertions: list[Any]) -> None:
    check = assertion(Says())
    assert check("incorrect", {"test": {"assert": assertions}})["pass"] is False
    with pytest.raises(VerifierError, match=outcome):
        check(outcome, {"test": {"assert": assertions}})


def test_parts_are_components_and_say_where() -> None:
    result = assertion(c.words(at_most=2) & c.no_commas())("It rains, a lot.", {})
    assert [part["pass"] for part in result["componentResults"]] == [False, False]
    assert "4 words" in result["componentResults"][0]["reason"]
    json.dumps(result)


def test_reasons_move_no_cursor() -> None:
    result = assertion(c.ends_with("x"))("\x1b[2J\u202eevil", {})
    assert "\x1b" not in result["reason"]
    assert "\u202e" not in result["reason"]


def test_the_problem_comes_from_config_then_variables_then_metadata() -> None:
    context = {
        "prompt": "Capital?",
        "vars": {"reference": "Rome", "documents": "Paris is big."},
        "config": {"verifier": "exact", "reference": "Paris"},
        "test": {"metadata": {"reference": "Bonn", "constraints": ["no_commas"]}},
    }
    problem = asked(context)
    assert (problem.prompt, problem.reference) == ("Capital?", "Paris")
    assert problem.documents == ("Paris is big.",)
    assert len(problem.constraints) == 1
    assert get_assert("Paris", context)["pass"] is True
    assert get_assert("Rome", context)["pass"] is False


@pytest.mark.parametrize(
    ("prompt", "messages"),
    [
        ("Hi", (Message("user", "Hi"),)),
        (
            '[{"role":"system","content":"Short."},{"role":"user","content":"Hi"}]',
            (Message("system", "Short."), Message("user", "Hi")),
        ),
        ("[1, 2]", (Message("user", "[1, 2]"),)),
        ("[not json", (Message("user", "[not json"),)),
        ("[" * 100_000, (Message("user", "[" * 100_000),)),
    ],
)
def test_a_chat_is_read_and_other_prompts_are_text(
    prompt: str, messages: tuple[Message, ...]
) -> None:
    assert asked({"prompt": prompt}).messages == messages


def test_an_output_that_is_an_object_is_judged_as_its_json() -> None:
    assert assertion("exact")({"a": 1}, {"vars": {"reference": '{"a": 1}'}})["pass"] is True


def test_wrong_use_is_told() -> None:
    with pytest.raises(UnknownName, match="did you mean 'exact'"):
        get_assert("x", {"config": {"verifier": "exakt"}})
    with pytest.raises(BadArgument, match="a line of text"):
        get_assert("x", {"config": {"verifier": 3}})


CONFIGURATION = """
prompts: ["{{text}}"]
providers: [echo]
defaultTest:
  assert:
    - type: python
      value: |
        from assay.interop.promptfoo import get_assert
        return get_assert(output, context)
      config:
        constraints: ["words at_most=3", "no_commas"]
tests:
  - vars: {text: "It rains."}
  - vars: {text: "It rains, and it pours."}
  - vars: {text: "Paris", reference: "Paris"}
    assert: [{type: python, value: "file://exact.py"}]
  - vars: {text: "Rome", reference: "Paris"}
    assert: [{type: not-python, value: "file://exact.py"}]
  - vars: {text: "No reference"}
    assert: [{type: not-python, value: "file://exact.py"}]
"""
EXACT = """
from assay.interop.promptfoo import assertion
get_assert = assertion("exact")
"""


@pytest.mark.slow
def test_the_real_promptfoo(tmp_path: Path) -> None:
    program = os.environ.get("ASSAY_PROMPTFOO") or shutil.which("promptfoo")
    if not program:
        pytest.skip("needs promptfoo (npm install promptfoo) on the path or in ASSAY_PROMPTFOO")
    (tmp_path / "promptfooconfig.yaml").write_text(CONFIGURATION)
    (tmp_path / "exact.py").write_text(EXACT)
    quiet = {
        "PROMPTFOO_DISABLE_TELEMETRY": "1",
        "PROMPTFOO_DISABLE_UPDATE": "1",
        "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1",
        "PROMPTFOO_CONFIG_DIR": str(tmp_path / "home"),
        "PROMPTFOO_PYTHON": sys.executable,
    }
    done = subprocess.run(
        [program, "eval", "--no-cache", "--no-progress-bar", "-j", "1", "-o", "out.json"],
        cwd=tmp_path,
        env={**os.environ, **quiet},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert (tmp_path / "out.json").exists(), done.stdout + done.stderr
    results = json.loads((tmp_path / "out.json").read_text())["results"]["results"]
    found = sorted(results, key=lambda one: one["testIdx"])
    assert [one["success"] for one in found] == [True, False, True, True, False]
    first = found[1]["gradingResult"]["componentResults"][0]
    assert first["metadata"]["outcome"] == "incorrect"
    assert first["reason"].startswith("incorrect: constraints")
    assert [part["pass"] for part in first["componentResults"]] == [False, False]
    assert found[0]["namedScores"] == {"constraints": 1}
    assert "broken: exact" in json.dumps(found[4])
