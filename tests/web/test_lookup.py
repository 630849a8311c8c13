"""Questions to the table: what fits, a page at a time, and the neighbours of a sample."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.web import filing, lookup
from assay.web.lookup import Lookup, Wanted


@pytest.fixture
def table(runs, make):
    texts = {3: "The Hedgehog sleeps", 7: 'says "quoted" \\ and\nlines', 9: "grün ☂"}
    records = [make.record(n, right=n % 3 > 0, text=texts.get(n, "")) for n in range(120)]
    problems = [make.problem(n, "about umbrellas" if n == 5 else "") for n in range(120)]
    make.write(runs / "a", "m", records, problems=problems)
    filing.update(runs / "a")
    with Lookup(runs / "a") as found:
        yield found


CASES = [
    (Wanted(), 120),
    (Wanted(outcome="incorrect"), 40),
    (Wanted(outcome="incorrect", verifier=1), 0),
    (Wanted(outcome="broken"), 0),
    (Wanted(kind="punctuation:no_comma"), 120),
    (Wanted(kind="punctuation:no_comma", outcome="incorrect"), 40),
    (Wanted(kind="length_constraints:number_words", outcome="incorrect"), 0),
    (Wanted(kind="no such kind"), 0),
    (Wanted(id="p11"), 11),
    (Wanted(id="P119"), 1),
    (Wanted(text="hedgehog"), 1),
    (Wanted(text="HEDGEHOG SLEEPS"), 1),
    (Wanted(text='"quoted" \\'), 1),
    (Wanted(text="and\nlines"), 1),
    (Wanted(text="grün ☂"), 1),
    (Wanted(text="umbrellas"), 1),
    (Wanted(text="hedgehog", outcome="correct"), 0),
    (Wanted(text="verdicts"), 0),  # a word of the file, not of a text
    (Wanted(text="%"), 0),
    (Wanted(id="'; drop table samples"), 0),
]


@pytest.mark.parametrize(("wanted", "count"), CASES, ids=lambda case: repr(case)[:60])
def test_what_fits(table, wanted, count) -> None:
    assert table.count(wanted) == count
    assert len(table.page(wanted)) == min(count, lookup.PAGE)


def test_pages_follow_one_another(table) -> None:
    wanted = Wanted(outcome="correct")
    rows = [row for number in (1, 2, 3) for row in table.page(wanted, number)]
    assert [row.place for row in rows] == [n for n in range(120) if n % 3]


def test_a_row_says_what_a_list_shows(table) -> None:
    row = table.page(Wanted())[3]
    assert row.problem == "p3"
    assert row.prompt.startswith("Question 3?")
    assert row.start.startswith("Answer 3 The Hedgehog")
    assert (row.outcome, row.score, row.tokens) == ("incorrect", 0.5, 7)


def test_neighbours_are_among_those_that_fit(table) -> None:
    wanted = Wanted(outcome="incorrect")
    assert table.neighbours(wanted, 3, 0) == ((0, 0), (6, 0), 1)
    assert table.neighbours(wanted, 0, 0) == (None, (3, 0), 0)
    assert table.neighbours(wanted, 117, 0) == ((114, 0), None, 39)


def test_a_sample_that_is_not_there(table) -> None:
    assert table.entry(0, 1) is None
    assert table.entry(10**12, 0) is None
    assert table.find("p120") is None
    assert table.find("p119") == 119


def test_counts(table) -> None:
    assert table.counts() == {
        "correct": 80,
        "incorrect": 40,
        "invalid": 0,
        "undecided": 0,
        "broken": 0,
    }


@given(st.lists(st.text("ab\n", max_size=12), max_size=12), st.text("abAB", min_size=1, max_size=3))
def test_lines_with_a_text_are_found_at_every_size_of_chunk(lines, text) -> None:
    import io

    clean = [line.replace("\n", "") for line in lines]
    content = "".join(line + "\n" for line in clean).encode()
    starts, at = [], 0
    for line in clean:
        if text.lower() in line.lower():
            starts.append(at)
        at += len(line) + 1
    before = lookup._CHUNK
    try:
        lookup._CHUNK = random.Random(len(content)).randint(len(text), len(text) + 5)
        found = list(lookup._places(io.BytesIO(content), text.lower().encode(), len(content)))
    finally:
        lookup._CHUNK = before
    assert found == starts
