"""TRL's DPO trainer on pairs that a verifier's scores make."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from assay.core import JSON, BadArgument
from assay.train.credit.pairs import pairs_from_scores
from assay.train.on_trl.options import dataset, plain
from assay.train.on_trl.quiet import Quiet, quiet, trl
from assay.train.rollout import Reward as Number


def pair_rows(
    prompts: Sequence[JSON],
    answers: Sequence[str],
    scores: Sequence[Number],
    *,
    margin: float = 0.0,
    most: int | None = 8,
) -> list[dict[str, JSON]]:
    """Rows with ``prompt``, ``chosen`` and ``rejected``, of answers to equal prompts side by side.

    Prompts are texts or chats; answers are in the same form in the rows.

    >>> pair_rows(["2+2?"] * 3, ["4", "5", "4"], [1.0, 0.0, 1.0])
    [{'prompt': '2+2?', 'chosen': '4', 'rejected': '5', 'score_chosen': 1.0, 'score_rejected': 0.0}]
    """
    if not len(prompts) == len(answers) == len(scores):
        raise BadArgument(
            f"{len(prompts)} prompts do not go with {len(answers)} answers, {len(scores)} scores"
        )
    groups: list[int] = []
    for place, prompt in enumerate(prompts):
        new = place == 0 or prompt != prompts[place - 1]
        groups.append((groups[-1] if groups else -1) + new)
    found = pairs_from_scores(scores, groups, margin=margin, most=most, same=list(answers))
    return [
        {
            "prompt": prompts[pair.better],
            "chosen": _as(prompts[pair.better], answers[pair.better]),
            "rejected": _as(prompts[pair.better], answers[pair.worse]),
            "score_chosen": scores[pair.better],
            "score_rejected": scores[pair.worse],
        }
        for pair in found
    ]


def preference_trainer(
    model: Any,
    rows: Sequence[Mapping[str, JSON]] | Any,
    tokenizer: Any,
    out: str | Path,
    *,
    beta: float = 0.1,
    reference: Any = None,
    peft_config: Any = None,
    **options: Any,
) -> Any:
    """TRL's `DPOTrainer`; call its `train`.

    `reference` is what the model is compared with: a copy of it as it is now, unless an adapter is
    trained, when the model without it is that. (TRL 1.16 does not find the reference of a model
    that was given as an object.) `options` go to `trl.DPOConfig`.
    """
    if reference is None and peft_config is None and not isinstance(model, str):
        reference = copy.deepcopy(model)
    with quiet():
        return _class()(
            model=model,
            ref_model=reference,
            args=trl().DPOConfig(beta=beta, **plain(out, **options)),
            train_dataset=dataset(rows),
            processing_class=tokenizer,
            peft_config=peft_config,
        )


@cache
def _class() -> Any:
    return type("PreferenceTrainer", (Quiet, trl().DPOTrainer), {})


def _as(prompt: JSON, answer: str) -> JSON:
    return answer if isinstance(prompt, str) else [{"role": "assistant", "content": answer}]
