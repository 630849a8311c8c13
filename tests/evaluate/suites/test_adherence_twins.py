"""Twins pass whoever says the content, and tell disobedience from inability."""

import pytest

from assay.core import BadArgument, Model, Problem, Response
from assay.evaluate import suite as suites
from assay.evaluate.runner import evaluate
from assay.evaluate.suites.adherence import problems
from assay.evaluate.suites.adherence_tests import INSTANCES
from assay.evaluate.suites.adherence_tests import tests as made_tests
from assay.evaluate.suites.adherence_twins import TAKES, twin
from assay.verifiers.adheres import Adheres

EVERY = [test for instance in range(INSTANCES) for test in made_tests(instance)]


def judged(check, text: str) -> str:
    return Adheres()(Problem.of("?", metadata={"check": check}), Response(text)).label


@pytest.mark.parametrize("test", EVERY, ids=lambda test: test.name)
def test_each_twin_takes_the_content_in_any_form_and_not_its_own_question(test) -> None:
    other = twin(test)
    assert other.prompt != test.prompt
    assert not any(word in other.prompt for word in ("only", "nothing else", "alone", "Output"))
    assert judged(other.check, other.good) == "correct"
    assert judged(other.check, f"Sure!\n\n```\n{other.good}\n```\nAnything else?") == "correct"
    assert judged(other.check, other.bad) == "incorrect"
    assert judged(other.check, other.prompt) == "incorrect"
    if test.name not in ("acrostic", "five_sentences"):  # their twins are about something else
        assert judged(other.check, f"Here you are: {test.good}") == "correct"


@pytest.mark.parametrize(
    ("check", "text", "label"),
    [
        ({"pieces": [["7"]]}, "17 and 7.5", "incorrect"),
        ({"pieces": [["7"]]}, "It is 7.", "correct"),
        ({"pieces": [["a"], ["b"]]}, "b, a", "incorrect"),
        ({"pieces": [["a"], ["b"]], "any_order": True}, "b, a", "correct"),
        ({"pieces": [["AB"]], "cased": True}, "ab", "incorrect"),
        ({"pieces": [["AB"]]}, "ab", "correct"),
        ({"pieces": [["x", "ten"]]}, "ten", "correct"),
        ({"pieces": [["yes"]], "without": ["no"]}, "yes and no", "incorrect"),
        ({"pieces": [["yes"]], "without": ["no"]}, "yes, I know", "correct"),
        ({"pieces": [["cat"]], "asked": "Say cat."}, "Say cat.", "incorrect"),
        ({"pieces": [["cat"]], "asked": "Say cat."}, "Say cat. Cat!", "correct"),
    ],
)
def test_what_says_says(check, text, label) -> None:
    assert judged({"kind": "says", **check}, text) == label


def test_every_test_is_tagged() -> None:
    assert set(TAKES) == {test.name for test in made_tests(0)}
    assert len(problems(twins=True)) == 40
    made = problems("all", twins=True)
    assert len({problem.id for problem in made}) == len(made) == 200


class Chatty(Model):
    """Knows all answers but to some tests, and never keeps to the form."""

    name = "chatty"
    knows_not = ("sorted", "csv")

    def __init__(self) -> None:
        self._known = {problem.prompt: problem for problem in problems(twins=True)}

    def generate(self, messages, sampling):
        problem = self._known[messages[-1].content]
        known = problem.metadata["test"] not in self.knows_not
        return (Response(f"Well.\n{problem.metadata['good']}\nBye." if known else "Who knows."),)


def test_one_who_can_and_does_not_obey(tmp_path) -> None:
    suite = suites.load("adherence", twins="yes")
    run = evaluate(suite, Chatty(), out=tmp_path, floor=False, progress=False)
    assert run.scores.statistic("passed as a twin").value == 18 / 20
    assert run.scores.statistic("obeyed where able").value == 0
    assert run.scores.statistic("obeyed where able").n == 18
    assert run.scores.statistic("cost of form").value == -18 / 20
    assert run.scores.statistic("passed").n == 20  # twins are not tests


@pytest.mark.parametrize("options", [{"twins": "perhaps"}, {"twins": "yes", "data": "x.jsonl"}])
def test_wrong_options(options) -> None:
    with pytest.raises(BadArgument):
        suites.load("adherence", **options)
