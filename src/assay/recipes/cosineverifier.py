"""CoSineVerifier (arXiv 2512.01224): an answer is compared by a program, not in the head.

The composition: `ToolJudge` has the model write a check and shows it what the jail printed;
`AnswerJudge` is the same question without tools.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assay.core import Verdict, Verifier
from assay.core.seeds import rng
from assay.evaluate.statistics import paired
from assay.models.scripted import ScriptedModel
from assay.recipes.experiment import Measure, Outcome, Setting, difference, over, share
from assay.recipes.quantities import Case, as_written, cases
from assay.recipes.recipe import Recipe
from assay.verifiers.answers.verifier import Answer
from assay.verifiers.judges.answer import AnswerJudge
from assay.verifiers.tools import ToolJudge, run_check

HEAD = 0.75
"""How often the rehearsed model is right when it computes in its head."""
CRASHES, MISTAKEN, IDLE = 0.10, 0.10, 0.05
"""Shares of its checks that fail, that compute another thing, and verdicts without a check."""
REAL = 3
"""Cases on which the real model is tried."""


def reward(right: bool, *, ran: bool, malformed: bool = False) -> float:
    """The reward of a run of the verifier in training; the published one was not to be had.

    Ours: 1 for a right verdict, -1 for a wrong one, 0.1 more where a right one rests on a check
    that ran, 0.1 less for a malformed call. A bonus without a right verdict would teach idle calls.

    >>> reward(True, ran=True), reward(False, ran=True), reward(True, ran=False)
    (1.1, -1.0, 1.0)
    """
    return (1.0 if right else -1.0) + (0.1 if right and ran else 0.0) - (0.1 if malformed else 0.0)


def writer(given: Sequence[Case], seed: int, *, flawless: bool = False) -> ScriptedModel:
    """A rehearsed model with planted rates: it writes checks, or judges in its head."""
    known = {case.question: case for case in given}
    talking: dict[str, Case] = {}

    def reply(prompt: str) -> str:
        draw = rng(seed, "writer", prompt)
        shown = re.search(r"^<<<(?:QUESTION|OUTPUT) (\w+)\n(.*)$", prompt, re.MULTILINE)
        assert shown is not None
        code, line = shown.groups()
        case = known.get(line) or talking[code]
        if "python" not in prompt and "OUTPUT" not in prompt:
            right = draw.random() < HEAD
            return f"Verdict: {'A' if case.equal == right else 'B'}"
        talking[code] = case
        if line in ("True", "False"):
            return f"Verdict: {'correct' if line == 'True' else 'incorrect'}"
        return _check(case, 1.0 if flawless else draw.random())

    return ScriptedModel(1.0, function=reply)


def _check(case: Case, chance: float) -> str:
    """A check, or one that fails, or one that computes another thing, or none."""
    code = case.check
    if chance < CRASHES:
        code = f"import numpi\n{code}"
    elif chance < CRASHES + MISTAKEN:
        # Half of them compare the reference with itself, half with what nobody said.
        other = case.reference if chance < CRASHES + MISTAKEN / 2 else "12345 + y"
        code = f"{case.reference!r} == {other!r}"
    elif chance < CRASHES + MISTAKEN + IDLE:
        return f"Verdict: {case.label}"
    before, _, last = code.rpartition("\n")
    return f"```python\n{before}\nprint({last})\n```"


def _right(verifier: Verifier, given: Sequence[Case]) -> tuple[list[Verdict], list[float]]:
    verdicts = [verifier(case.problem, case.response) for case in given]
    hits = [float(one.label == case.label) for one, case in zip(verdicts, given, strict=True)]
    return verdicts, hits


@dataclass(frozen=True, slots=True)
class Round:
    """Whether each way was right on each case, and what the judge with flawless checks said."""

    given: list[Case]
    right: dict[str, list[float]]
    flawless: list[Verdict]


def _round(seed: int, count: int) -> Round:
    given = cases(seed, count)
    model = writer(given, seed)
    # The control's checks are about the case before: they run, and say nothing of this one.
    others = [
        replace(case, check=before.check)
        for case, before in zip(given, given[-1:] + given[:-1], strict=True)
    ]
    flawless, perfect = _right(ToolJudge(model=writer(given, seed, flawless=True)), given)
    return Round(
        given,
        {
            "as written": [float(as_written(case) == case.equal) for case in given],
            "rules of answers": _right(Answer(), given)[1],
            "judge in its head": _right(AnswerJudge(model=model, explain=False), given)[1],
            "judge with checks": _right(ToolJudge(model=model), given)[1],
            "judge with flawless checks": perfect,
            "judge with checks of other cases": _right(
                ToolJudge(model=writer(others, seed, flawless=True)), given
            )[1],
        },
        flawless,
    )


HOSTILE = (
    "while 1 < 2: pass",
    "print(len(open('/etc/passwd', 'a').name) > 0)",
    "import socket\nprint(socket.create_connection(('1.1.1.1', 53), 1) != 0)",
    "print(len('x' * 10**11))",
)
"""Checks that never end, write outside, use the network, and take all memory."""


def experiment(setting: Setting) -> Outcome:
    """Checks that are run against the same judge in its head, rules, and checks of other cases."""
    count = setting.limit or 48
    rounds = [_round(seed, count) for seed in setting.seeds]
    right = {name: [hit for one in rounds for hit in one.right[name]] for name in rounds[0].right}
    given = [case for one in rounds for case in one.given]
    flawless = [verdict for one in rounds for verdict in one.flawless]
    accepted = [
        verdict.label == "correct"
        for verdict, case in zip(flawless, given, strict=True)
        if not case.equal
    ]
    control = "judge with checks of other cases"
    contained = [not run_check(code, seconds=2.0).ok for code in HOSTILE]
    head, written = (
        _gain(right, "judge with checks", less) for less in ("judge in its head", "as written")
    )
    hard = [case.question.split()[3] in ("units:", "identities:") for case in given]
    rules = paired(
        (ours, theirs)
        for at, (ours, theirs) in enumerate(
            zip(right["as written"], right["judge with flawless checks"], strict=True)
        )
        if hard[at]
    )
    return Outcome(
        fate="not shown",
        finding="checks that are run decide what rules on the surface cannot, and a writer of "
        "checks loses only its own mistaken ones; that a model writes them so well was planted, "
        f"and {setting.model} does not",
        tested=f"{count} generated cases a seed of units, identities, constants and rounding; a "
        f"scripted model, right in its head {HEAD:.0%} of the time, of whose checks "
        f"{CRASHES:.0%} fail, {MISTAKEN:.0%} compute another thing and {IDLE:.0%} are left out; "
        f"real checks in the real jail; {setting.model} as it is on {REAL} cases; not the "
        "trained model, nor its benchmarks",
        measures=(
            *(
                share(f"right, {name}", sum(hits), len(hits), control=name == control)
                for name, hits in right.items()
            ),
            head,
            written,
            difference("right on units and identities, flawless checks less as written", rules),
            share("near misses accepted with flawless checks", sum(accepted), len(accepted)),
            share("hostile checks contained", sum(contained), len(contained)),
            over("model calls a verdict with flawless checks", [_calls(one) for one in rounds]),
            *_real(setting),
        ),
        seeds=setting.seeds,
    )


def _gain(right: dict[str, list[float]], more: str, less: str) -> Measure:
    found = paired(zip(right[less], right[more], strict=True))
    return difference(f"right, {more} less {less}", found)


def _calls(one: Round) -> float:
    calls = sum(verdict.cost.model_calls for verdict in one.flawless if verdict.cost)
    return calls / len(one.flawless)


def _real(setting: Setting) -> list[Measure]:
    """A real model, with checks and in its head."""
    given = cases(setting.first_seed, min(REAL, setting.limit or REAL))
    tools = ToolJudge(model=setting.model, rounds=3, max_tokens=160)
    verdicts, hits = _right(tools, given)
    _, head = _right(AnswerJudge(model=setting.model, explain=False), given)
    undecided = sum(not verdict.decided for verdict in verdicts)
    return [
        share(f"right, {setting.model} with checks", sum(hits), len(given)),
        share(f"undecided, {setting.model} with checks", undecided, len(given)),
        share(f"right, {setting.model} in its head", sum(head), len(given)),
    ]


RECIPE = Recipe(
    status="partly",
    has="the judge that writes checks, the jail that runs them with algebra and units at hand, "
    "votes, the reward of training",
    lacks="the training: its trajectories, its reinforcement with tools, and the models",
    claim="a verifier that computes with tools compares scientific answers more rightly than one "
    "that reads them",
    experiment=experiment,
)
