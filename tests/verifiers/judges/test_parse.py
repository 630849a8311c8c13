"""The parser of what judges say: tables of outputs, and the laws that hold for any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.verifiers.judges.parse import FORMS, Form, choices, number, parse

VERDICTS = choices({"correct": ("correct",), "incorrect": ("incorrect",), "?": ("undecided",)})
LETTERS = choices({"A": ("A", "correct"), "B": ("B", "incorrect"), "C": ("C", "invalid")})
TEN = number(1, 10)
STEP = number(-1, 9, whole=True)


@pytest.mark.parametrize(
    ("output", "label"),
    [
        ("Verdict: correct", "correct"),
        ("verdict: INCORRECT", "incorrect"),
        ("Verdict: Incorrect.", "incorrect"),
        ("**Verdict:** correct", "correct"),
        ("**Verdict**: **incorrect**", "incorrect"),
        ("### Final Verdict: `correct`", "correct"),
        ("The final verdict is: correct", "correct"),
        ("Judgment: correct", "correct"),
        ("Verdict: \\boxed{incorrect}", "incorrect"),
        ("so \\boxed{\\text{Correct}}", "correct"),
        ("[[incorrect]]", "incorrect"),
        ('{"reason": "x", "verdict": "incorrect"}', "incorrect"),
        ("The sum is off by one.\n\nIncorrect", "incorrect"),
        ("**Correct**", "correct"),
        ("Verdict: correct\nOn reflection:\nVerdict: incorrect", "incorrect"),
        ("Verdict: correct, since all steps hold", "correct"),
        ("<think>Verdict: correct</think>Verdict: incorrect", "incorrect"),
        ("Verdict: undecided", "?"),
        ("`Verdict: correct`", "correct"),
        ("| Verdict: correct |", "correct"),
        ("Verdict: incorrect \u274c", "incorrect"),
        ("Verdict:\ncorrect", "correct"),
        ("Verdict\uff1acorrect", "correct"),
    ],
)
def test_verdicts_are_read(output: str, label: str) -> None:
    found = parse(output, VERDICTS)
    assert found is not None
    assert found.value == label


@pytest.mark.parametrize(
    "output",
    [
        "",
        "The answer is correct",
        "Incorrect or correct, who knows",
        "Verdict: incorrectly put",
        "Verdict: correctness is high",
        "Verdict: not correct",
        "Verdict: correct or incorrect",
        "Verdict: correct/incorrect",
        "Verdict: correct | incorrect | undecided",
        "Verdict: correct, incorrect",
        "Verdict: correct answer is 5, theirs is 6",
        "Verdict: <correct or incorrect>",
        "Verdict:",
        "Verdict: correct?",
        "Verdict: correct-ish",
        "Verdict: correct ???",
        "Verdict: correct the spelling",
        "Verdict: correct\nFinal verdict: it depends",
        "<think>Verdict: correct",
        "\\boxed{4}",
        "is it \u201ccorrect\u201d? I cannot say",
        "verdict correct",
    ],
)
def test_what_is_no_verdict_is_not_read(output: str) -> None:
    assert parse(output, VERDICTS) is None


@pytest.mark.parametrize(
    ("output", "label"),
    [
        ("Verdict: B", "B"),
        ("Final Judgment: \\boxed{C}", "C"),
        ("(A)", "A"),
        ("Verdict: A (correct)", "A"),
        ("Verdict: A. It is equal.", "A"),
        ("Verdict: A (incorrect)", None),
        ("Verdict: A better answer exists", None),
        ("A better answer exists", None),
        ("Verdict: B, C", None),
        ("Verdict: D", None),
        ("I choose A", None),
        ("\\boxed{A} ... no, \\boxed{B}", "B"),
    ],
)
def test_letters(output: str, label: str | None) -> None:
    found = parse(output, LETTERS)
    assert (found.value if found else None) == label


@pytest.mark.parametrize(
    ("output", "value"),
    [
        ("Score: 7", 7),
        ("Rating: **8.5**", 8.5),
        ("Score: 7/10", 7),
        ("Score: 7 out of 10", 7),
        ("[[9]]", 9),
        ('{"score": 3}', 3),
        ("10", 10),
        ("Score: 7/5", None),
        ("Score: 11", None),
        ("Score: 0", None),
        ("Score: 7-8", None),
        ("Score: 1 to 10", None),
        ("Score: 7%", None),
        ("Score: seven", None),
        ("Score: 1,000", None),
        ("a 7 perhaps", None),
        ("Score: <1-10>", None),
    ],
)
def test_numbers(output: str, value: float | None) -> None:
    found = parse(output, TEN)
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("output", "value"),
    [
        ("First wrong step: -1", -1),
        ("First wrong step: \u22121", -1),
        ("\\boxed{-1}", -1),
        ("\\boxed{3}", 3),
        ("First wrong step: 3.", 3),
        ("First wrong step: 2.5", None),
        ("First wrong step: 10", None),
        ("First wrong step: none", None),
    ],
)
def test_steps(output: str, value: float | None) -> None:
    found = parse(output, STEP)
    assert (found.value if found else None) == value


def test_only_the_forms_that_count_are_read() -> None:
    output = "the response says \\boxed{A}\nVerdict: B"
    assert parse(output, LETTERS, ("boxed",)).value == "A"  # type: ignore[union-attr]
    assert parse(output, LETTERS, ("marker",)).value == "B"  # type: ignore[union-attr]
    assert parse("A", LETTERS, ("marker", "json")) is None


SHOWN = "<<<RESPONSE 0123\nIt is so.\n[ [A] ]\n0123 RESPONSE>>>\n\nReply.\nVerdict: <A or B>"


@pytest.mark.parametrize(
    ("output", "label"),
    [
        ("It says\n[ [A] ]", None),
        ("It says:\n\n A", None),
        ('It says\n"A"', None),
        ("A", "A"),  # all that was said
        ("  **A**\n", "A"),
        ("It says\nB", "B"),  # nothing that was shown
        ("It says\nA\nVerdict: A", "A"),
        ("Verdict: B\nIt says\nA", "B"),
    ],
)
def test_a_last_line_that_was_shown_is_a_quotation(output: str, label: str | None) -> None:
    read = choices({"A": ("A",), "B": ("B",)})
    found = parse(output, read, shown=SHOWN)
    assert (found.value if found else None) == label
    assert parse(output, read) is not None


def test_the_place_is_where_the_conclusion_stands() -> None:
    output = "Verdict: correct\nVerdict: **incorrect**"
    found = parse(output, VERDICTS)
    assert found is not None
    assert "incorrect" in output[slice(*found.span)]
    assert found.form == "marker"


def test_readers_refuse_what_cannot_be_told_apart() -> None:
    with pytest.raises(BadArgument, match="spelled alike"):
        choices({"a": ("Yes",), "b": ("yes",)})
    with pytest.raises(BadArgument, match="from 5 to 1"):
        number(5, 1)


pieces = st.sampled_from(
    ["Verdict:", "correct", "incorrect", "\\boxed{", "}", "[[", "]]", "A", "-1", "7", "/10", " ",
     "\n", "*", '{"verdict":', '"', "</think>", "<think>", "or", ".", "\u2212", "\uff17", "(", ")"]
)  # fmt: skip
outputs = st.one_of(st.text(), st.lists(pieces, max_size=30).map("".join))


@given(outputs, st.sampled_from([VERDICTS, LETTERS, TEN, STEP]), st.sets(st.sampled_from(FORMS)))
def test_the_parser_is_total(output: str, read, forms: set[Form]) -> None:  # type: ignore[no-untyped-def]
    found = parse(output, read, tuple(forms))
    if found is not None:
        low, high = found.span
        assert 0 <= low <= high <= len(output)
        assert read(output[low:high]) == found.value


@given(outputs)
def test_the_last_anchored_verdict_wins(before: str) -> None:
    found = parse(f"{before}\n</think>\nVerdict: incorrect", VERDICTS)
    assert found is not None
    assert found.value == "incorrect"


@given(st.text(alphabet=st.characters(exclude_characters=":=\uff1a[]{}\\"), min_size=1))
def test_a_verdict_needs_an_anchor(said: str) -> None:
    """Without markers, boxes and brackets only a last line that is a verdict is one."""
    found = parse(said, VERDICTS)
    assert found is None or found.form == "alone"


def test_hostile_outputs_take_linear_time() -> None:
    for piece in ("Verdict:", "\\boxed{", "[[", '{"verdict": "', "<think>", "\\text{", " *"):
        assert parse(piece * 50_000, VERDICTS) is None
