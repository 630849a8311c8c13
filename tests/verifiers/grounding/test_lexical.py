"""The token measures as verifiers: tables of cases, and what human judges say."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay import verifiers
from assay.core import BadArgument, Problem
from assay.verifiers.grounding.lexical import (
    F1,
    KF1,
    ExactMatch,
    KPrecision,
    KRecall,
    Precision,
    Recall,
    StrictRecall,
    k_measure,
)

REFERENCE_CASES = [
    (Recall(), "It was Mary Shelley.", "Mary Shelley", "correct", 1.0),
    (Recall(), "It was Mary.", "Mary Shelley", "incorrect", 0.5),
    (Recall(at_least=0.5), "It was Mary.", "Mary Shelley", "correct", 0.5),
    (Recall(), "Paris", ["Rome", "Paris"], "correct", 1.0),
    (Recall(), "It is 3.5 km.", 3.5, "correct", 1.0),
    (Recall(), "focus", "US", "incorrect", 0.0),
    (Recall(), "type A", "A", "correct", 1.0),  # an article that is the answer
    (Recall(), "type B", "A", "incorrect", 0.0),
    (Recall(), "type B", ["The", "!"], "incorrect", 0.0),
    (Recall(), "x", "!?", "broken", None),
    (Recall(), "x", None, "broken", None),
    (Recall(), "", "Paris", "invalid", 0.0),
    (Recall(), " .!? ", "Paris", "invalid", 0.0),
    (Precision(), "Paris", "Paris, France", "correct", 1.0),
    (Precision(), "Paris of course", "Paris", "incorrect", 1 / 3),
    (F1(at_least=0.5), "Paris, France", "Paris", "correct", 2 / 3),
    (ExactMatch(), "The Eiffel Tower!", "eiffel tower", "correct", 1.0),
    (ExactMatch(), "Tower, Eiffel", "eiffel tower", "incorrect", 0.0),
    (StrictRecall(), "in New York today", "New York", "correct", 1.0),
    (StrictRecall(), "York is new", "New York", "incorrect", 0.0),
    (StrictRecall(), "a focus group", "US", "incorrect", 0.0),
    (StrictRecall(profile="faithful"), "a focus group", "US", "correct", 1.0),
]


@pytest.mark.parametrize(("verifier", "text", "reference", "outcome", "score"), REFERENCE_CASES)
def test_against_references(verifier, text, reference, outcome, score) -> None:
    verdict = verifier.verify(text, reference=reference)
    assert verdict.outcome == outcome
    assert verdict.score == (score if score is None else pytest.approx(score))
    assert outcome != "broken" or verdict.failure.kind == "problem"


DOCUMENTS = ("Oslo is the capital of Norway.", "It lies on a fjord.")

DOCUMENT_CASES = [
    (KPrecision(), "Oslo lies on a fjord.", "correct", 1.0),
    (KPrecision(), "Oslo lies on a river.", "correct", 0.75),
    (KPrecision(at_least=0.8), "Oslo lies on a river.", "incorrect", 0.75),
    (KPrecision(), "Oslo Oslo Oslo", "incorrect", 1 / 3),  # a multiset
    (KPrecision(), "...", "invalid", 0.0),
    (KPrecision(ignore_question=True), "Capital of Norway", "undecided", None),
    (KPrecision(ignore_question=True), "The capital of Norway: Bergen", "incorrect", 0.0),
    (KRecall(), "Oslo is the capital of Norway. It lies on a fjord.", "correct", 1.0),
    (KF1(at_least=0.5), "Oslo is the capital.", "correct", 6 / 12),
]


@pytest.mark.parametrize(("verifier", "text", "label", "score"), DOCUMENT_CASES)
def test_against_documents(verifier, text, label, score) -> None:
    problem = Problem.of("What is the capital of Norway?", documents=DOCUMENTS)
    verdict = verifier.verify(text, problem)
    assert verdict.label == label
    assert verdict.score == (score if score is None else pytest.approx(score))


@pytest.mark.parametrize("documents", [(), ("",), ("The!",)])
def test_documents_without_words_are_the_problems_fault(documents) -> None:
    verdict = KPrecision().verify("x", documents=documents)
    assert verdict.outcome == "broken"
    assert verdict.failure.kind == "problem"


def test_spans_show_what_is_shared_and_what_is_made_up() -> None:
    text = "It was Mary Shelley, in 1818."
    assert Recall().verify(text, reference="Shelley").reasons[0].spans == ((12, 19),)
    found = KPrecision().verify("Oslo lies on a wide river.", documents=DOCUMENTS)
    assert found.reasons[0].spans == ((15, 25),)


@pytest.mark.parametrize(
    ("response", "documents", "question", "precision", "recall", "f1"),
    [
        ("x y", ["x", "z"], None, 0.5, 0.5, 0.5),
        ("", ["x"], None, 0.0, 0.0, 0.0),
        ("x", [""], None, 0.0, 1.0, 0.0),
        ("", [""], None, 0.0, 1.0, 1.0),
        ("x y", ["x y"], "x y", 1.0, 1.0, 1.0),  # "++" with nothing left
        ("x y", ["z"], "x y", 1.0, 1.0, 1.0),
        ("x y", ["z"], "x", 0.0, 0.0, 0.0),
    ],
)
def test_the_published_numbers_for_empty_texts(
    response, documents, question, precision, recall, f1
) -> None:
    found = k_measure(response, documents, question)
    assert (found.precision, found.recall, found.f1) == (precision, recall, f1)


@pytest.mark.parametrize(
    ("make", "fields"),
    [(Recall, {"at_least": 1.1}), (KF1, {"at_least": -1}), (StrictRecall, {"profile": "loose"})],
)
def test_wrong_arguments(make, fields) -> None:
    with pytest.raises(BadArgument):
        make(**fields)


@given(st.text(), st.text())
def test_every_text_has_a_verdict(text, reference) -> None:
    for verifier in (Recall(), Precision(), F1(), ExactMatch(), StrictRecall()):
        verdict = verifier.verify(text, reference=reference)
        assert verdict.failure is None or verdict.failure.kind == "problem"


@given(st.lists(st.sampled_from(["oslo", "fjord", "river", "moon"]), min_size=1, max_size=6))
def test_a_longer_invention_never_grounds_better(words) -> None:
    text = " ".join(words)
    before = KPrecision().verify(text, documents=DOCUMENTS).score
    assert KPrecision().verify(text + " invented", documents=DOCUMENTS).score <= before


def evouna(data, name):
    """Questions, references, answers and human verdicts; golds are split at the slash."""
    for line in (data / "evouna" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["improper"]:
            continue
        golds = [gold.strip() for gold in row["golden_answer"].split("/") if gold.strip()]
        for system in ("fid", "gpt35", "chatgpt", "gpt4", "newbing"):
            yield system, golds, row[f"answer_{system}"], row[f"judge_{system}"]


def balanced(verifier, rows) -> float:
    hits = {True: [], False: []}
    for _, golds, answer, human in rows:
        verdict = verifier.verify(answer, reference=golds)
        hits[human].append((verdict.label == "correct") == human)
    return sum(sum(found) / len(found) for found in hits.values()) / 2


@pytest.mark.parametrize("name", ["NQ", "TQ"])
def test_recall_agrees_with_people_better_than_matching_does(data, name) -> None:
    rows = list(evouna(data, name))
    recall = balanced(verifiers.load("recall"), rows)
    assert recall > balanced(verifiers.load("exact_match"), rows) + 0.2
    assert recall > balanced(verifiers.load("strict_recall"), rows)
    assert recall > 0.85
