"""A small transformer whose prior is planted: trained on label words that nearly always fit.

The input is an instruction (the word for good, the word for bad) and seven words of a made-up
language of 200, each good or bad; the answer is the word for the majority. In a known share of the
training examples the two words are drawn anew, in the others they are the natural ones. What the
flip index says of the model then has one cause alone: that share (arXiv 2307.10558 tests models
whose training is not known).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assay.core import MissingExtra
from assay.core.seeds import split

if TYPE_CHECKING:
    import torch

WORDS, LENGTH = 200, 7
"""Words of the language, the first half good; and how many a text has."""
LABELS = 4
"""Label words: two that are natural, two that mean nothing."""
ASK = WORDS + LABELS
"""The token at which the answer is read."""
NATURAL, SWAPPED = (0, 1), (1, 0)
STEPS, BATCH, HELD_OUT = 800, 64, 1_000
WIDTH, HEADS, LAYERS, RATE = 64, 4, 1, 3e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """How accurate a trained model is under natural and under swapped words."""

    natural: float
    swapped: float

    @property
    def flip(self) -> float:
        """The flip index; not a number where it learned nothing."""
        if self.natural <= 0.5:
            return float("nan")
        return (self.natural - self.swapped) / (2 * self.natural - 1)


def learned(share: float, seed: int, *, steps: int = STEPS) -> Learned:
    """Train with a share of drawn label words, and test on texts that were not seen.

    Raises `MissingExtra` without torch.
    """
    try:
        import torch
    except ImportError as error:
        raise MissingExtra("torch", "transformers", "a model with a planted prior") from error
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # so small a model is slower on several
    try:
        return _trained(share, seed, steps)
    finally:
        torch.set_num_threads(threads)


def _trained(share: float, seed: int, steps: int) -> Learned:
    import torch

    generator = torch.Generator().manual_seed(split(seed, "verbalizer prior", str(share)) % 2**63)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(split(seed, "weights") % 2**63)
        network = _network()
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE)
    for _ in range(steps):
        tokens, answers = _batch(generator, BATCH, share)
        loss = torch.nn.functional.cross_entropy(network(tokens), answers)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return Learned(
        natural=_accuracy(network, generator, NATURAL),
        swapped=_accuracy(network, generator, SWAPPED),
    )


def _network() -> torch.nn.Module:
    """Tokens to scores of the label words, read at the last place."""
    import torch

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.tokens = torch.nn.Embedding(ASK + 1, WIDTH)
            self.places = torch.nn.Parameter(torch.randn(LENGTH + 3, WIDTH) / 8)
            layer = torch.nn.TransformerEncoderLayer(
                WIDTH, HEADS, 4 * WIDTH, dropout=0.0, batch_first=True, norm_first=True
            )
            self.layers = torch.nn.TransformerEncoder(layer, LAYERS, enable_nested_tensor=False)
            self.scores = torch.nn.Linear(WIDTH, LABELS)

        def forward(self, tokens: Any) -> Any:
            return self.scores(self.layers(self.tokens(tokens) + self.places)[:, -1])

    return Network()


def _batch(
    generator: torch.Generator, count: int, share: float, words: tuple[int, int] | None = None
) -> tuple[torch.Tensor, torch.Tensor]:
    """Inputs and the label words that are right; `words` fixes the two for good and bad."""
    import torch

    texts = torch.randint(WORDS, (count, LENGTH), generator=generator)
    bad = ((texts >= WORDS // 2).sum(1) > LENGTH // 2).long()
    natural = torch.tensor(words or NATURAL).repeat(count, 1)
    drawn = torch.rand((count, LABELS), generator=generator).argsort(1)[:, :2]
    draw = torch.rand((count, 1), generator=generator) < (0.0 if words else share)
    labels = torch.where(draw, drawn, natural)
    ask = torch.full((count, 1), ASK)
    tokens = torch.cat([labels + WORDS, texts, ask], dim=1)
    return tokens, labels.gather(1, bad[:, None]).squeeze(1)


def _accuracy(
    network: torch.nn.Module, generator: torch.Generator, words: tuple[int, int]
) -> float:
    import torch

    tokens, answers = _batch(generator, HELD_OUT, 0.0, words)
    with torch.no_grad():
        found = network.eval()(tokens).argmax(1)
    return float((found == answers).float().mean())
