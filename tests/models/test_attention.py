"""Attention on messages, on a model whose attention is known, and on one of random weights."""

from pathlib import Path
from typing import Any

import pytest

from assay.core import Message, Unsupported
from assay.models.attention import Looked, over_messages
from assay.models.transformers import TransformersModel

torch = pytest.importorskip("torch", reason="needs assay[transformers]")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]

CHAT = (Message("user", "abcd"), Message("assistant", "ef"), Message("user", "gh"))
TEMPLATE = (
    "{% for m in messages %}<u>{{ m['content'] }}{% endfor %}"
    "{% if add_generation_prompt %}<a>{% endif %}"
)


def saved(path: Path, template: str) -> TransformersModel:
    """A Llama of two layers whose tokens are characters, and whose queries are zero."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: i for i, token in enumerate(["</s>", "<u>", "<a>", *alphabet])}
    raw = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    tokenizer: Any = PreTrainedTokenizerFast(
        tokenizer_object=raw, eos_token="</s>", additional_special_tokens=["<u>", "<a>"]
    )
    tokenizer.chat_template = template
    config = LlamaConfig(
        vocab_size=len(vocabulary), hidden_size=32, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=2, max_position_embeddings=128, eos_token_id=0, bos_token_id=None,
    )  # fmt: skip
    network = LlamaForCausalLM(config)
    for layer in network.model.layers:
        torch.nn.init.zeros_(layer.self_attn.q_proj.weight)
    network.save_pretrained(path)
    tokenizer.save_pretrained(path)
    return TransformersModel(str(path), device="cpu")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> TransformersModel:
    return saved(tmp_path_factory.mktemp("even"), TEMPLATE)


def test_a_model_that_looks_everywhere_alike(model: TransformersModel) -> None:
    """Zero queries give every earlier token the same weight: 1 by how many there are."""
    found = over_messages(model, CHAT, "xy")
    # <u>abcd <u>ef <u>gh <a> are 12 tokens; the second token of the reply is said after 13.
    even = (1 / 12 + 1 / 13) / 2
    assert [one.tokens for one in found] == [4, 2, 2]
    assert [one.share for one in found] == pytest.approx([4 * even, 2 * even, 2 * even], abs=1e-5)
    assert found[0].density == pytest.approx(even, abs=1e-5)


def test_it_leaves_the_model_as_it_was(model: TransformersModel) -> None:
    network, _ = model.loaded()
    before = network.config._attn_implementation
    over_messages(model, CHAT, "x")
    assert network.config._attn_implementation == before


def test_what_cannot_be_looked_at(model: TransformersModel, tmp_path: Path) -> None:
    with pytest.raises(Unsupported, match="no tokens"):
        over_messages(model, CHAT, "")
    upper = saved(tmp_path, "{% for m in messages %}{{ m['content'] | upper }}{% endfor %}")
    with pytest.raises(Unsupported, match="changes the message 'abcd'"):
        over_messages(upper, CHAT, "x")


def test_a_message_of_no_tokens_has_no_density() -> None:
    assert Looked(share=0.0, tokens=0).density == 0.0
