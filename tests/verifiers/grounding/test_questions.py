"""Q² with a model that reads: what it asks, what counts, and what it falls back on."""

import re

import pytest

from assay.core import BadArgument, Capabilities, Model, Problem, Response, Usage
from assay.verifiers.grounding.questions import QSquared

FACTS = Problem(documents=("Mira lives in Oslo.", "Tom was born in 1932."))


class Reader(Model):
    """Asks "PERSON lives?" or "PERSON born?" and answers with the last word of that sentence."""

    def __init__(self, judge: str = "Verdict: No") -> None:
        self.name = "reader"
        self.capabilities = Capabilities()
        self.judge = judge
        self.calls = 0

    def generate(self, messages, sampling):
        self.calls += 1
        prompt = messages[-1].content
        shown = dict(re.findall(r"<<<(\w+) \w+\n(.*?)\n\w+ \w+>>>", prompt, re.DOTALL))
        return (Response(self.reply(shown), usage=Usage(model_calls=1)),) * sampling.n

    def reply(self, shown) -> str:
        if "PIECE" in shown:
            found = re.search(rf"(\w+) (?:was )?(lives|born) in {shown['PIECE']}\b", shown["TEXT"])
            return f"{found[1]} {found[2]}?" if found else "Who?"
        if "QUESTION" in shown and "TEXT" in shown:
            person, _, verb = shown["QUESTION"].rstrip("?").partition(" ")
            found = (
                re.search(rf"{person} (?:was )?{verb} in (\w+)", shown["TEXT"]) if verb else None
            )
            return found[1] if found else "NONE"
        return self.judge


@pytest.mark.parametrize(
    ("text", "label", "score"),
    [
        ("Mira lives in Oslo.", "correct", 1.0),
        ("Mira lives in Rome.", "incorrect", 0.0),
        ("Mira lives in Oslo. Tom was born in 1950.", "correct", 0.5),
        ("Zoe lives in Oslo.", "incorrect", 0.0),  # the documents have no answer
    ],
)
def test_answers_are_compared(text, label, score) -> None:
    verdict = QSquared(model=Reader()).verify(text, FACTS)
    assert (verdict.label, verdict.score) == (label, score)
    assert verdict.reasons
    assert all(text[slice(*span)] for reason in verdict.reasons for span in reason.spans)


@pytest.mark.parametrize(
    ("judge", "label"), [("Verdict: Yes", "correct"), ("Verdict: No", "incorrect")]
)
def test_without_a_question_the_whole_is_judged(judge, label) -> None:
    verdict = QSquared(model=Reader(judge)).verify("nothing is named", FACTS)
    assert verdict.label == label
    assert verdict.parts[0].verifier == "faithful"
    assert verdict.cost.model_calls == 1


def test_pieces_and_calls_are_bounded() -> None:
    text = " ".join(f"P{index} lives in Oslo." for index in range(20))
    model = Reader()
    verdict = QSquared(model=model, most=3).verify(text, FACTS)
    assert model.calls <= 3 * 3 + 1
    assert verdict.cost.model_calls == model.calls


def test_what_is_missing() -> None:
    assert QSquared(model=Reader()).verify("", FACTS).label == "invalid"
    assert QSquared(model=Reader()).verify("Oslo", "Where?").outcome == "broken"
    with pytest.raises(BadArgument):
        QSquared(most=0)
