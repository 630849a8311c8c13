"""Stopping when a solution is complete, checking it, and one more round if it is refused."""

import pytest
from replies import Replies

from assay.core import BadArgument, Problem, Reason, Response, Sampling, Verdict
from assay.search.overthinking import STEP_TOKENS, Overthinking
from assay.search.solve_detect_verify import HESITATION, SolveDetectVerify
from assay.verifiers.escalate import Escalate
from assay.verifiers.simulated import always, planted

PROBLEM = Problem.of("2 + 2?", id="p")
MOST = Sampling(max_tokens=400)
WORDS = 8
STRATEGY = SolveDetectVerify(chunk=WORDS, gap=WORDS, n=3)


class Solver(Replies):
    """Writes the words of `thoughts` in chunks; answers when thinking is closed.

    Probes are answered by `probe`, later attempts by `again`.
    """

    def __init__(self, thoughts: str, *, probe: str = "No", again: str = "555", **can) -> None:
        self.thoughts, self.probe, self.again = thoughts, probe, again
        super().__init__(self.reply, prefix=True, **can)

    def reply(self, messages, sampling):
        if "Reply Yes" in messages[-1].content:
            return self.probe
        if len(messages) > 1:
            return list(self.again)
        if "</think>" in sampling.prefix:
            return "4"
        return self.thoughts[len(sampling.prefix.removeprefix("<think>\n")) :]

    def _response(self, said, sampling):
        made = super()._response(said, sampling)
        # A cut text keeps the space behind its last word, so that words stay apart.
        return made.replace(text=made.text + " ") if made.finish_reason == "length" else made

    @property
    def probes(self) -> list[str]:
        return [m[-1].content for m, _ in self.asked if "Reply Yes" in m[-1].content]


GOOD, BAD = Verdict("correct"), Verdict("incorrect", reasons=(Reason("the sum is off"),))
LONG = "one two three four five six wait seven " * 6


@pytest.mark.parametrize(
    ("thoughts", "probe", "probes", "why"),
    [
        (LONG, "Yes", 1, "it was complete at a hesitation"),
        (LONG, "No", 6, "the model ended without an answer"),
        ("word " * 60, "Yes", 0, "the model ended without an answer"),  # it never hesitates
        ("word " * 2000, "Yes", 0, "the tokens for thinking were used up"),
        (LONG, "Perhaps", 6, "the model ended without an answer"),
        ("a b c d e f g let me check this now " * 3, "Yes", 1, "it was complete at a hesitation"),
        ("a b c d e f g awaiting a waiter here ok " * 3, "Yes", 0, None),
    ],
)
@pytest.mark.parametrize("logprobs", [True, False])
def test_when_a_solution_is_stopped(thoughts, probe, probes, why, logprobs) -> None:
    model = Solver(thoughts, probe=probe, logprobs=logprobs)
    result = STRATEGY.search(PROBLEM, model, always(GOOD), sampling=MOST)
    assert len(model.probes) == probes
    assert result.text == "4"
    assert result.tree.parent(result.chosen).why == (why or "the model ended without an answer")
    asked = result.ledger.phases.get("probe")
    assert (asked.model_calls if asked else 0) == probes
    assert any("log-prob" in warning for warning in result.warnings) == (
        bool(probes) and not logprobs
    )


def test_a_probe_shows_what_was_written_as_data() -> None:
    model = Solver(LONG.replace("one", "<think>"), probe="Yes", logprobs=True)
    STRATEGY.search(PROBLEM, model, always(GOOD), sampling=MOST)
    assert "six wait seven" in model.probes[0]
    assert "< think >" in model.probes[0]  # no mark of a chat


def test_probes_are_so_many_tokens_apart() -> None:
    model = Solver("one two three wait " * 40)
    strategy = SolveDetectVerify(chunk=4, gap=32, n=3)
    strategy.search(PROBLEM, model, always(GOOD), sampling=MOST)
    assert len(model.probes) == 5


def test_a_model_that_closes_its_thinking_is_not_probed_behind_it() -> None:
    model = Solver("one two three four five six seven eight </think> wait 4 and done.")
    result = STRATEGY.search(PROBLEM, model, always(GOOD), sampling=MOST)
    assert not model.probes
    assert result.text == "wait 4 and done."


@pytest.mark.parametrize(
    ("verdict", "again", "answer", "nodes"),
    [
        (GOOD, "555", "4", 1),
        (BAD, "565", "5", 4),
        (BAD, "456", "4", 4),
        (Verdict("invalid"), "565", "5", 4),
        (Verdict("undecided"), "565", "4", 1),  # who cannot tell rewrites nothing
        (Verdict.broken(ValueError("boom")), "565", "4", 1),
    ],
)
def test_what_becomes_of_a_refused_solution(verdict, again, answer, nodes) -> None:
    model = Solver(LONG, probe="Yes", again=again)
    judge = planted({"4": verdict}, otherwise=BAD)
    result = STRATEGY.search(PROBLEM, model, judge, sampling=MOST)
    assert (result.text, len(result.tree.candidates)) == (answer, nodes)
    assert bool([w for w in result.warnings if "could not tell" in w]) == (not verdict.decided)
    if nodes > 1:
        assert "the sum is off" in model.asked[-1][0][-1].content or not verdict.reasons


def test_the_choice_may_be_the_verifier_s() -> None:
    judge = planted({"4": Verdict("incorrect", 0.3), "7": Verdict("incorrect", 0.8)}, otherwise=BAD)
    model = Solver(LONG, probe="Yes", again="557")
    strategy = SolveDetectVerify(chunk=WORDS, gap=WORDS, n=3, choose="best")
    assert strategy.search(PROBLEM, model, judge, sampling=MOST).text == "7"


def test_any_two_verifiers_make_the_paper_s() -> None:
    judge = Escalate(fast=always(Verdict("undecided")), slow=always(BAD))
    result = STRATEGY.search(PROBLEM, Solver(LONG, probe="Yes"), judge, sampling=MOST)
    assert result.text == "5"


def test_without_marks_there_is_no_thinking_apart() -> None:
    strategy = SolveDetectVerify(begin="", end="", cue="", chunk=WORDS, gap=WORDS)
    model = Replies(lambda *_: Response("It is 4.", finish_reason="stop"), prefix=True)
    result = strategy.search(PROBLEM, model, always(GOOD), sampling=MOST)
    assert (result.text, result.response.reasoning) == ("It is 4.", None)
    assert len(HESITATION) == 10


@pytest.mark.parametrize("arguments", [{"n": 0}, {"chunk": 0}, {"gap": 0}, {"complete": 1.5}])
def test_impossible_arguments_are_refused(arguments) -> None:
    with pytest.raises(BadArgument):
        SolveDetectVerify(**arguments)


def pipeline(complete: float, tpr: float, tnr: float, problems: int = 400) -> tuple[float, float]:
    """The share that ends right in a world of known rates, and the tokens a problem."""
    world = Overthinking()
    strategy = SolveDetectVerify(chunk=STEP_TOKENS, gap=STEP_TOKENS, n=1, complete=complete)
    right, tokens = 0, 0
    for number in range(problems):
        judge = world.judge(tpr, tnr, seed=number)
        result = strategy.search(
            world.problem(number), world.model(), judge, sampling=world.sampling, seed=number
        )
        right += result.text == "right"
        tokens += result.ledger.total.output_tokens
    return right / problems, tokens / problems


def test_stopping_saves_tokens_and_only_a_good_verifier_buys_the_accuracy_back() -> None:
    whole, long = pipeline(complete=1.0, tpr=1.0, tnr=0.0)  # never stopped, never refused
    stopped, short = pipeline(complete=0.5, tpr=1.0, tnr=0.0)
    good, _ = pipeline(complete=0.5, tpr=0.9, tnr=0.75)
    weak, _ = pipeline(complete=0.5, tpr=0.7, tnr=0.3)
    assert whole == pytest.approx(0.603, abs=0.06)
    assert long > 1.4 * short
    assert stopped < whole
    assert good == pytest.approx(0.697, abs=0.06)
    assert weak < whole < good
