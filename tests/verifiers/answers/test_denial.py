"""What is said of a name: that it is not the answer, that nobody knows, that others say so."""

import pytest

from assay.verifiers.answers.denial import corrected, denied, unsure

CASES = [
    ("It was not Jane Austen.", {"denied"}),
    ("It wasn't the novelist Jane Austen.", {"denied"}),
    ("Anyone but Jane Austen.", {"denied"}),
    ("Everybody except Jane Austen.", {"denied"}),
    ("Mary Shelley rather than Jane Austen.", {"denied"}),
    ("It was not only Jane Austen.", set()),
    ("It was not Mary Shelley but Jane Austen.", set()),
    ("Not Jane Austen, some say, but Jane Austen it was.", set()),
    ("None other than Jane Austen", set()),
    ("Nobody but Jane Austen", set()),
    ("I do not know if it was Jane Austen.", {"unsure", "denied"}),
    ("I cannot confirm Jane Austen as its author.", {"unsure"}),
    ("I don't really know, but Jane Austen comes to mind.", set()),
    ("Without doubt Jane Austen.", set()),
    ("I thought of Jane Austen, but the author is Mary Shelley.", {"corrected"}),
    ("Many believe it was Jane Austen; however, it was Mary Shelley.", {"corrected"}),
    ("People say Jane Austen, but it is hard to be sure that Jane Austen was it.", set()),
    ("", set()),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_denial(text, expected):
    name = "Jane Austen"
    found = {f.__name__ for f in (denied, unsure, corrected) if f(text, name, [name])}
    assert found == expected
