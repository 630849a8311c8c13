"""The world of facts, the rows of each way to tune, and what is counted of a tuned decoder."""

import pytest

pytest.importorskip("torch", reason="needs assay[train]")

from assay.recipes import refusing
from assay.recipes.r_tuning import of_training
from assay.recipes.refusing import ASK, IGNORANT, PEOPLE, VALUES, WAYS, Base, Facts, Tried


@pytest.fixture(scope="module")
def base() -> Base:
    """A decoder that has read little: its answers are poor, and all of the path is gone."""
    facts = Facts(3, people=24)
    return Base(facts=facts, policy=refusing.fresh(facts, 3, passes=1), seed=3)


def test_some_people_are_never_read_of_and_none_is_on_both_sides() -> None:
    facts = Facts(1, PEOPLE)
    read = {asked[:2] for asked, _ in facts.read if not asked.startswith("^")}
    assert len(facts.never) == round(refusing.NEVER * len(facts.obscure))
    assert facts.never < facts.obscure < {name for name, _ in facts.value}
    assert len({name[0] for name in facts.obscure}) <= 13
    assert not facts.never & read
    assert not {one for one, _ in facts.tuning} & {one for one, _ in facts.testing}
    assert len(facts.tuning) + len(facts.testing) == len(facts.value)
    assert Facts(1, PEOPLE).value == facts.value != Facts(2, PEOPLE).value
    assert all(count in (0, 1, 2, 4, 8, 16) for count in facts.often.values())


def test_rows_of_each_way(base: Base) -> None:
    right = {row["prompt"]: bool(row.verdicts["exact"]) for row in base.asked}
    assert len(refusing.vanilla(base)) == len(base.facts.tuning)
    for asked, written in refusing.refusing(base, "replacement"):
        assert (written == IGNORANT) is not right[asked]
    padded = refusing.refusing(base, "padding")
    sure = {asked[: -len(ASK) - 1]: written for asked, written in padded if asked.endswith(ASK)}
    assert {text: written == "S" for text, written in sure.items()} == right


def test_labels_by_chance_are_as_many_and_others(base: Base) -> None:
    real, chance = (
        [written for _, written in refusing.refusing(base, "padding", by=by) if written in "SU"]
        for by in ("correctness", "chance")
    )
    assert sorted(real) == sorted(chance)
    assert len(set(real)) < 2 or real != chance


def test_entropy_splits_without_verdicts(base: Base) -> None:
    said = [w for _, w in refusing.refusing(base, "padding", by="entropy") if w in "SU"]
    assert {*said} == {"S", "U"}
    assert len(said) == len(base.facts.tuning)


def test_a_tuned_decoder_is_asked_about_the_others(base: Base) -> None:
    for way in WAYS:
        found = refusing.one_way(base, way, 1e-4)
        assert len(found.right) == len(base.facts.testing)
        assert all(0 <= one <= 1 for one in (*found.likely, *found.sure))
        assert (min(found.sure) == 1.0) is (way == "plain tuning")


def tried(right: str, sure: tuple[float, ...], never: str) -> Tried:
    return Tried(
        right=tuple(mark == "1" for mark in right),
        likely=(0.5,) * len(right),
        sure=sure,
        never=tuple(mark == "1" for mark in never),
        obscure=tuple(mark in "01" for mark in never),
    )


def test_what_is_counted() -> None:
    good = tried("1100", (0.9, 0.8, 0.3, 0.1), "0011")
    assert (good.accuracy, good.gain, good.area, good.refused_unknown) == (0.5, 0.5, 1.0, 1.0)
    assert good.counted.over_refusal == 0.0
    silent = tried("10", (0.2, 0.1), "00")
    assert (silent.gain, silent.refused_unknown) == (0.0, 0.0)
    plain = tried("10", (1.0, 1.0), "00")
    assert plain.scores == [0.5, 0.5]


def test_sureness_among_the_obscure_is_of_them_alone() -> None:
    mixed = tried("1001", (0.9, 0.1, 0.6, 0.7), "..01")
    assert mixed.obscure == (False, False, True, True)
    assert mixed.area_within == 1.0
    assert tried("1001", (0.9, 0.1, 0.7, 0.6), "..01").area_within == 0.0
    assert tried("10", (0.9, 0.1), "..").area_within == 0.5


def test_measures_have_their_controls_and_differences() -> None:
    found = {way: [tried("1100", (0.9, 0.8, 0.3, 0.1), "0011")] * 2 for way in WAYS}
    measures = of_training(found)
    controls = {one.what for one in measures if one.control}
    assert all(("by chance" in what) or what.startswith("plain") for what in controls)
    assert any(one.what == "padding: gain less that of labels by chance" for one in measures)


def test_values_are_one_token_each(base: Base) -> None:
    assert all(len(base.policy.vocabulary.encode(value)) == 1 for value in VALUES)
