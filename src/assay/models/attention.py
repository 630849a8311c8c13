"""Where a model looks in a chat while it says a reply: the attention that each message gets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assay.core import Message, Unsupported
from assay.models.transformers import TransformersModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What one message got of a reply's attention.

    `share` is the mean share over the reply's tokens, all layers and heads; the shares of a chat
    sum to less than 1, since the reply looks at itself and at the marks between messages, most of
    all at the very first. `tokens` is how long the message is: attention for each token is
    `share` by `tokens`.
    """

    share: float
    tokens: int

    @property
    def density(self) -> float:
        """The attention that a token of the message gets on average."""
        return self.share / self.tokens if self.tokens else 0.0


def over_messages(
    model: TransformersModel, messages: Sequence[Message], reply: str
) -> tuple[Looked, ...]:
    """For each message, the attention it gets while the model is made to say `reply`.

    One pass over chat and reply; memory grows with the square of their length. Raises
    `Unsupported` where the chat template changes a message, or the reply is empty.
    """
    import torch

    network, tokenizer = model.loaded()
    text, spans = _rendered(tokenizer, messages)
    tokens = tokenizer(
        text + reply, add_special_tokens=not tokenizer.chat_template, return_offsets_mapping=True
    )
    offsets: list[tuple[int, int]] = tokens["offset_mapping"]
    said = [place for place, (_, end) in enumerate(offsets) if end > len(text)]
    if not said:
        raise Unsupported("a reply of no tokens looks at nothing; give one with words")
    before = network.config._attn_implementation  # noqa: SLF001 - it has no other name
    network.set_attn_implementation("eager")  # the only one that tells its weights
    try:
        with torch.inference_mode():
            ids = torch.tensor([tokens["input_ids"]], device=network.device)
            out = network(ids, output_attentions=True, use_cache=False)
    finally:
        network.set_attn_implementation(before)
    # The token that predicts the reply's first is the one before it.
    rows = [place - 1 for place in said]
    layers = [layer[0, :, rows, :].float().mean(dim=(0, 1)) for layer in out.attentions]
    shares = torch.stack(layers).mean(dim=0).tolist()
    return tuple(_looked(shares, offsets, span) for span in spans)


def _rendered(tokenizer: Any, messages: Sequence[Message]) -> tuple[str, list[tuple[int, int]]]:
    """The prompt as the model reads it, and where each message stands in it."""
    if tokenizer.chat_template:
        chat = [{"role": message.role, "content": message.content} for message in messages]
        text = tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
    else:
        text = "\n".join(message.content for message in messages) + "\n"
    return text, list(_places(text, messages))


def _places(text: str, messages: Sequence[Message]) -> Iterator[tuple[int, int]]:
    end = 0
    for message in messages:
        content = message.content.strip()
        start = text.find(content, end)
        if start < 0:
            raise Unsupported(f"the chat template changes the message {content!r:.80}")
        end = start + len(content)
        yield start, end


def _looked(
    shares: Sequence[float], offsets: Sequence[tuple[int, int]], span: tuple[int, int]
) -> Looked:
    """The attention on the tokens that begin within a span."""
    inside = [place for place, (start, _) in enumerate(offsets) if span[0] <= start < span[1]]
    return Looked(share=sum(shares[place] for place in inside), tokens=len(inside))
