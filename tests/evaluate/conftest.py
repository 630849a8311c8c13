"""Small suites and models that answer at once."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from assay.core import ConstraintSpec, Model, Problem, Reason, Response, Verdict, Verifier


class Instant(Model):
    """Answers with what a function makes of the prompt; an exception it returns is raised."""

    name = "instant"

    def __init__(self, answer: Callable[[str], object] = lambda prompt: "yes") -> None:
        self._answer = answer
        self.asked: list[tuple[str, int | None]] = []

    def generate(self, messages, sampling):
        prompt = messages[-1].content
        self.asked.append((prompt, sampling.seed))
        found = self._answer(prompt)
        if isinstance(found, BaseException):
            raise found
        return () if found is None else (Response(str(found)),)


class Yes(Verifier):
    """Correct for 'yes', incorrect for 'no', undecided for 'hm', invalid if empty, else breaks."""

    name = "yes"

    def decide(self, problem: Problem, response: Response) -> Verdict:
        text = response.text
        labels = {"yes": "correct", "no": "incorrect", "hm": "undecided", "": "invalid"}
        if text not in labels:
            raise ValueError(f"cannot read {text!r}")
        return Verdict(labels[text], verifier=self.name, reasons=(Reason("must say yes", text),))


class Each(Verifier):
    """A part for each letter of the response: '1' holds, '0' does not, '?' is undecided."""

    name = "each"

    def decide(self, problem: Problem, response: Response) -> Verdict:
        label = {"1": "correct", "0": "incorrect", "?": "undecided"}
        parts = tuple(
            Verdict(label.get(mark, "incorrect"), verifier=spec.id)
            for mark, spec in zip(response.text.ljust(9), problem.constraints, strict=False)
        )
        labels = {part.label for part in parts}
        whole = next((one for one in ("incorrect", "undecided") if one in labels), "correct")
        return Verdict(whole, parts=parts, verifier=self.name)


def asked(*prompts: str, **fields) -> list[Problem]:
    return [Problem.of(text, id=f"p{number}", **fields) for number, text in enumerate(prompts)]


@pytest.fixture
def tiny() -> SimpleNamespace:
    specs = (ConstraintSpec(id="words:few"), ConstraintSpec(id="words:many"))
    return SimpleNamespace(Instant=Instant, Yes=Yes, Each=Each, asked=asked, specs=specs)


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    """No test reads or fills the user's cache, or writes runs into the working folder."""
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.chdir(tmp_path_factory.mktemp("here"))
