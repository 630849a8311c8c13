"""The arithmetic of steps as a verifier: labels, places, and published solutions."""

import json
from pathlib import Path

import pytest

from assay.core import BadArgument, Response
from assay.verifiers import load
from assay.verifiers.formal import Aggregator, StepsArithmetic

SLIP = "First 2 * 12 = 24 eggs.\n\nThen 24 / 2 = 13 are left."

CASES = [
    ("", "invalid"),
    ("   \n\n ", "invalid"),
    (".", "undecided"),
    ("hello", "undecided"),
    ("The answer is 12.", "undecided"),
    ("3 * 4 = 12", "correct"),
    ("3 * 4 = 12\n\nSo the answer is 12.", "undecided"),
    (SLIP, "incorrect"),
    ("3 * 4 = 12 and 3 * 4 = 13", "incorrect"),
    ("10 / 3 = 3.33", "undecided"),
    ("3 + 4 = 7 = 8", "incorrect"),
    ("3 + 4 = 7 = 7", "correct"),
    ("7 = 8", "incorrect"),
    ("7 = 7", "undecided"),
    ("Total = 3 + 4 = 7", "correct"),
    ("3 + 4 = 7; √16 = 5", "undecided"),
    ("3 + 4 = 7. 5 > 7.", "undecided"),
    ("3 + 4 = 7 = x = 8", "undecided"),
    ("3 + 4 = 7 = 7!", "undecided"),
    ("3 + 4 = 7, and 3 plus 4 is 8", "undecided"),
    ("3 + 4 = 7 % 2", "undecided"),
    ("3 + 4 = 7 2", "undecided"),
    ("3 + 4 = 7%", "undecided"),
    ("10% + 20 = 30", "undecided"),
    ("50 + 10% = 55", "undecided"),
    ("3 hours + 4 minutes = 7 hours", "undecided"),
    ("$3 + 4 cents = $7", "undecided"),
    ("2 hours * 60 = 120 minutes", "correct"),
    ("It is not true that 3 + 4 = 8.", "undecided"),
    ("If we assumed 3 + 4 = 8 we would be wrong.", "undecided"),
    ("1 + 1 = 10 (binary)", "undecided"),
    ("3 + 4 = 7 => 2 * 7 = 14", "correct"),
]


@pytest.mark.parametrize(("text", "label"), CASES)
def test_labels(text: str, label: str) -> None:
    assert StepsArithmetic().verify(text, "How many?").label == label


@pytest.mark.parametrize("text", ["(" * 10**6, "1=1" * 10**5, "3 + 4 = 7; " * 10**5])
def test_a_huge_response_is_read_in_part(text: str) -> None:
    assert StepsArithmetic().verify(text).label in ("undecided", "incorrect")


def test_the_unread_claim_is_shown() -> None:
    text = "1 + 1 = 2\n\n3 + 4 = 7; √16 = 5"
    [(start, end)] = StepsArithmetic(accept="some").verify(text).reasons[-1].spans
    assert text[start:end] == "="
    assert text[end:] == " 5"


def test_the_first_wrong_step_and_its_place() -> None:
    verdict = StepsArithmetic().verify(SLIP)
    assert [part.label for part in verdict.parts] == ["correct", "incorrect"]
    ((start, end),) = verdict.parts[1].parts[0].reasons[0].spans
    assert SLIP[start:end] == "24 / 2 = 13"


def test_prose_counts_for_nothing_when_some_is_accepted() -> None:
    text = "We multiply.\n\n3 * 4 = 12"
    assert StepsArithmetic(accept="some").verify(text).label == "correct"
    assert StepsArithmetic(accept="some").verify(text + " and 10 / 3 = 3.3").label == "undecided"
    assert StepsArithmetic(accept="some").verify("We multiply.").label == "undecided"
    with pytest.raises(BadArgument, match="'most'"):
        StepsArithmetic(accept="most")  # type: ignore[arg-type]


def test_steps_may_be_listed() -> None:
    response = Response(
        "A: 1 + 1 = 2. So 1 + 1 = 3.", metadata={"steps": ["A: 1 + 1 = 2.", "So 1 + 1 = 3."]}
    )
    verdict = StepsArithmetic().verify(response)
    assert verdict.reasons[1].measured == "1"
    assert verdict.parts[1].reasons[0].spans == ((14, 27),)


def test_an_aggregator_gives_a_probability() -> None:
    fitted = Aggregator.fit([["proved", "proved"], ["proved", "failed"]] * 10, [True, False] * 10)
    judge = StepsArithmetic(aggregator=fitted)
    assert judge.verify(SLIP).label == "incorrect"
    right = judge.verify("1 + 1 = 2\n\n2 + 2 = 4")
    assert right.label == "correct"
    assert right.score is not None
    assert 0.5 < right.score < 1
    assert (
        eval(repr(judge), {"StepsArithmetic": StepsArithmetic, "Aggregator": Aggregator}) == judge
    )


def test_it_has_a_name() -> None:
    assert load("steps_arithmetic", accept="some") == StepsArithmetic(accept="some")


def test_published_solutions_raise_few_false_alarms(data: Path) -> None:
    found = alarms = right = 0
    for line in (data / "processbench" / "gsm8k.jsonl").read_text().splitlines():
        row = json.loads(line)
        text = "\n\n".join(row["steps"])
        verdict = StepsArithmetic().verify(Response(text, metadata={"steps": row["steps"]}))
        if row["label"] < 0:
            right += 1
            alarms += verdict.label == "incorrect"
        else:
            found += verdict.label == "incorrect" and verdict.reasons[1].measured == str(
                row["label"]
            )
    assert alarms / right <= 0.02
    assert found >= 8
