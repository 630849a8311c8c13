"""Answers written side by side: a cache of keys and values, and rows that leave when they end.

A prompt is read once however many answers it gets. Each answer draws with a generator of its own,
by one number in [0, 1) a token, so that what stands beside it changes nothing but the last bits
of the arithmetic.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from assay.core.seeds import rng

if TYPE_CHECKING:
    from assay.train.language.policy import Policy

_SPARSE = 0.8
"""Rows that ended are let go when no more than this share is still being written."""


def write(
    policy: Policy,
    prompts: Sequence[tuple[int, ...]],
    *,
    samples: int,
    longest: int,
    seed: int,
    temperature: float = 1.0,
) -> list[tuple[int, ...]]:
    """What follows each prompt, `samples` times, with the token that ends it where one was drawn.

    In the order of the prompts. A temperature of 0 takes the likeliest token.
    """
    import torch

    written: list[tuple[int, ...]] = [()] * (len(prompts) * samples)
    if longest < 1:
        return written
    with torch.inference_mode():
        for places in _batches(prompts, samples, policy.rows):
            sources = [rng(seed, "row", *divmod(place, samples)) for place in places]
            asked = [prompts[place] for place in dict.fromkeys(p // samples for p in places)]
            batch = _Batch(policy, asked, [p // samples for p in places], longest)
            for place, tokens in zip(places, batch.run(temperature, sources), strict=True):
                written[place] = tokens
    return written


def _batches(prompts: Sequence[tuple[int, ...]], samples: int, rows: int) -> Iterator[list[int]]:
    """Places of answers, prompts of like length together, no more than `rows` at a time."""
    order = sorted(range(len(prompts)), key=lambda place: len(prompts[place]))
    places = [prompt * samples + sample for prompt in order for sample in range(samples)]
    for start in range(0, len(places), rows):
        yield places[start : start + rows]


class _Room:
    """Keys and values of a batch, with room for what is to come; a cache as transformers asks it.

    The cache that comes with transformers copies everything at each token.
    """

    def __init__(self, length: int) -> None:
        self._length, self.at = length, 0
        self._layers: dict[int, tuple[Any, Any]] = {}

    def update(self, keys: Any, values: Any, layer: int, *_: Any, **__: Any) -> tuple[Any, Any]:
        """Put in what is new; everything up to and with it comes back."""
        end = self.at + keys.shape[2]
        if layer not in self._layers:
            size = (*keys.shape[:2], self._length, keys.shape[3])
            self._layers[layer] = keys.new_empty(size), values.new_empty(size)
        held = self._layers[layer]
        for kept, new in zip(held, (keys, values), strict=True):
            kept[:, :, self.at : end] = new
        return held[0][:, :, :end], held[1][:, :, :end]

    def get_seq_length(self, *_: Any) -> int:
        """How much is held; transformers asks for it."""
        return self.at

    def select(self, rows: Any) -> None:
        """Go on with these rows, in this order; a row may come several times."""
        for layer, (keys, values) in self._layers.items():
            self._layers[layer] = self._chosen(keys, rows), self._chosen(values, rows)

    def _chosen(self, held: Any, rows: Any) -> Any:
        new = held.new_empty((len(rows), *held.shape[1:]))
        new[:, :, : self.at] = held[rows, :, : self.at]
        return new


class _Batch:
    """Rows that are written together; their prompts are padded on the left."""

    def __init__(
        self, policy: Policy, prompts: list[tuple[int, ...]], of: list[int], longest: int
    ) -> None:
        import torch

        network = policy.network.get_base_model()
        self._decoder, self._head = network.get_decoder(), network.get_output_embeddings()
        self._ends = policy.ends
        device = policy.network.device
        self._longest, width = longest, max(map(len, prompts))
        ids = torch.tensor([[0] * (width - len(one)) + [*one] for one in prompts], device=device)
        pads = torch.tensor([width - len(one) for one in prompts], device=device)
        places = torch.arange(width, device=device)
        seen = places[None, :] >= pads[:, None]
        causal = places[None, :] <= places[:, None]
        mask = (causal & seen[:, None, :]) | torch.eye(width, dtype=torch.bool, device=device)
        self._room = _Room(width + longest)
        self._scores = self._step(ids, (places - pads[:, None]).clamp(min=0), mask[:, None])
        self._room.at = width
        ordered = list(dict.fromkeys(of))
        rows = torch.tensor([ordered.index(prompt) for prompt in of], device=device)
        self._room.select(rows)
        self._scores, self._pads = self._scores[rows], pads[rows]

    def _step(self, ids: Any, places: Any, mask: Any) -> Any:
        """Scores of the token after the last one of each row."""
        states = self._decoder(
            input_ids=ids,
            position_ids=places,
            attention_mask=mask,
            past_key_values=self._room,
            use_cache=True,
        ).last_hidden_state
        # A matrix of rows: of a slice of three dimensions torch would multiply row by row, each
        # with a copy of the whole vocabulary's weights.
        return self._head(states[:, -1].contiguous()).float()

    def run(self, temperature: float, sources: list[random.Random]) -> list[tuple[int, ...]]:
        """Write until all rows ended or have the longest length."""
        import torch

        rows = len(sources)
        found: list[list[int]] = [[] for _ in range(rows)]
        alive, going = list(range(rows)), [True] * rows
        for at in range(self._longest):
            drawn = _draw(self._scores, temperature, [sources[row] for row in alive])
            for number, (row, token) in enumerate(zip(alive, drawn.tolist(), strict=True)):
                if going[number]:
                    found[row].append(token)
                    going[number] = token not in self._ends
            left = [number for number, one in enumerate(going) if one]
            if not left or at + 1 == self._longest:
                break
            if len(left) <= _SPARSE * len(going):
                kept = torch.tensor(left, device=drawn.device)
                self._room.select(kept)
                self._pads, drawn = self._pads[kept], drawn[kept]
                alive, going = [alive[number] for number in left], [True] * len(left)
            self._append(drawn)
        return [tuple(tokens) for tokens in found]

    def _append(self, drawn: Any) -> None:
        import torch

        at = self._room.at
        seen = torch.arange(at + 1, device=drawn.device)[None, :] >= self._pads[:, None]
        places = (at - self._pads)[:, None]
        self._scores = self._step(drawn[:, None], places, seen[:, None, None])
        self._room.at = at + 1


def _draw(scores: Any, temperature: float, sources: list[random.Random]) -> Any:
    """One token a row: the likeliest, or where the row's own number falls among the chances."""
    import torch

    if temperature == 0.0:
        return scores.argmax(-1)
    chances = torch.softmax(scores / temperature, dim=-1).cumsum(-1)
    numbers = torch.tensor([source.random() for source in sources], device=scores.device)
    # The last sum may miss 1 by rounding; a number above it would fall behind the vocabulary.
    numbers = (numbers[:, None] * chances[:, -1:]).to(chances.dtype)
    return torch.searchsorted(chances, numbers, right=True)[:, 0].clamp(max=scores.shape[1] - 1)
