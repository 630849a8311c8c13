"""TRL's GRPO trainer with the advantages of any of our methods, one for each token.

What `Credited` does in the place of TRL's own:

- `_generate`: the method may splice what was sampled (VeriFree puts the reference in);
- `_calculate_rewards`: what was rewarded is kept, None where no reward is known; a method that is
  rewarded by the policy's own likelihood reads it off a pass without gradients;
- `_generate_and_score_completions`: rollouts, credit, and the credit's advantages of shape
  (rollouts, tokens) in the place of TRL's; and once more for a method with a second stage;
- `_compute_loss`: the method's penalty from log-probabilities and entropies.

Which loss is made of the advantages is TRL's business: the kinds of `assay.train.credit.losses` are
named as there, and tests hold the gradients to be equal.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from assay.core import JSON, BadArgument
from assay.core.seeds import split
from assay.train.columns import problem_of, text_of
from assay.train.credit.losses import padded
from assay.train.method import Method
from assay.train.methods import load
from assay.train.on_trl.options import configured, dataset
from assay.train.on_trl.quiet import Quiet, quiet, trl
from assay.train.on_trl.reading import Tokens, batch_of, decoded, known, tensor_of
from assay.train.on_trl.stages import joined, rows_of, second_rewards
from assay.train.reward import Reward
from assay.train.rollout import Prompt, Rollout
from assay.train.rollout import Reward as Number

if TYPE_CHECKING:

    class Base:
        """`trl.GRPOTrainer`, which has no types where it is not installed."""

        def __init__(self, *args: Any, **kwargs: Any) -> None: ...
        def _generate(self, *args: Any, **kwargs: Any) -> Any: ...
        def _calculate_rewards(self, *args: Any, **kwargs: Any) -> Any: ...
        def _generate_and_score_completions(self, *args: Any, **kwargs: Any) -> Any: ...
        def _get_per_token_logps_and_entropies(self, *args: Any, **kwargs: Any) -> Any: ...
        def _compute_loss(self, *args: Any, **kwargs: Any) -> Any: ...

else:
    Base = object  # the real one comes in when the class of the trainer is made


def policy_trainer(
    model: Any,
    method: Method | str,
    reward: Reward | None,
    rows: Sequence[Mapping[str, JSON]] | Any,
    tokenizer: Any,
    options: dict[str, Any],
    **others: Any,
) -> Any:
    """A trainer of `model` by a method; call its `train`.

    `model` is what `trl.GRPOTrainer` takes, `rows` a data set or rows with a prompt and what the
    verifier needs, `options` come from `settings`. A method that is rewarded by likelihood needs
    no `reward`. `others` (``peft_config``, ``callbacks`` ...) go to TRL. Raises `MissingExtra`
    where TRL is not installed.
    """
    trl()
    made = load(method)
    if reward is None and made.reads == "verifier":
        raise BadArgument(f"{made!r} needs a reward")
    with quiet():
        return trainer_class()(
            method=made,
            model=model,
            reward_funcs=reward if reward is not None else _unrewarded,
            args=configured(made, options),
            train_dataset=dataset(rows),
            processing_class=tokenizer,
            **others,
        )


def _unrewarded(completions: Sequence[Any], **_: Any) -> list[float]:
    """TRL wants a reward function; a method that is rewarded by likelihood asks for none."""
    return [0.0] * len(completions)


@cache
def trainer_class() -> Any:
    """The trainer's class. It is made when first asked for: its base is TRL's."""
    return type("CreditedTrainer", (Quiet, Credited, trl().GRPOTrainer), {})


class Credited(Base):
    """The part of the trainer that is ours, in front of `trl.GRPOTrainer`."""

    def __init__(self: Any, *args: Any, method: Method, **kwargs: Any) -> None:
        self.method = method
        self.statistics: dict[str, float] = {}
        """Of the last step, as the method's credit says them; logged with ``credit/`` in front."""
        self._rows: Sequence[Mapping[str, JSON]] = ()
        self._asked: Sequence[Prompt] | None = None
        self._sampled: list[Rollout] = []
        self._rewarded: list[Number] = []
        self._read: tuple[Any, Any] | None = None
        super().__init__(*args, **kwargs)

    def _generate(self: Any, prompts: list[Any]) -> tuple[Any, ...]:
        asked, ids, mask, texts, logprobs, extra, images, seen = super()._generate(prompts)
        ids = [[int(token) for token in one] for one in ids]
        found = self._rollouts(asked, ids, texts)
        self._sampled = list(self.method.splice(found, Tokens(self._tokenizer)))
        changed = [new.tokens != old.tokens for new, old in zip(self._sampled, found, strict=True)]
        if any(changed):
            # Log-probabilities of the sampler are of other tokens now.
            ids, logprobs = [list(one.tokens) for one in self._sampled], None
            texts = decoded(self._tokenizer, ids, texts)
        return asked, ids, mask, texts, logprobs, extra, images, seen

    def _rollouts(
        self: Any, asked: Sequence[Any], ids: Sequence[list[int]], texts: Sequence[Any]
    ) -> list[Rollout]:
        """What was sampled in this process; groups are numbered across processes."""
        first = self.accelerator.process_index * len(ids)
        samples = self.num_generations if self.model.training else self.num_generations_eval
        ends = {*self.eos_token_ids, self._tokenizer.pad_token_id}
        found = []
        for place, tokens in enumerate(ids):
            group = (first + place) // samples
            about = self._asked[group] if self._asked is not None else self._first(place)
            found.append(
                Rollout(
                    group=group,
                    prompt=tuple(map(int, asked[place])),
                    tokens=tuple(tokens),
                    text=text_of(texts[place]),
                    truncated=not tokens or tokens[-1] not in ends,
                    kind=about.kind,
                    problem=about.problem,
                    source=about.source,
                )
            )
        return found

    def _first(self: Any, place: int) -> Prompt:
        named = getattr(self.reward_funcs[0], "reference", None)
        return Prompt(problem=problem_of(self._rows[place], reference=named))

    def _calculate_rewards(
        self: Any, inputs: list[Any], prompts: list[Any], completions: list[Any], ids: list[Any]
    ) -> Any:
        device = self.accelerator.device
        if self._asked is not None:
            values = second_rewards(self._asked, self._sampled, self.reward_funcs[0])
            found = self.accelerator.gather(tensor_of(values).to(device))
        elif self.method.reads == "likelihood":
            values = list(self.method.likelihood(self._sampled, self._logp()))
            found = self.accelerator.gather(tensor_of(values).to(device))
        else:
            found = super()._calculate_rewards(inputs, prompts, completions, ids)
        self._rewarded = known(found, self.reward_weights)
        return found

    def _logp(self: Any) -> list[list[float]]:
        """Log-probabilities of the tokens of this process's rollouts, without gradients."""
        import torch

        ids, seen, after = batch_of(self._sampled, self._tokenizer.pad_token_id)
        device = self.accelerator.device
        with torch.no_grad():
            logp, *_ = self._get_per_token_logps_and_entropies(
                self.model,
                ids.to(device),
                seen.to(device),
                after,
                batch_size=self.args.per_device_train_batch_size,
            )
        rows = logp.float().tolist()
        return [row[: len(one.tokens)] for row, one in zip(rows, self._sampled, strict=True)]

    def _generate_and_score_completions(self: Any, inputs: list[Any]) -> dict[str, Any]:
        from accelerate.utils import gather_object

        self._rows, self._asked = inputs, None
        with quiet():
            made = super()._generate_and_score_completions(inputs)
        rollouts, rewards = gather_object(self._sampled), self._rewarded
        mine = self._places(0, len(self._sampled))
        further = self._further(rollouts, rewards)
        if further:
            more = self._second(further)
            made = joined(made, more, self._tokenizer.pad_token_id)
            mine += self._places(len(rollouts), len(self._sampled))
            after = 1 + max(one.group for one in rollouts)
            later = gather_object(self._sampled)
            rollouts = [*rollouts, *(replace(one, group=one.group + after) for one in later)]
            rewards = [*rewards, *self._rewarded]
        credit = self.method.credit(rollouts, rewards)
        credit.check(rollouts)
        self.statistics = dict(credit.statistics)
        mode = "train" if self.model.training else "eval"
        for name, value in credit.statistics.items():
            self._metrics[mode][f"credit/{name}"].append(value)
        width = made["completion_ids"].shape[1]
        share = padded([credit.advantages[place] for place in mine], width)
        made["advantages"] = share.to(made["completion_ids"].device)
        return dict(made)

    def _places(self: Any, start: int, size: int) -> list[int]:
        """Where this process's rollouts are among all that were gathered from `start` on."""
        first = start + self.accelerator.process_index * size
        return list(range(first, first + size))

    def _further(self: Any, rollouts: Sequence[Rollout], rewards: Sequence[Number]) -> list[Prompt]:
        """Second-stage prompts, as many as processes and pieces of the batch can share."""
        if not self.model.training or type(self.method).second is Method.second:
            return []
        source = random.Random(split(self.args.seed, "second", self.state.global_step))
        found = list(self.method.second(rollouts, rewards, source))
        pieces = self.args.steps_per_generation * self.accelerator.num_processes
        while found and len(found) * self.num_generations % pieces:
            found.pop()
        return found

    def _second(self: Any, asked: Sequence[Prompt]) -> dict[str, Any]:
        """Sample and reward answers to second-stage prompts."""
        self._asked = asked
        chat = not isinstance(self._rows[0]["prompt"], str)
        rows = rows_of(asked, self.num_generations, chat=chat)
        size = len(rows) // self.accelerator.num_processes
        mine = self._places(0, size)
        with quiet():
            return dict(super()._generate_and_score_completions([rows[place] for place in mine]))

    def _get_per_token_logps_and_entropies(self: Any, *args: Any, **kwargs: Any) -> Any:
        found = super()._get_per_token_logps_and_entropies(*args, **kwargs)
        if found[0].requires_grad:
            self._read = found[0], found[1]
        return found

    def _compute_loss(self: Any, model: Any, inputs: dict[str, Any]) -> Any:
        loss = super()._compute_loss(model, inputs)
        if self.method.loss == "sum":
            loss = loss * self.max_completion_length
        if type(self.method).penalty is Method.penalty or self._read is None:
            return loss
        logp, entropy = self._read
        self._read = None
        mask = inputs["completion_mask"].to(logp.dtype)
        extra = self.method.penalty(logp, entropy, inputs["advantages"], mask)
        return loss + extra / (self.current_gradient_accumulation_steps if model.training else 1)
