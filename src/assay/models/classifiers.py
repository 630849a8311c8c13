"""A trained classifier of texts by path or hub name: the probability of each of its labels."""

from __future__ import annotations

import importlib.util
import threading
from functools import cache
from pathlib import Path
from typing import Any

from assay.core import JSON, BadArgument, MissingExtra, ModelError

LONGEST = 512
"""Tokens that are read; a longer text is cut, as the published classifiers do."""


class TextClassifier:
    """A sequence classifier of transformers, loaded at the first text.

    Its labels exclude one another, and their probabilities sum to 1 (softmax), unless its
    configuration says that it is of several labels at once: then each has its own (sigmoid). A
    call takes turns with others, since one model computes at a time.
    """

    def __init__(self, source: str) -> None:
        for package in ("torch", "transformers"):
            if importlib.util.find_spec(package) is None:
                raise MissingExtra(package, "transformers", f"classifier {source!r}")
        if not source:
            raise BadArgument("which classifier? give a folder, or a name on the hub")
        self.source = source
        self._turn = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def __repr__(self) -> str:
        return f"TextClassifier({self.source!r})"

    @property
    def identity(self) -> dict[str, JSON]:
        """The name, or of a folder its files' checksums too."""
        folder = Path(self.source)
        if not folder.is_dir():
            return {"classifier": self.source}
        from assay.models.weights import sha256

        files = sorted([*folder.glob("*.safetensors"), *folder.glob("*.json")])
        return {
            "classifier": self.source,
            "files": {file.name: sha256(file) for file in files},
        }

    @property
    def several(self) -> bool:
        """Whether a text may have several of the labels at once."""
        model, _ = self._load()
        return bool(model.config.problem_type == "multi_label_classification")

    def __call__(self, text: str) -> dict[str, float]:
        """The probability of each label."""
        import torch

        with self._turn:
            model, tokenizer = self._load()
            tokens = tokenizer(text, truncation=True, max_length=self._window, return_tensors="pt")
            with torch.inference_mode():
                logits = model(**tokens).logits[0].float()
        shares = logits.sigmoid() if self.several else logits.softmax(-1)
        names = model.config.id2label
        return {str(names[place]): float(share) for place, share in enumerate(shares)}

    @property
    def _window(self) -> int:
        """As many tokens as it holds; some configurations count two more for padding."""
        model, _ = self._load()
        held = getattr(model.config, "max_position_embeddings", None) or LONGEST
        return min(LONGEST, held if held > LONGEST or held < 8 else held - 2)

    def _load(self) -> tuple[Any, Any]:
        if self._loaded is None:
            from transformers import AutoModelForSequenceClassification, AutoTokenizer

            try:
                tokenizer = AutoTokenizer.from_pretrained(self.source)
                model: Any = AutoModelForSequenceClassification.from_pretrained(self.source)
            except (OSError, ValueError) as error:
                raise ModelError(
                    f"the classifier {self.source!r} cannot be loaded: "
                    f"{str(error).splitlines()[0]:.300}"
                ) from None
            self._loaded = model.eval(), tokenizer
        return self._loaded


@cache
def classifier(source: str) -> TextClassifier:
    """The classifier of a folder or name, the same one each time: it holds its weights."""
    return TextClassifier(source)
