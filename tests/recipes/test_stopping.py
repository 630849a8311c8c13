"""The whole pipeline: the figures that are known, the narrator's lines, and its controls."""

import pytest

from assay.core import Message, Response, Sampling, TokenLogprob, Verdict
from assay.recipes.experiment import Setting
from assay.recipes.shop import task
from assay.recipes.stopping import (
    EXPECTED,
    Narrator,
    arms,
    as_expected,
    in_words,
    live,
    probed,
    simulated,
)
from assay.search.overthinking import Overthinker, Overthinking
from assay.verifiers.simulated import always


@pytest.fixture(scope="module")
def found():
    return arms((3, 4), 90)


def test_the_figures_measured_before_come_out_again(found) -> None:
    assert as_expected(found) == len(EXPECTED)
    assert f"{len(EXPECTED)} of {len(EXPECTED)}" in in_words(found)
    for name, (_, tokens) in EXPECTED.items():
        spent = found[name].tokens
        assert sum(spent) / len(spent) == pytest.approx(tokens, rel=0.12)


def test_stopping_saves_tokens_and_a_good_verifier_buys_the_accuracy_back(found) -> None:
    right = {name: sum(arm.right) / len(arm.right) for name, arm in found.items()}
    spent = {name: sum(arm.tokens) for name, arm in found.items()}
    assert spent["stopped"] < 0.7 * spent["full trace"]
    assert right["stopped"] < right["full trace"] < right["good verifier"]
    assert right["weak verifier"] < right["good verifier"] - 0.05
    assert spent["good verifier"] < spent["votes of three"]


def test_controls_are_marked(found) -> None:
    controls = {measure.what for measure in simulated(found, 2) if measure.control}
    assert "pipeline: right, weak verifier less full trace" in controls
    assert "pipeline, always refused: right" in controls


class Oracle(Overthinker):
    """Answers every probe with Yes, or No."""

    def __init__(self, word: str) -> None:
        super().__init__(Overthinking())
        self.word = word

    def generate(self, messages, sampling):
        return (Response(self.word, logprobs=(TokenLogprob(self.word, -0.1),)),)


@pytest.mark.parametrize(("word", "complete", "before"), [("Yes", 0.0, 1.0), ("No", 0.0, 0.0)])
def test_where_a_probe_stops_a_told_solution(monkeypatch, word, complete, before) -> None:
    monkeypatch.setattr("assay.models.load", lambda name: Oracle(word))
    stopped, early, saved = probed(Setting(model="oracle", limit=3))
    assert (stopped.value, early.value) == (complete, before)
    assert (saved.value > 0) == (word == "Yes")


def test_a_narrator_answers_when_it_is_done() -> None:
    asked = task(0, 0)
    narrator = Narrator(asked, Oracle("No"))
    prefix, chat = "<think>\n", [Message("user", asked.question)]
    for told, line in enumerate(narrator.lines):
        closed = narrator.generate(chat, Sampling(prefix=f"{prefix}</think>\n\n"))[0].text
        assert (closed == narrator.answer) == (told >= narrator.ends)
        (said,) = narrator.generate(chat, Sampling(prefix=prefix))
        assert said.text == f"{line}\n"
        prefix += said.text


def test_all_of_it_by_a_model_runs_to_its_end(monkeypatch) -> None:
    monkeypatch.setattr("assay.models.load", lambda name: Overthinking().model())
    ended, *spent = live(Setting(model="own", limit=1), always(Verdict("correct")))
    assert ended.value == 1.0
    assert sum(measure.value for measure in spent) == pytest.approx(1.0)
