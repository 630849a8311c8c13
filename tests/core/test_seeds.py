"""Seeds split per problem."""

from hypothesis import given
from hypothesis import strategies as st

from assay.core.seeds import rng, split


@given(st.integers(), st.text(), st.integers(0, 100))
def test_a_split_seed_is_stable_and_in_range(seed: int, name: str, index: int) -> None:
    assert split(seed, name, index) == split(seed, name, index)
    assert 0 <= split(seed, name, index) < 2**31


def test_names_do_not_run_together() -> None:
    assert split(0, "a", "bc") != split(0, "ab", "c")
    assert rng(0, "a").random() != rng(1, "a").random()
