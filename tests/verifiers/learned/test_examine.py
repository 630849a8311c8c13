"""The measures of a card, and the cut that looks at whole solutions."""

import pytest

from assay.core import DataError
from assay.verifiers.learned import Settings, learn, measure
from assay.verifiers.learned.examine import best_step_cut, located
from assay.verifiers.learned.rows import Example

GOOD, BAD = (1.0, 0.0), (0.0, 1.0)


def steps(row: int, *targets: tuple[float, float]) -> list[Example]:
    return [Example("", "", target, f"prompt {row}", row) for target in targets]


def test_first_wrong_steps_are_located_by_row() -> None:
    examples = [*steps(1, GOOD, GOOD, BAD), *steps(2, GOOD, GOOD), *steps(3, BAD)]
    found = located(examples, [0.9, 0.8, 0.1, 0.9, 0.4, 0.7], 0.5)
    assert [(each.said, each.was) for each in found] == [(2, 2), (1, -1), (-1, 0)]


def test_the_cut_for_steps_looks_at_whole_solutions() -> None:
    # Seven good steps score 0.6 and three 0.9: a cut that balances steps would lie above 0.6.
    long = [*steps(1, *[GOOD] * 5), *steps(2, *[GOOD] * 5), *steps(3, BAD), *steps(4, BAD)]
    scores = [0.9, 0.6, 0.6, 0.6, 0.6, 0.9, 0.9, 0.6, 0.6, 0.6, 0.55, 0.3]
    cut = best_step_cut(long, scores)
    assert 0.55 < cut <= 0.6
    assert best_step_cut(steps(1, GOOD), [0.9]) == 0.5


def test_other_rows_are_measured_like_those_of_the_card(tmp_path, planted) -> None:
    learn("outcome", planted(150), tmp_path / "v", settings=Settings(epochs=6))
    found = measure(tmp_path / "v", planted(80, seed=5))
    assert found["auroc"]["value"] > 0.9
    assert found["auroc"]["n"] == 80
    turned = [{**row, "label": not row["label"]} for row in planted(80, seed=5)]
    assert measure(tmp_path / "v", turned)["auroc"]["value"] == pytest.approx(
        1 - found["auroc"]["value"], abs=1e-3
    )
    with pytest.raises(DataError, match="line 1"):
        measure(tmp_path / "v", [{"prompt": "q"}])
