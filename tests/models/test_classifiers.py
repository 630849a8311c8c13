"""Classifiers by path, whose weights are planted."""

from pathlib import Path
from typing import Any

import pytest

from assay.core import BadArgument, ModelError
from assay.models.classifiers import TextClassifier, classifier

torch = pytest.importorskip("torch", reason="needs assay[transformers]")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]


def saved(path: Path, labels: list[str], bias: list[float], *, several: bool = False) -> Path:
    """A classifier that says the same of every text: its last layer is a bias alone."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import (
        DistilBertConfig,
        DistilBertForSequenceClassification,
        PreTrainedTokenizerFast,
    )

    raw = Tokenizer(models.WordLevel({"[PAD]": 0, "[UNK]": 1}, unk_token="[UNK]"))
    raw.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer: Any = PreTrainedTokenizerFast(
        tokenizer_object=raw, unk_token="[UNK]", pad_token="[PAD]"
    )
    model = DistilBertForSequenceClassification(
        DistilBertConfig(
            vocab_size=2, dim=8, hidden_dim=8, n_layers=1, n_heads=2, max_position_embeddings=32,
            id2label=dict(enumerate(labels)), num_labels=len(labels), pad_token_id=0,
            problem_type="multi_label_classification" if several else None,
        )
    )  # fmt: skip
    torch.nn.init.zeros_(model.classifier.weight)
    model.classifier.bias.data = torch.tensor(bias)
    model.save_pretrained(path)
    tokenizer.save_pretrained(path)
    return path


def test_labels_that_exclude_one_another(tmp_path: Path) -> None:
    found = TextClassifier(str(saved(tmp_path, ["no", "yes"], [0.0, 1.0])))("a b")
    assert found["yes"] == pytest.approx(0.7311, abs=1e-3)
    assert sum(found.values()) == pytest.approx(1)


def test_several_labels_at_once_and_a_long_text(tmp_path: Path) -> None:
    one = TextClassifier(str(saved(tmp_path, ["a", "b"], [0.0, 5.0], several=True)))
    found = one("word " * 400)
    assert one.several
    assert found["a"] == pytest.approx(0.5)
    assert found["b"] == pytest.approx(0.9933, abs=1e-3)


def test_its_identity_is_its_weights(tmp_path: Path) -> None:
    one = classifier(str(saved(tmp_path / "a", ["no", "yes"], [0.0, 1.0])))
    other = classifier(str(saved(tmp_path / "b", ["no", "yes"], [1.0, 0.0])))
    assert one.identity["files"] != other.identity["files"]
    assert classifier(str(tmp_path / "a")) is one


def test_what_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        TextClassifier(str(tmp_path))("a")
    with pytest.raises(BadArgument, match="which classifier"):
        TextClassifier("")
