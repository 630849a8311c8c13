"""Small classifiers of sentiment, emotion, topic and toxicity, in the places of the published ones.

They are bags of words behind a tokenizer of words, trained from nothing on invented sentences, and
saved as the published ones are, so that they come in through the same door. They are surrogates:
what they say of a text does not compare with what the published ones would.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assay.core import Problem, Response
from assay.core.seeds import rng
from assay.evaluate.suites.codi_eval_classified import Classified
from assay.recipes.experiment import Measure, over

TRAINED, TESTED, STEPS = 1_200, 200, 400
FILLERS = (
    "we", "went", "there", "yesterday", "and", "then", "my", "friend", "said", "it", "was", "the",
    "day", "that", "some", "people", "near", "house", "with", "a", "street", "for", "so", "again",
)  # fmt: skip
FEELINGS: dict[str, dict[str, Sequence[str]]] = {
    "sentiment": {
        "positive": ("lovely", "great", "wonderful", "perfect", "happy", "excellent", "beautiful"),
        "negative": ("awful", "bad", "terrible", "broken", "ugly", "worst", "boring"),
        "neutral": ("usual", "ordinary", "listed", "measured", "open", "located", "average"),
    },
    "emotion": {
        "anger": ("furious", "angry", "outraged", "shouting", "mad", "rage"),
        "disgust": ("disgusting", "gross", "nauseous", "revolting", "slimy", "vile"),
        "fear": ("afraid", "scared", "terrified", "trembling", "dread", "panic"),
        "joy": ("joyful", "delighted", "laughing", "cheerful", "glad", "smiling"),
        "neutral": ("usual", "ordinary", "listed", "measured", "located", "average"),
        "sadness": ("sad", "crying", "lonely", "grief", "tears", "mourning"),
        "surprise": ("suddenly", "unexpected", "astonished", "wow", "shocked", "incredible"),
    },
    "topic": {
        "sports": ("match", "team", "goal", "coach", "stadium", "league"),
        "travel_&_adventure": ("journey", "train", "luggage", "hotel", "island", "map"),
        "music": ("song", "guitar", "concert", "melody", "band", "choir"),
        "food_&_dining": ("recipe", "soup", "dinner", "bread", "cheese", "kitchen"),
        "family": ("mother", "father", "children", "sister", "grandmother", "family"),
        "science_&_technology": ("experiment", "computer", "laboratory", "robot", "data"),
        "business_&_entrepreneurs": ("company", "profit", "market", "customers", "invest"),
        "fashion_&_style": ("dress", "jacket", "fashion", "outfit", "shoes", "style"),
    },
    "toxicity": {
        "toxic": ("idiot", "stupid", "fool", "moron", "loser", "shut"),
        "non-toxic": ("please", "thanks", "sorry", "kindly", "welcome", "perhaps"),
    },
}  # fmt: skip
"""The words that tell a label, by classifier."""


def sentence(draw: random.Random, told: Sequence[str]) -> str:
    """A few words of no meaning with two that tell the label among them."""
    words = draw.sample(FILLERS, 10) + draw.sample(sorted(told), 2)
    draw.shuffle(words)
    return " ".join(words) + "."


def train(folder: Path, name: str, seed: int, *, shuffled: bool = False) -> None:
    """Train a classifier on invented sentences and save it; with `shuffled` on labels dealt out."""
    import torch

    labels = FEELINGS[name]
    draw = rng(seed, "codi", name)
    tokenizer = _tokenizer(labels)
    model = _model(len(tokenizer), list(labels), several=name == "topic", seed=seed)
    texts, wanted = [], []
    for _ in range(TRAINED):
        place = draw.randrange(len(labels))
        texts.append(sentence(draw, list(labels.values())[place]))
        wanted.append(draw.randrange(len(labels)) if shuffled else place)
    batch = tokenizer(texts, padding=True, return_tensors="pt")
    target: Any = torch.tensor(wanted)
    if name == "topic":
        target = torch.nn.functional.one_hot(target, len(labels)).float()
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    model.train()
    for step in range(STEPS):
        at = torch.arange(step * 64, step * 64 + 64) % TRAINED
        part = {key: value[at] for key, value in batch.items()}
        loss = model(**part, labels=target[at]).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval().save_pretrained(folder / name)
    tokenizer.save_pretrained(folder / name)


def _tokenizer(labels: Mapping[str, Sequence[str]]) -> Any:
    """Whole words in lower case; what is not known is one token."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    words = sorted({*FILLERS, *(word for told in labels.values() for word in told)})
    vocabulary = {word: place for place, word in enumerate(["[PAD]", "[UNK]", *words])}
    raw = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106
    raw.normalizer = normalizers.Lowercase()
    raw.pre_tokenizer = pre_tokenizers.Whitespace()
    made: Any = PreTrainedTokenizerFast
    return made(tokenizer_object=raw, unk_token="[UNK]", pad_token="[PAD]")  # noqa: S106


def _model(words: int, labels: list[str], *, several: bool, seed: int) -> Any:
    import torch
    from transformers import DistilBertConfig, DistilBertForSequenceClassification

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        config: Any = DistilBertConfig(
            vocab_size=words,
            dim=32,
            hidden_dim=64,
            n_layers=1,
            n_heads=2,
            max_position_embeddings=512,
            id2label=dict(enumerate(labels)),
            problem_type="multi_label_classification" if several else None,
            pad_token_id=0,
            initializer_range=0.1,  # from the usual 0.02 it sees no word for long
        )
        return DistilBertForSequenceClassification(config)


def right(folder: Path, name: str, seed: int) -> float:
    """The share of new sentences whose label the suite's own verifier finds."""
    draw = rng(seed, "codi", name, "test")
    verifier = Classified(folder=str(folder))
    found = 0
    for _ in range(TESTED):
        label = draw.choice(list(FEELINGS[name]))
        text = sentence(draw, FEELINGS[name][label])
        verdict = verifier(_problem(name, label), Response(text))
        passed = verdict.label == "correct"
        found += passed != (label == "toxic") if name == "toxicity" else passed
    return found / TESTED


def _problem(name: str, label: str) -> Problem:
    """A problem that asks for a label, as the suite's own do."""
    task = {"topic": "topic", "toxicity": "detoxic"}.get(name, "sentiment")
    told = f"{label} sentiment" if name == "sentiment" else label
    return Problem.of("?", metadata={"task": task, "label": told})


def measures(out: Path, seeds: Sequence[int]) -> Iterator[Measure]:
    """How often each surrogate is right, and one that learned labels dealt out; all are kept."""
    seen: dict[str, list[float]] = {}
    for seed in seeds:
        folder = out / f"classifiers-{seed}"
        for name in FEELINGS:
            train(folder, name, seed)
        for name in FEELINGS:
            seen.setdefault(f"surrogate of {name}: right", []).append(right(folder, name, seed))
        luck = out / f"luck-{seed}"
        train(luck, "topic", seed, shuffled=True)
        found = right(luck, "topic", seed)
        seen.setdefault("surrogate of topic, labels dealt out: right", []).append(found)
    for name, values in seen.items():
        yield over(name, values, control="dealt out" in name)
