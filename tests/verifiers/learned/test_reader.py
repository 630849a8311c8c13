"""The span reader: it finds what was asked, knows when nothing answers, and reads in windows."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay import verifiers as v
from assay.core import BadArgument, DataError, Problem
from assay.verifiers.grounding.reading import QuestionCoverage, Reads, RearVerification
from assay.verifiers.learned import Learned, Settings, learn
from assay.verifiers.learned.kinds import find
from assay.verifiers.learned.reader import STRIDE, WINDOW, Reader, pieces
from assay.verifiers.learned.rows import examples
from assay.verifiers.learned.span_reader import SpanReader

pytest.importorskip("torch")

DOCUMENT = "Kim7 eats rice. Lee9 drinks tea."
EATS, COAL = "In case 7, who eats rice?", "In case 7, who eats coal?"


def rows(n: int = 160) -> list[dict[str, object]]:
    """Two facts and a distraction in any order; every third question is about neither fact."""
    draw, made = random.Random(0), []
    for number in range(n):
        eater, drinker = f"Ann{number}", f"Bob{number}"
        facts = [f"{eater} eats rice.", f"{drinker} drinks tea.", "It rains and rains."]
        draw.shuffle(facts)
        asked = (("eats rice", eater), ("drinks tea", drinker), ("eats coal", ""))
        prompt = f"In case {number}, who {asked[number % 3][0]}?"
        answer = asked[number % 3][1]
        made.append({"prompt": prompt, "documents": " ".join(facts), "answer": answer})
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("reader") / "v"
    learn("reader", rows(), place, settings=Settings(rate=3e-3, batch=16))
    return place


@pytest.mark.parametrize(
    ("question", "response", "label"),
    [
        (EATS, "Kim7", "correct"),
        (EATS, "It is Kim7 who eats rice.", "correct"),
        (EATS, "Lee9", "incorrect"),
        (EATS, "somebody else", "incorrect"),
        (EATS, "", "incorrect"),
        (COAL, "Kim7", "incorrect"),
        (COAL, " ", "correct"),
    ],
)
def test_verdicts(folder, question, response, label) -> None:
    verdict = v.span_reader(path=folder).verify(response, question, documents=[DOCUMENT])
    assert verdict.label == label
    assert 0 <= verdict.score <= 1


def test_it_answers_itself(folder) -> None:
    reader = SpanReader(path=folder)
    assert isinstance(reader, Reads)
    answer = reader.answer(Problem.of(EATS, documents=("It rains.", DOCUMENT)))
    assert answer.text == "Kim7"
    none = reader.answer(Problem.of(COAL, documents=(DOCUMENT,)))
    assert none.probability < 0.5 < answer.probability
    assert none.found.no_answer > 0 > answer.found.no_answer


def test_it_is_the_intensive_reader_of_rear_verification(folder) -> None:
    rear = RearVerification(sketchy=QuestionCoverage(), intensive=SpanReader(path=folder))
    for question, response, label in (
        (EATS, "Kim7", "correct"),
        (EATS, "I don't know.", "incorrect"),
        (COAL, "I don't know.", "correct"),
    ):
        assert rear.verify(response, question, documents=[DOCUMENT]).label == label


def test_as_a_learned_verifier_it_tells_answerability(folder) -> None:
    learned = Learned(path=folder)
    assert learned.verify("", EATS, documents=[DOCUMENT]).label == "correct"
    assert learned.verify("", COAL, documents=[DOCUMENT]).label == "incorrect"


def test_an_answer_far_into_a_long_document_is_found(folder) -> None:
    long = "It rains and rains. " * 200 + DOCUMENT + " It rains and rains." * 100
    assert len(long) > 5 * WINDOW
    assert SpanReader(path=folder).answer(Problem.of(EATS, documents=(long,))).text == "Kim7"


def test_another_kind_is_no_reader(tmp_path, kind_rows) -> None:
    learn("outcome", kind_rows("outcome"), tmp_path / "v")
    with pytest.raises(BadArgument, match="kind 'outcome', no reader"):
        SpanReader(path=tmp_path / "v")
    with pytest.raises(BadArgument, match="no backbone 'packaged'"):
        learn("reader", [], tmp_path / "w", backbone="packaged")


def test_without_documents_the_problem_is_broken(folder) -> None:
    verdict = SpanReader(path=folder).verify("Kim7", EATS)
    assert verdict.failure is not None
    assert verdict.failure.kind == "problem"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"answer": "Bob"}, "text that stands in the documents"),
        ({"answer": 7}, "empty where there is no answer"),
        ({}, "no field 'answer'"),
    ],
)
def test_rows_that_cannot_be_used(row, why) -> None:
    with pytest.raises(DataError, match=why):
        examples(find("reader"), {"prompt": EATS, "documents": DOCUMENT, **row}, 1)


def test_the_place_of_an_answer_that_occurs_twice() -> None:
    row = {"prompt": "Who?", "documents": "Ann saw Ann.", "answer": "Ann"}
    spans = [
        examples(find("reader"), {**row, **place}, 1)[0].span
        for place in ({}, {"answer_start": 8}, {"answer_start": 5}, {"answer_start": "8"})
    ]
    assert spans == [(0, 3), (8, 11), (0, 3), (0, 3)]


def test_windows_without_the_answer_have_none() -> None:
    context = "word " * 300 + "Kim7 eats. " + "word " * 300
    row = {"prompt": EATS, "documents": context, "answer": "Kim7"}
    (example,) = examples(find("reader"), row, 1)
    reader = Reader(classes=2, longest=512)
    (windows,) = reader.prepare([(example.given, example.judged)])
    wanted = list(reader.wanted(example, windows))
    assert len(wanted) == 3 * len(windows)
    with_it = 0
    for index, window in enumerate(windows):
        first, last, impossible = map(int, wanted[3 * index : 3 * index + 3])
        texts = [word.text for word in window.row.words]
        assert impossible == ("Kim7" not in texts)
        if not impossible:
            with_it += 1
            assert first == last == texts.index("Kim7")
    assert 1 <= with_it <= 2


@given(st.text(st.characters(max_codepoint=128), max_size=4000))
def test_windows_cover_the_context(context) -> None:
    found = list(pieces(context))
    assert found[0][0] == 0
    assert all(context[start : start + len(piece)] == piece for start, piece in found)
    covered = 0
    for start, piece in found:
        assert start <= covered
        covered = start + len(piece)
        assert len(piece) <= WINDOW
    assert covered == len(context)
    assert len(found) <= 2 + len(context) / (STRIDE // 2)
