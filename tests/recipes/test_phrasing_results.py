"""Tables of results in the published layout."""

import pytest

from assay.core import DataError, UsageError
from assay.recipes.experiment import Setting
from assay.recipes.phrasing_results import results
from assay.recipes.phrasing_robustness import experiment

HEAD = "Model,Dataset,Collection,Type,ID,Shots,Performance,Metric,Include?"


def written(folder, *rows, head=HEAD, name="Main/tiny.csv"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([head, *rows]) + "\n")
    return path


def rows(dataset: str, kind: str, *performances: object) -> list[str]:
    return [
        f"tiny,{dataset},BBL,{kind},{number},0,{performance},Logits,True"
        for number, performance in enumerate(performances, 1)
    ]


def table(folder) -> None:
    written(
        folder,
        *rows("one", "QA", 0.80, 0.82),
        *rows("one", "Default", 0.1),
        *rows("one", "Unobserved", 0.6, 0.8, "PD"),
        *rows("two", "BC", 0.60, 0.62),
        *rows("two", "Unobserved", 0.4, 0.6),
        *[row.replace("True", "False") for row in rows("two", "QA", 0.0)],
        *rows("alone", "QA", 0.9, 0.9),
    )


def test_means_and_deviations_over_instructions(tmp_path) -> None:
    table(tmp_path)
    (found,) = results(tmp_path)
    assert found.name == "Main/tiny"
    assert found.datasets == 2
    assert found.instructions == {"observed": 4, "unobserved": 4}
    assert found.mean["observed"] == pytest.approx(0.71)
    assert found.mean["unobserved"] == pytest.approx(0.60)
    assert found.deviation["observed"] == pytest.approx(0.02 / 2**0.5)
    assert found.deviation["unobserved"] == pytest.approx(0.2 / 2**0.5)
    assert found.gap == pytest.approx(0.11)
    assert found.left_out == 1


def test_the_recipe_tells_them(tmp_path) -> None:
    table(tmp_path)
    outcome = experiment(Setting(data=tmp_path))
    assert outcome.fate == "supported"  # both data sets have the same gap
    assert "in 1 (1 beyond chance)" in outcome.finding
    assert "71.0 ± 1.4 observed, 60.0 ± 14.1 unobserved" in outcome.measures[0].what


def test_a_folder_without_tables(tmp_path) -> None:
    with pytest.raises(UsageError, match="has no tables"):
        list(results(tmp_path))


def test_a_column_is_missing(tmp_path) -> None:
    written(tmp_path, "tiny,one", head="Model,Dataset")
    with pytest.raises(DataError, match="there is no column 'Type'") as raised:
        list(results(tmp_path))
    assert raised.value.line == 2


@pytest.mark.parametrize("kinds", [("QA",), ("Unobserved",), ("QA", "Default")])
def test_only_one_group(tmp_path, kinds) -> None:
    written(tmp_path, *(row for kind in kinds for row in rows("one", kind, 0.5, 0.6)))
    with pytest.raises(DataError, match="both groups"):
        list(results(tmp_path))


@pytest.mark.parametrize("said", ["nan", "inf", "", "x"])
def test_what_is_no_number_is_left_out(tmp_path, said) -> None:
    written(tmp_path, *rows("one", "QA", 0.5, 0.6, said), *rows("one", "Unobserved", 0.5, 0.6))
    (found,) = results(tmp_path)
    assert found.left_out == 1
    assert found.gap == pytest.approx(0)
