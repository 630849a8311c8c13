"""Log-probabilities of answers: many answers in one pass, each prompt read once.

Prompts and answers lie in one row, one after another. An answer sees its own prompt and itself,
by a mask, and stands at the places behind its prompt; so the result is that of reading every pair
alone, and a group of eight answers to a prompt of their length costs 9 parts and not 16.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assay.train.rollout import Rollout

if TYPE_CHECKING:
    from assay.train.language.policy import Policy

TOKENS = 384
"""About how many tokens are read in one pass: what they see grows with the square of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a policy says of tokens: tensors of shape (rollouts, tokens), 0 where there are none."""

    logp: Any
    """Natural logarithms of the probabilities of the tokens."""
    entropy: Any
    """Of the distribution each token was drawn from, in nats."""
    mask: Any
    """Whether there is a token."""


def pieces(rollouts: Sequence[Rollout], tokens: int = TOKENS) -> Iterator[list[int]]:
    """Places of rollouts to be read together: about so many tokens, neighbours as they come.

    >>> rows = [Rollout(group=g, prompt=(1,) * 6, tokens=(2,) * 4, text="") for g in (0, 0, 1)]
    >>> list(pieces(rows, tokens=14))
    [[0, 1], [2]]
    """
    held: list[int] = []
    size, prompt = 0, None
    for place, one in enumerate(rollouts):
        more = len(one.tokens) + (0 if one.prompt == prompt else len(one.prompt))
        if held and size + more > tokens:
            yield held
            held, size, more = [], 0, len(one.tokens) + len(one.prompt)
        held.append(place)
        size, prompt = size + more, one.prompt
    if held:
        yield held


def read(policy: Policy, rollouts: Sequence[Rollout], *, temperature: float = 1.0) -> Reading:
    """One pass over these rollouts, with gradients. Neighbours with one prompt share it."""
    import torch

    row = _Row(rollouts, policy.network.device)
    network = policy.network.get_base_model()
    states = network.get_decoder()(
        input_ids=row.ids[None],
        position_ids=row.places[None],
        attention_mask=row.mask()[None, None],
        use_cache=False,
    ).last_hidden_state[0]
    scores = network.get_output_embeddings()(states[row.before]).float()
    chances = torch.log_softmax(scores if temperature == 1.0 else scores / temperature, dim=-1)
    chosen = chances.gather(1, row.answers[:, None])[:, 0]
    spread = -(chances.exp() * chances).sum(-1)
    lengths = torch.tensor([len(one.tokens) for one in rollouts], device=chosen.device)
    width = int(lengths.max()) if len(rollouts) else 0
    mask = torch.arange(width, device=chosen.device) < lengths[:, None]
    zeros = torch.zeros(len(rollouts), width, device=chosen.device)
    return Reading(
        logp=zeros.masked_scatter(mask, chosen),
        entropy=zeros.masked_scatter(mask, spread),
        mask=mask,
    )


class _Row:
    """Prompts and answers in one row of tokens."""

    def __init__(self, rollouts: Sequence[Rollout], device: Any) -> None:
        import torch

        ids: list[int] = []
        places: list[int] = []
        trees: list[int] = []
        parts: list[int] = []
        before: list[int] = []
        answers: list[int] = []
        tree, prompt, start = -1, None, 0
        for number, one in enumerate(rollouts, 1):
            if one.prompt != prompt:
                tree, prompt, start = tree + 1, one.prompt, len(ids)
                ids += one.prompt
                places += range(len(one.prompt))
                trees += [tree] * len(one.prompt)
                parts += [0] * len(one.prompt)
            if not one.tokens:
                continue
            behind = start + len(one.prompt) - 1
            before += [behind, *range(len(ids), len(ids) + len(one.tokens) - 1)]
            answers += one.tokens
            body = one.tokens[:-1]  # nothing is read behind the last one
            ids += body
            places += range(len(one.prompt), len(one.prompt) + len(body))
            trees += [tree] * len(body)
            parts += [number] * len(body)
        self.ids = torch.tensor(ids, device=device)
        self.places = torch.tensor(places, device=device)
        self.before = torch.tensor(before, dtype=torch.long, device=device)
        """Where the state lies that each answer's token is foretold from."""
        self.answers = torch.tensor(answers, dtype=torch.long, device=device)
        self._trees = torch.tensor(trees, device=device)
        self._parts = torch.tensor(parts, device=device)

    def mask(self) -> Any:
        """Which place (down) sees which (across): earlier ones of its prompt and its answer."""
        import torch

        order = torch.arange(len(self.ids), device=self.ids.device)
        same = self._trees[:, None] == self._trees[None, :]
        own = (self._parts[:, None] == self._parts[None, :]) | (self._parts[None, :] == 0)
        return same & own & (order[:, None] >= order[None, :])
