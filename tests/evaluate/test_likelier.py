"""The likelier of two words, as an answer."""

import dataclasses

import pytest

from assay.core import Capabilities, Model, Problem, Response, Sampling, TokenLogprob, Unsupported
from assay.evaluate import suite as suites
from assay.evaluate.likelier import Likelier
from assay.evaluate.runner import evaluate
from assay.evaluate.suites.verbalizer import problems
from assay.models import load


class Leaning(Model):
    """Gives most probability to a first token; which, its prompt does not change."""

    name = "leaning"
    capabilities = Capabilities(logprobs=True, seed=True)

    def generate(self, messages, sampling):
        top = (("fo", -0.1), (" bar", -2.0))
        return (Response("fo", logprobs=(TokenLogprob("fo", -0.1, top),)),)


def test_the_likelier_word_is_the_answer(tmp_path) -> None:
    suite = suites.load("verbalizer", rule="likelihood")
    asked = [p for p in problems() if p.metadata["condition"] in ("foo/bar", "own words")]
    suite = dataclasses.replace(suite, load=lambda: asked)
    scores = evaluate(suite, Leaning(), out=tmp_path, floor=False, progress=False).scores
    accuracy = {point.x: point.value for point in scores.statistic("accuracy").points}
    assert accuracy["neutral"] == pytest.approx(0.52)  # 13 of 25 items are in the first class
    invalid = {point.x: point.value for point in scores.statistic("invalid").points}
    assert invalid["neutral"] == 0.0
    assert invalid["natural"] > 0.5  # "food" begins with "fo"


@pytest.mark.parametrize(
    ("labels", "said"),
    [(["foo", "bar"], "foo"), (["food", "foot"], ""), (["yes", "no"], ""), (["bar", "no"], "bar")],
)
def test_what_is_answered(labels, said) -> None:
    problem = Problem.of("?", metadata={"labels": labels})
    response = Likelier()(problem, Leaning(), Sampling())
    assert response.text == said
    assert (response.metadata["mass"] > 0) == bool(said)


def test_a_model_without_log_probabilities() -> None:
    problem = Problem.of("?", metadata={"labels": ["foo", "bar"]})
    with pytest.raises(Unsupported):
        Likelier()(problem, load("scripted:1"), Sampling())
