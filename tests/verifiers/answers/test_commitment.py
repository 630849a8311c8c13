"""Whether a response gives one answer or several."""

import pytest

from assay.verifiers.answers.commitment import (
    alternatives,
    asks_for_several,
    heaped,
    offered,
    paired,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Paris, London, Rome, Berlin", ["Paris", "London", "Rome", "Berlin"]),
        ("It is either Paris or London.", ["Paris", "London"]),
        ("1. Paris\n2. London", ["Paris", "London"]),
        ("Paris | London", ["Paris", "London"]),
        ("Paris, the capital of France, is on the Seine.", []),
        ("Paris", []),
    ],
)
def test_offered(text, expected):
    assert offered(text) == expected


@pytest.mark.parametrize(
    ("text", "accepted", "question", "expected"),
    [
        ("Paris and Rome", ["Paris"], "", ["Paris", "Rome"]),
        ("The answer is Paris & Rome.", ["Paris"], "Which city?", ["Paris", "Rome"]),
        ("Paris and Rome", ["Paris"], "Which cities?", []),
        ("Paris and Rome", ["Paris"], "What are they?", []),
        ("Rodgers and Hart", ["Rodgers & Hart"], "", []),
        ("Paris and its suburbs", ["Paris"], "", []),
        ("Paris: Notre Dame and Eiffel", ["Paris"], "", []),
        ("Paris", ["Paris"], "", []),
    ],
)
def test_paired(text, accepted, question, expected):
    assert paired(text, accepted, question) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("Paris or Rome", True), ("Paris?", True), ("Paris, France", False)]
)
def test_alternatives(text, expected):
    assert alternatives(text) is expected


def test_heaps_are_no_prose():
    assert heaped("Paris London Rome Berlin Madrid Vienna " * 10)
    assert not heaped(
        "It was in the spring of that year that they went to Paris, and stayed there."
    )
    assert not heaped("Paris")


@pytest.mark.parametrize(
    ("question", "expected"),
    [("Name two rivers.", True), ("who were they", True), ("who wrote it", False), ("", False)],
)
def test_asks_for_several(question, expected):
    assert asks_for_several(question) is expected
