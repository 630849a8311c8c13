"""The recurrent aggregator: it learns order, which no count of states shows."""

import random
from pathlib import Path

import pytest

from assay.core import BadArgument, DataError
from assay.verifiers.formal.recurrent import Recurrent
from assay.verifiers.formal.states import State
from assay.verifiers.formal.steps_arithmetic import StepsArithmetic

torch = pytest.importorskip("torch", reason="needs torch: pip install 'assay[transformers]'")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def fitted() -> Recurrent:
    """Fitted on rows in which a step without proof is bad news only as the second of three."""
    draw = random.Random(1)
    rows: list[list[State]] = []
    for _ in range(120):
        row: list[State] = ["proved"] * 3
        row[draw.choice((0, 1, 1))] = "no_proof_found"
        rows.append(row)
    labels = [row[1] == "proved" for row in rows]
    return Recurrent.fit(rows, labels, epochs=25, rate=1e-2)


def test_it_learns_order(fitted: Recurrent) -> None:
    good = fitted.probability(["no_proof_found", "proved", "proved"])
    bad = fitted.probability(["proved", "no_proof_found", "proved"])
    assert good > fitted.threshold > bad
    assert 0 < fitted.probability([]) < 1


def test_it_serves_a_verifier(fitted: Recurrent) -> None:
    text = "10 / 3 = 3.3\n\n2 + 2 = 4\n\n3 + 3 = 6"
    assert StepsArithmetic(aggregator=fitted).verify(text).label == "correct"


def test_it_is_kept_and_read(fitted: Recurrent, tmp_path: Path) -> None:
    fitted.save(tmp_path / "states.safetensors")
    again = Recurrent.load(tmp_path / "states.safetensors")
    assert (again.digest, again.threshold) == (fitted.digest, fitted.threshold)
    (tmp_path / "bad").write_bytes(b"nothing")
    with pytest.raises(DataError):
        Recurrent.load(tmp_path / "bad")


def test_the_same_seed_gives_the_same_network() -> None:
    rows: list[list[State]] = [["proved"], ["failed"]] * 5
    labels = [True, False] * 5
    one, two = (Recurrent.fit(rows, labels, epochs=2) for _ in range(2))
    assert one.digest == two.digest
    assert Recurrent.fit(rows, labels, epochs=2, seed=1).digest != one.digest


def test_one_class_is_not_enough() -> None:
    with pytest.raises(BadArgument, match="right and on wrong"):
        Recurrent.fit([["proved"]] * 4, [True] * 4)
