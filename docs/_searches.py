"""Searches for the pictures of docs/search.md: a model that does sums, and slips now and then.

The questions are those of `assay.recipes.shop`. The verifier looks at the last line that was
written and is right about it more often than not, as a reward model is.
"""

import random
from dataclasses import dataclass
from pathlib import Path

import assay
from assay.core import Capabilities, Model, Problem, Response, Usage, Verdict
from assay.core.seeds import rng
from assay.core.verifier import Verifier
from assay.models.text import STOPPED_BY
from assay.recipes.shop import Task, apply, task
from assay.search import strategies
from assay.search.solve import Answering
from assay.verifiers.constraints import words

SLIP = 0.35
STRATEGIES = {
    "beam": r"beam:16,step=\n",
    "mcts": r"mcts:24,step=\n",
    "weighted": "weighted:12",
}
TASKS = {(shop := task(0, number)).question: shop for number in range(40)}
END = "The answer is"
DEED = {"+": "{} more come in", "-": "{} are sold", "*": "the stock grows to {} times"}


class Clerk(Model):
    """Writes a line for each thing that happens in the shop, and the answer at last."""

    name = "clerk"
    capabilities = Capabilities(prefix=True, seed=True)

    def generate(self, messages, sampling):
        """Continue the lines of the prefix: by one line, or to the end."""
        shop, draw = TASKS[messages[-1].content], random.Random(sampling.seed)
        lines = sampling.prefix.splitlines()
        return tuple(self._write(shop, lines, draw, "\n" in sampling.stop)
                     for _ in range(sampling.n))  # fmt: skip

    def _write(self, shop: Task, lines: list[str], draw: random.Random, one: bool) -> Response:
        written: list[str] = []
        while not (lines + written)[-1:] or not (lines + written)[-1].startswith(END):
            place = len(lines) + len(written)
            value = said(lines[-1:] + written[-1:]) if place else shop.start
            if place == len(shop.moves):
                written.append(f"{END} {value}.")
                break
            sign, number = shop.moves[place]
            found = apply(sign, value, number)
            if draw.random() < SLIP:
                found += draw.choice((-10, -2, -1, 1, 2, 10))
            start = draw.choice(("Then", "Now", "After that", "Next,", "So"))
            written.append(
                f"{start} {DEED[sign].format(number)}: {value} {sign} {number} = {found}"
            )
            if one:
                break
        done = written[-1].startswith(END)
        return Response(
            "\n".join(written),
            finish_reason="stop",
            usage=Usage(output_tokens=14 * len(written), input_tokens=70, model_calls=1),
            metadata={STOPPED_BY: "" if done else "\n"} if one else {},
        )


def said(lines: list[str]) -> int:
    """The number that the last line comes to."""
    return int(lines[-1].rstrip(".").split()[-1])


@dataclass(frozen=True, kw_only=True, repr=False)
class Eye(Verifier):
    """Looks whether the last sum is right, and is not always sure."""

    name = "eye"

    def decide(self, problem: Problem, response: Response) -> Verdict:
        """Score the end of what is written."""
        shop = TASKS[problem.messages[-1].content]
        lines = response.text.splitlines()
        value, good = shop.start, True
        for (sign, number), line in zip(shop.moves, lines, strict=False):
            good = good and said([line]) == apply(sign, value, number)
            value = said([line])
        noise = rng(problem.id, response.text).gauss(0.0, 0.16)
        score = round(min(0.99, max(0.02, (0.66 if good else 0.46) + noise)), 2)
        return Verdict("correct" if score >= 0.5 else "incorrect", score, verifier=self.name)

    def answer_of(self, problem: Problem, response: Response) -> str | None:
        """The number behind the last line's words."""
        last = response.text.splitlines()[-1]
        return str(said([last])) if last.startswith(END) else None


class Shortener(Model):
    """Says the same in fewer words whenever it is told that it was too long."""

    name = "shortener"
    texts = (
        "Rain is, as all who have ever been out of doors know very well, water that falls down.",
        "Rain is water that, as everybody knows very well, falls down from clouds.",
        "Rain is water that falls from clouds.",
    )

    def generate(self, messages, sampling):
        """The next shorter text."""
        text = self.texts[min(2, len(messages) // 2)]
        spent = Usage(
            input_tokens=12 * len(messages), output_tokens=len(text.split()), model_calls=1
        )
        return (Response(text, finish_reason="stop", usage=spent),)


def make(folder: Path) -> None:
    """A run of each kind of search."""
    asked = [
        Problem.of(question, id=f"shop-{number}", reference=str(shop.answer))
        for number, (question, shop) in enumerate(TASKS.items())
    ]
    for name, line in STRATEGIES.items():
        assay.evaluate(
            asked,
            Clerk(),
            verifier=assay.verifiers.load("answer"),
            answer=Answering(strategy=strategies.load(line), verifier=Eye()),
            out=folder / f"search-{name}",
            floor=False,
            progress=False,
        )
    short = words(at_most=8)
    assay.evaluate(
        [Problem.of("What is rain?", id="rain")],
        Shortener(),
        verifier=short,
        answer=Answering(strategy=strategies.load("revise:4"), verifier=short),
        out=folder / "search-revise",
        floor=False,
        progress=False,
    )
