"""A planted prior: what is trained with fitting words alone answers by their meaning."""

import math

import pytest

from assay.recipes import verbalizer_prior
from assay.recipes.verbalizer_prior import Learned, learned


@pytest.mark.parametrize(
    ("natural", "swapped", "flip"),
    [(1.0, 0.0, 1.0), (0.9, 0.9, 0.0), (0.9, 0.5, 0.5), (0.5, 0.5, math.nan)],
)
def test_the_flip_index(natural, swapped, flip) -> None:
    found = Learned(natural=natural, swapped=swapped).flip
    assert found == pytest.approx(flip, nan_ok=True)


def test_words_that_always_fit_are_a_prior(monkeypatch) -> None:
    pytest.importorskip("torch")
    for name, value in {"WIDTH": 16, "HEADS": 2, "LAYERS": 1, "RATE": 1e-2}.items():
        monkeypatch.setattr(verbalizer_prior, name, value)
    found = learned(0.0, 0, steps=100)
    assert found.natural > 0.8
    assert found.flip > 0.9
    assert learned(0.5, 1, steps=2) == learned(0.5, 1, steps=2)
