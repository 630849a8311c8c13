"""Rows of our own that the tests of audits share."""

import json

import pytest

ANSWERS = [
    ("What is 12 * 12?", "144", "number"),
    ("How much is a half of 7?", "3.5", "number"),
    ("What is 3/4 of a quarter?", "3/16", "number"),
    ("How heavy is it?", "3.5 kg", "number"),
    ("Which one? (A) one (B) two (C) three (D) four", "B", "choice"),
    ("Is water wet?", "Yes", "truth"),
    ("Who wrote it?", "Mary Shelley", "text"),
    ("What are the primes below 8, in order?", "2, 3, 5, 7", "number"),
]


@pytest.fixture
def rows():
    found = []
    for question, reference, kind in ANSWERS:
        said = f"The answer is {reference}."
        base = {"prompt": question, "reference": reference, "kind": kind}
        found.append({**base, "response": said, "label": True})
        found.append({**base, "response": "I have no idea, 999.", "label": "incorrect"})
    return found


@pytest.fixture
def file(rows, tmp_path):
    path = tmp_path / "labelled.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path
