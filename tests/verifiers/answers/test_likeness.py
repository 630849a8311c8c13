"""Words that count as the same word, and where words stand."""

import pytest

from assay.verifiers.answers.likeness import adjacent, alike, is_in, near


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("bridge", "bridges", True),
        ("mozambique", "mozambiqe", True),
        ("german", "germany", True),
        ("berlin", "merlin", False),
        ("paris", "раris", False),
        ("1999", "1998", False),
        ("12point55", "12point54", False),
        ("he", "her", False),
    ],
)
def test_alike(one, other, expected):
    assert alike(one, other) is expected
    assert alike(other, one) is expected


def test_where_words_stand():
    text = "judith keppel won the first prize in the year 2000 as everybody knows by now of course"
    given = text.split()
    assert is_in("prizes", given)
    assert not is_in("price", given)
    assert adjacent("judith", "keppel", given)
    assert not adjacent("keppel", "judith", given)
    assert near(["judith", "prize"], given)
    assert not near(["judith", "course"], given)
    assert near([], given)
