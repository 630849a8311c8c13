"""MultiTurnInstruct (arXiv 2503.13222): capabilities that need several turns at once.

The experiment asks a model our own dialogues. The control shows it the last turn alone: what is
then still right needed no memory. The embedded model is also made to say the message that it was
asked to repeat, and its attention on the earlier messages is counted; the control says one of
another dialogue.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assay.core import Message, Problem, Sampling
from assay.evaluate import suite as suites
from assay.evaluate.statistic import Case, Statistic, share
from assay.evaluate.statistics import paired
from assay.evaluate.suites.multiturninstruct_tasks import LEVELS, TASKS, problems
from assay.models import weights
from assay.recipes.experiment import Measure, Outcome, Setting, difference
from assay.recipes.on_suites import Ran, apart, fate, measure, ran
from assay.recipes.recipe import Recipe

if TYPE_CHECKING:
    from assay.models.transformers import TransformersModel

EACH, EMBEDDED = 4, "local"
ACTING = tuple(task for task, level in LEVELS.items() if level == "tracking")


def experiment(setting: Setting) -> Outcome:
    """Repeating an earlier message against acting on earlier ones."""
    asked: list[Problem] = list(problems()[: len(TASKS) * (setting.limit or EACH)])
    sampling = Sampling(temperature=0.0, max_tokens=96)

    def done(window: int | None) -> Ran:
        suite = suites.load("multiturninstruct", window=window)
        suite = dataclasses.replace(suite, load=lambda: asked)
        return ran(suite, setting.model, sampling=sampling)

    ran_whole, last = done(None), done(1).cases
    whole, decay = ran_whole.cases, ran_whole.scores.statistic("decay")
    repeats, acts = _share(whole, ("memorization",)), _share(whole, ACTING)
    blind = _share(last, ("memorization", *ACTING))
    gap = apart("repeats less acts", repeats, acts)
    return Outcome(
        fate=fate(gap, claimed=1),
        finding=f"an earlier message is repeated with a BLEU of {repeats.value or 0:.2f}; turns "
        f"that need earlier ones are right {acts.value or 0:.2f} of the time",
        tested=f"{len(asked)} dialogues of our own by {setting.model!r}, greedy, its own replies "
        "as history; attention is that of the embedded model on all 12 dialogues that ask to "
        "repeat a message; not the published dialogues and models",
        measures=(
            measure("BLEU of an earlier message repeated", repeats, of="turns"),
            measure("right in turns that track rules and values", acts, of="turns"),
            gap,
            measure("decay with each earlier turn", decay, of="turns"),
            *(looks() if setting.model == EMBEDDED else ()),
            *(measure(f"{task}", _share(whole, (task,)), of="turns") for task in TASKS),
            measure("both, shown the last turn alone", blind, of="turns", control=True),
        ),
        seeds=(setting.first_seed,),
    )


def _share(cases: tuple[Case, ...], tasks: tuple[str, ...]) -> Statistic:
    """The mean over the scored turns of these tasks, clustered by dialogue."""
    chosen = [case for case in cases if case.problem.metadata["task"] in tasks]
    return share(
        " and ".join(tasks),
        ([part.score for verdict in case.verdicts() for part in verdict.parts] for case in chosen),
    )


def looks() -> tuple[Measure, Measure]:
    """How much more than its length a message gets of the attention, while it is repeated.

    Of the attention on all earlier messages the part on this one, less its part of their tokens.
    """
    from assay.models.transformers import TransformersModel

    asked = [one for one in problems() if one.metadata["task"] == "memorization"]
    model = TransformersModel(str(weights.installed()), device="cpu", dtype="float32")
    replies = [str(one.metadata["turns"][-1]["reference"]) for one in asked]
    own, other = [], []
    for place, (one, reply) in enumerate(zip(asked, replies, strict=True)):
        told = [message.content for message in one.messages].index(reply)
        own.append(_looked(model, one.messages, told, reply))
        other.append(_looked(model, one.messages, told, replies[place - 1]))
    return (
        difference("attention on the message repeated less its length", paired(own)),
        difference("the same, repeating one of another dialogue", paired(other), control=True),
    )


def _looked(
    model: TransformersModel, messages: Sequence[Message], told: int, reply: str
) -> tuple[float, float]:
    """A message's part of the tokens of all but the last, and its part of their attention."""
    from assay.models.attention import over_messages

    *found, _ = over_messages(model, messages, reply)
    tokens, share = sum(one.tokens for one in found), sum(one.share for one in found)
    return found[told].tokens / tokens, found[told].share / share


RECIPE = Recipe(
    status="works",
    has="the nine capabilities with simulators of our own, a reader of the published dialogues, "
    "the six measures as published and as they say they are, own or given history, windows, the "
    "exponential fit over turns, attention on each message, the suite `multiturninstruct`; not "
    "run: the published dialogues, whose texts could not be had",
    claim="models repeat earlier instructions almost word for word, and yet fail to act on them",
    experiment=experiment,
)
