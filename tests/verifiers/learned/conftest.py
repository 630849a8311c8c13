"""Rows of our own, with a signal planted in them or not."""

import random
from collections.abc import Callable

import pytest

WORDS = ["red", "blue", "green", "big", "small", "tree", "house", "river", "stone", "cloud"]
Rows = list[dict[str, object]]


def rows_of(n: int = 300, *, seed: int = 0, shuffled: bool = False) -> Rows:
    """Responses that say "surely" if they are right, and "maybe" if not."""
    draw = random.Random(seed)
    rows: Rows = []
    for number in range(n):
        good = draw.random() < 0.5
        words = [*draw.choices(WORDS, k=draw.randint(5, 15)), "surely" if good else "maybe"]
        draw.shuffle(words)
        rows.append({"prompt": f"Question {number}?", "response": " ".join(words), "label": good})
    if shuffled:
        labels = [row["label"] for row in rows]
        draw.shuffle(labels)
        rows = [{**row, "label": label} for row, label in zip(rows, labels, strict=True)]
    return rows


@pytest.fixture
def planted() -> Callable[..., Rows]:
    return rows_of


def word(good: bool) -> str:
    return "surely so" if good else "maybe not"


def rows_of_kind(name: str) -> Rows:
    rows: Rows = []
    for n in range(90):
        row: dict[str, object] = {"prompt": f"Question {n}?", "response": word(n % 3 > 0)}
        steps = ["First this.", word(n % 3 != 1), word(n % 3 == 0)]
        rows.append(
            row
            | {
                "outcome": {"label": n % 3 > 0},
                "process": {"steps": steps, "first_error": {0: -1, 1: 1, 2: 2}[n % 3]},
                "value": {"steps": steps, "label": n % 3 == 0},
                "equivalence": {
                    "reference": n,
                    "response": ("", f"It is {n}", f"It is {n + 1}")[n % 3],
                    "label": "CAB"[n % 3],
                },
                "grounding": {
                    "documents": ["Rain falls."],
                    "response": ("Rain falls.", "no passage helps", "Snow melts!")[n % 3],
                    "label": ("correct", "retrieval_error", "grounding_error")[n % 3],
                },
                "quality": {"quality": 8 if n % 3 else 1},
                "answerable": {
                    "prompt": f"Does it rain in {n}?" if n % 3 else f"Who is it that eats {n}?",
                    "documents": f"Rain falls in {n}.",
                    "label": n % 3 > 0,
                },
                "reader": {
                    "prompt": f"In case {n}, who eats {'rice' if n % 3 else 'coal'}?",
                    "documents": f"Ann{n} eats rice and Bob{n} drinks tea.",
                    "answer": f"Ann{n}" if n % 3 else "",
                },
            }[name]
        )
    return rows


@pytest.fixture(scope="session")
def kind_rows() -> Callable[[str], Rows]:
    return rows_of_kind
