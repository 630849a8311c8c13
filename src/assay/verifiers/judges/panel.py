"""A panel: the same question to several models, decided by their votes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assay.core import BadArgument, UnknownName, Verifier
from assay.verifiers.judges.answer import AnswerJudge
from assay.verifiers.judges.judge import Judge
from assay.verifiers.judges.pairwise import PairJudge
from assay.verifiers.judges.scale import Scale
from assay.verifiers.judges.steps import StepJudge
from assay.verifiers.tally import vote

KINDS: dict[str, Callable[..., Verifier]] = {
    "judge": Judge,
    "answer": AnswerJudge,
    "pair": PairJudge,
    "scale": Scale,
    "steps": StepJudge,
}
"""The judges that can sit on a panel."""


def panel(
    models: Any,
    kind: str = "judge",
    *,
    criteria: str = "",
    votes: int = 1,
    temperature: float | None = None,
    explain: bool = True,
    max_tokens: int | None = None,
    seed: int = 0,
    tokens: bool = False,
) -> Verifier:
    """Judges of one `kind` over several models, each with one vote.

    `models` are models or names, or one text with commas between names. The label with the most
    votes wins; a tie is undecided, and so is a panel of which no more than half decide. Models of
    different families make different errors: that, not their number, is what a panel is for. The
    other arguments are those of the judges, each of which takes `votes` within its model.

    >>> from assay.models import load
    >>> ayes = [load("scripted:1", function=lambda _: "Verdict: correct") for _ in range(2)]
    >>> no = load("scripted:1", function=lambda _: "Verdict: incorrect")
    >>> verdict = panel([*ayes, no]).verify("42", "6 * 7?")
    >>> verdict.label, round(verdict.score, 2), verdict.cost.model_calls
    ('correct', 0.67, 3)
    """
    if kind not in KINDS:
        raise UnknownName("judge for a panel", kind, KINDS)
    if isinstance(models, str):
        models = [name.strip() for name in models.split(",") if name.strip()]
    if len(models) < 2:
        raise BadArgument(f"a panel has at least two models, not {models!r}")
    arguments: dict[str, Any] = {
        "votes": votes,
        "temperature": temperature,
        "explain": explain,
        "max_tokens": max_tokens,
        "seed": seed,
    }
    if criteria:
        arguments["criteria"] = criteria
    if tokens:
        arguments["tokens"] = tokens
    try:
        return vote(*(KINDS[kind](model=model, **arguments) for model in models))
    except TypeError as error:
        raise BadArgument(f"judges of kind {kind!r} do not take that: {error}") from None
