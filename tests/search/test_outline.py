"""The outline shows the way to the chosen text, and how much it leaves out."""

from assay.search.outline import outline
from assay.search.strategies import load
from assay.search.world import Chains


def lines(strategy: str, most: int = 6, **options) -> list[str]:
    world = Chains(right=0.6)
    result = load(strategy).search(world.problem(1), world.model(), world.reward())
    return list(outline(result, most=most, **options))


def test_the_way_to_the_chosen_is_never_left_out() -> None:
    shown = lines("beam:16,step=\\n", most=1)
    assert sum("★" in line for line in shown) == 1
    assert sum("▸" in line for line in shown) == 5
    assert any("and 15 more, " in line and "outside the beam" in line for line in shown)


def test_lines_fit_and_hostile_text_goes_through_the_shower() -> None:
    assert all(len(line) <= 60 for line in lines("majority:4", width=60))
    assert all("?" in line for line in lines("majority:4", show=lambda text: "?" * len(text)))
