"""Ways to mend and to draw anew: what they are, and that known figures come out again."""

import pytest

from assay.core import Reason, Verdict
from assay.recipes.mending import (
    EXPECTED,
    SIZES,
    STUCK_SIZES,
    WORLDS,
    Found,
    as_expected,
    searched,
    way,
)
from assay.search.repairs import Repairs
from assay.verifiers.simulated import always


@pytest.mark.parametrize(
    ("name", "n"),
    [
        ("best of n", 4), ("drawn until accepted", 4), ("siblings", 4), ("chain", 4),
        ("chain begun anew", 4), ("tree", 4), ("tree, depth first", 4),
    ],
)  # fmt: skip
def test_each_way_spends_its_texts_where_nothing_is_accepted(name: str, n: int) -> None:
    refuses = always(Verdict("incorrect", 0.0, reasons=(Reason("no"),)))
    found = searched(Repairs(), way(name, n), (0,), 3, refuses)
    judged = {"best of n": n, "drawn until accepted": n}.get(name, n + 1)  # with the root
    assert found.votes == (5 * judged,) * 3
    assert not any(found.fooled)


def test_every_expected_row_has_its_sizes() -> None:
    assert sum(len(row) for rows in EXPECTED.values() for row in rows.values()) == 59
    assert {len(row) for rows in EXPECTED.values() for row in rows.values()} == {4, 3}
    assert (len(SIZES), len(STUCK_SIZES)) == (4, 3)


@pytest.mark.parametrize(
    ("world", "how", "n"),
    [
        ("met 0.4", "siblings", 6), ("met 0.4", "tree", 6), ("met 0.4", "chain", 6),
        ("met 0.6", "drawn until accepted", 12), ("stuck 0.3", "chain begun anew", 15),
        ("stuck 0.5", "chain", 6),
    ],
)  # fmt: skip
def test_figures_measured_before_come_out_again(world: str, how: str, n: int) -> None:
    found = searched(WORLDS[world], way(how, n), (11,), 150)
    assert as_expected({(world, how, n): found}) == []


def test_what_does_not_come_out_is_told() -> None:
    nothing = Found(right=(0.0,) * 50, fooled=(1.0,) * 50, votes=(5,) * 50)
    (off,) = as_expected({("met 0.4", "chain", 24): nothing, ("met 0.4", "best of n", 24): nothing})
    assert off == "chain of 24 at met 0.4 (0.00, before 0.90)"
