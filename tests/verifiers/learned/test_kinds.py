"""Every kind cuts problems and responses, however hostile, into bounded pairs of texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import Problem, Response, UnknownName, VerifierError
from assay.verifiers.learned.kinds import KINDS, LONGEST, MOST_STEPS, find

PROBLEM = Problem.of("Add.", reference="4", documents=("Two and two is four.",))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_declaration_is_whole(kind) -> None:
    assert kind.classes[0] in ("correct", "good", "answerable")
    assert kind.labels[0] == "correct"
    assert len(kind.labels) == len(kind.classes)
    assert len({column.name for column in kind.columns}) == len(kind.columns)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@given(text=st.text(st.characters(), max_size=200), prompt=st.text(max_size=50))
def test_pairs_are_text_that_any_tokenizer_takes(kind, text, prompt) -> None:
    problem = Problem.of(prompt, reference="4")
    for pair in kind.pairs(problem, Response(text)):
        for each in (pair.given, pair.judged):
            assert len(each.encode()) <= 4 * (LONGEST + 3)
        assert 0 <= pair.span[0] <= pair.span[1] <= len(text)


JUDGING = {name: kind for name, kind in KINDS.items() if kind.judges}


@pytest.mark.parametrize("kind", JUDGING.values(), ids=JUDGING)
def test_long_texts_lose_their_middle(kind) -> None:
    pairs = kind.pairs(PROBLEM, Response("start " + "x" * 1_000_000 + " end"))
    assert len(pairs) == 1
    assert len(pairs[0].judged) == LONGEST + 3
    assert pairs[0].judged.endswith(" end")


@pytest.mark.parametrize("name", ["process", "value"])
def test_too_many_steps(name) -> None:
    with pytest.raises(VerifierError, match=r"257 steps, more than 256"):
        find(name).pairs(PROBLEM, Response("step\n\n" * (MOST_STEPS + 1)))


def test_steps_are_judged_in_the_light_of_those_before() -> None:
    response = Response("One.\n\nTwo.\n\nThree.")
    last = find("process").pairs(PROBLEM, response)[-1]
    assert last == ("Add.\n\nOne.\n\nTwo.", "Three.", (12, 18))
    assert [pair.judged for pair in find("value").pairs(PROBLEM, response)] == [
        "One.", "One.\n\nTwo.", "One.\n\nTwo.\n\nThree.",
    ]  # fmt: skip


def test_steps_of_the_metadata_come_before_paragraphs() -> None:
    response = Response("a\n\nb\n\nc", metadata={"steps": ["a\n\nb", "c", "elsewhere"]})
    assert [(p.judged, p.span) for p in find("process").pairs(PROBLEM, response)] == [
        ("a\n\nb", (0, 4)), ("c", (6, 7)), ("elsewhere", (0, 0)),
    ]  # fmt: skip


@pytest.mark.parametrize("reference", [None, [], {"a": 1}, [None]])
def test_equivalence_needs_a_reference(reference) -> None:
    with pytest.raises(VerifierError, match="no reference"):
        find("equivalence").pairs(Problem.of("Add.", reference=reference), Response("4"))


def test_documents_are_given() -> None:
    (pair,) = find("grounding").pairs(PROBLEM, Response("four"))
    assert pair.given == "Two and two is four.\n\nAdd."


def test_an_unknown_kind_suggests_a_near_one() -> None:
    with pytest.raises(UnknownName, match="did you mean 'outcome'"):
        find("outcomes")
