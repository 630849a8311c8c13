"""The fifty systems are all listed, and what is said of them holds together."""

from pathlib import Path

import pytest

from assay.core import UnknownName
from assay.recipes.catalogue import find, systems, table


def test_there_are_fifty_systems_in_order() -> None:
    assert [system.number for system in systems()] == list(range(1, 51))
    assert len({system.key for system in systems()}) == 50
    verbs = {"verify", "evaluate", "search", "synthesize", "train", "guard"}
    assert all(set(system.verbs) <= verbs for system in systems())


@pytest.mark.parametrize("system", systems(), ids=lambda system: system.key)
def test_a_recipe_says_what_it_has_and_lacks(system) -> None:
    recipe = system.recipe
    if recipe.status == "not yet":
        assert not recipe.has
        assert system.outcome is None
    else:
        assert recipe.has
        assert recipe.claim
        assert (recipe.status == "works") == (not recipe.lacks)
    if system.outcome:
        assert recipe.experiment
        assert any(measure.control for measure in system.outcome.measures)
        assert system.outcome.tested


@pytest.mark.parametrize("key", ["muldimif", "31", "mmmt-if", "mmmt_if"])
def test_a_system_is_found_by_key_or_number(key: str) -> None:
    assert find(key).key in {"muldimif", "mmmt_if"}


def test_an_unknown_key_suggests() -> None:
    with pytest.raises(UnknownName, match="did you mean 'muldimif'"):
        find("muldimf")


def test_the_page_is_current() -> None:
    page = Path(__file__).parents[2] / "docs" / "recipes.md"
    assert page.read_text(encoding="utf-8") == table(), "assay recipes --markdown > docs/recipes.md"
    assert table().count("\n| ") == 52
