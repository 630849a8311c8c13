"""Verdicts: four labels, a failure beside them, and a form that survives the journey."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import (
    LABELS,
    BadArgument,
    DataError,
    Failure,
    MissingExtra,
    ModelTimeout,
    Reason,
    Usage,
    Verdict,
    VerifierError,
)

texts = st.text(max_size=20)
spans = st.tuples(st.integers(0, 50), st.integers(0, 50))
reasons = st.builds(Reason, texts, texts, st.lists(spans, max_size=3).map(tuple))
failures = st.builds(Failure, st.sampled_from(["error", "timeout", "crash"]), texts, texts)


def verdicts(parts: st.SearchStrategy[Verdict] | None = None) -> st.SearchStrategy[Verdict]:
    common = {
        "reasons": st.lists(reasons, max_size=2).map(tuple),
        "parts": st.lists(parts, max_size=3).map(tuple) if parts is not None else st.just(()),
        "verifier": texts,
        "cost": st.none() | st.builds(Usage, model_calls=st.integers(0, 3)),
    }
    scored = st.builds(
        Verdict,
        st.sampled_from(["correct", "incorrect", "invalid"]),
        st.none() | st.floats(0, 1),
        **common,
    )
    undecided = st.builds(Verdict, st.just("undecided"), failure=st.none() | failures, **common)
    return scored | undecided


trees = st.recursive(verdicts(), verdicts, max_leaves=6)


@given(trees)
def test_a_verdict_survives_json_pickle_and_repr(verdict: Verdict) -> None:
    names = {"Verdict": Verdict, "Reason": Reason, "Failure": Failure, "Usage": Usage}
    assert Verdict.from_json(verdict.to_json()) == verdict
    assert pickle.loads(pickle.dumps(verdict)) == verdict
    assert eval(repr(verdict), names) == verdict


@given(trees)
def test_a_score_is_missing_exactly_when_undecided(verdict: Verdict) -> None:
    assert (verdict.score is None) == (verdict.label == "undecided")
    assert bool(verdict) == (verdict.label == "correct")


@pytest.mark.parametrize(
    ("label", "score"),
    [("correct", 1.0), ("incorrect", 0.0), ("invalid", 0.0), ("undecided", None)],
)
def test_default_scores(label: str, score: float | None) -> None:
    assert Verdict(label).score == score
    assert label in LABELS


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Verdict("right"), "one of correct, incorrect, invalid, undecided, not 'right'"),
        (lambda: Verdict("correct", 1.5), r"in \[0, 1\], not 1.5"),
        (lambda: Verdict("correct", float("nan")), r"in \[0, 1\], not nan"),
        (lambda: Verdict("correct", "x"), r"in \[0, 1\], not 'x'"),
        (lambda: Verdict("correct", [1]), r"in \[0, 1\], not \[1\]"),
        (lambda: Verdict("undecided", 0.5), "an undecided verdict has no score"),
        (lambda: Verdict("correct", failure=Failure("error", "x")), "labelled undecided"),
    ],
)
def test_impossible_verdicts_are_refused(make, says) -> None:
    with pytest.raises(BadArgument, match=says):
        make()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ValueError("x"), "error"),
        (VerifierError("no reference", kind="problem"), "problem"),
        (MissingExtra("torch", "transformers", "this judge"), "missing"),
        (ModelTimeout("no answer in 30 s"), "model"),
        (TimeoutError("too long"), "timeout"),
        (MemoryError(), "crash"),
    ],
)
def test_a_broken_verdict_names_its_cause(error: Exception, kind: str) -> None:
    verdict = Verdict.broken(error, verifier="v")
    assert (verdict.label, verdict.outcome, verdict.failure.kind) == ("undecided", "broken", kind)
    assert verdict.failure.message
    assert verdict.failure.error == type(error).__name__


def test_json_of_another_type_or_version_is_refused() -> None:
    with pytest.raises(DataError, match=r"expected JSON marked 'verdict/1', found 'verdict/99'"):
        Verdict.from_json({"assay": "verdict/99", "label": "correct"})
    with pytest.raises(DataError, match="found None"):
        Verdict.from_json({"label": "correct"})


def test_explain_is_an_outline_with_quotes() -> None:
    part = Verdict(
        "incorrect", verifier="no_comma", reasons=(Reason("no commas", "1 comma", ((5, 6),)),)
    )
    broken = Verdict.broken(ValueError("boom"), verifier="other")
    whole = Verdict("incorrect", 0.25, parts=(part, broken), verifier="all")
    assert whole.explain("Hello, you") == (
        "✗ incorrect 0.25 all\n"
        "  ✗ incorrect no_comma\n"
        "    no commas (1 comma)\n"
        "      at 5-6 ','\n"
        "  ! broken other\n"
        "    error: boom"
    )
