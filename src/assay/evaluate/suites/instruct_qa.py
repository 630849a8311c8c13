"""InstructQA: answers from passages, correct and faithful, and no answer from others (2307.16877).

Recall of the reference tells whether an answer is correct, K-precision whether it says more than
the passages do. Each question is also asked with passages that are about something else: then to
decline is right. Published rows are probed so with the option ``probe=yes``, which gives each
question the passages of another. With ``judge=MODEL`` a model judges both, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from assay.core import JSON, BadArgument, Message, Model, Problem, Sampling, Verifier
from assay.evaluate.conditions import Conditions, crossed
from assay.evaluate.statistic import Case, Statistic, share, table
from assay.evaluate.suite import Suite
from assay.evaluate.suites import instruct_qa_files as files
from assay.evaluate.suites import instruct_qa_items as items
from assay.evaluate.suites.published import published
from assay.verifiers.combine import route
from assay.verifiers.grounding.asked import Faithful, MeetsReference
from assay.verifiers.grounding.lexical import (
    F1,
    ExactMatch,
    KPrecision,
    KRecall,
    Precision,
    Recall,
    StrictRecall,
)
from assay.verifiers.grounding.refusal import Refusal, refusal_span

TASK = """\
Answer the question from the passages. If they do not tell the answer, say that you do not know.

{passages}

Question: {question}"""
MEASURES: Mapping[str, Verifier] = {
    "recall": Recall(),
    "strict recall": StrictRecall(),
    "precision": Precision(),
    "F1": F1(),
    "exact match": ExactMatch(),
    "K-precision": KPrecision(),
    "K-recall": KRecall(),
}
RELEVANT, IRRELEVANT = "relevant", "irrelevant"


def suite(
    *,
    data: str | None = None,
    profile: str | None = None,
    judge: str | Model | None = None,
    probe: str | bool | None = None,
) -> Suite:
    """The suite on rows with passages, or on questions of our own."""
    if profile is not None:
        raise BadArgument("suite 'instruct_qa' has no constraints; it takes no profile")
    if probe not in (None, True, False, "yes", "no"):
        raise BadArgument(f"probe is 'yes' or 'no', not {probe!r}")
    probed = data is None if probe is None else probe in (True, "yes")
    load: Callable[[], Iterable[Problem]] = partial(_own, probed)
    if data is not None:
        load = partial(published, data, "instruct_qa", "FILE", partial(_read, probed=probed))
    verifiers = {"right": _where(Recall()), "faithful": _where(KPrecision())}
    if judge is not None:
        verifiers["judged right"] = _where(MeetsReference(model=judge))
        verifiers["judged faithful"] = _where(Faithful(model=judge))
    name = judge if isinstance(judge, str) or judge is None else judge.name
    return Suite(
        name="instruct_qa",
        description="answers from passages, says no more than they do, and declines without them",
        load=load,
        verifiers=verifiers,
        groups=("condition", "about") if data is None else ("condition",),
        statistics=STATISTICS,
        size=items.COUNT * (1 + probed) if data is None else None,
        sampling=Sampling(temperature=0.0, max_tokens=256),
        source="arXiv:2307.16877; McGill-NLP/instruct-qa" if data else "assay",
        licence="that of the data" if data else "Apache-2.0",
        options={"probe": probed, **({"judge": name} if name is not None else {})},
    )


def _where(measure: Verifier) -> Verifier:
    """The measure where the passages tell the answer; where they do not, to decline is right."""
    return route("condition", {RELEVANT: measure, IRRELEVANT: Refusal()})


@cache
def _own(probed: bool) -> tuple[Problem, ...]:
    conditions = {RELEVANT: _same, IRRELEVANT: _unrelated}
    made = map(_item, items.items())
    return tuple(crossed(made, conditions if probed else {RELEVANT: _same}))


def _item(item: items.Item) -> Problem:
    right, guess = item.building.said(item.about), items.ASKED[item.about][2]
    chat = () if item.history is None else item.history
    metadata: dict[str, JSON] = {
        "about": item.about,
        "kind": "question" if item.history is None else "chat",
        "other": list(item.others),
        "good": right,
        "bad": guess,
    }
    asked = [Message(("user", "assistant")[n], text) for n, text in enumerate(chat)]
    return _put(
        Problem(
            id=item.id,
            messages=(*asked, Message("user", item.question)),
            reference=[item.answer],
            documents=item.passages,
            metadata=metadata,
        )
    )


def _put(problem: Problem) -> Problem:
    """The problem with its passages put before the question."""
    shown = "\n\n".join(f"[{n}] {text}" for n, text in enumerate(problem.documents, 1))
    question = problem.metadata.get("question", problem.messages[-1].content)
    text = TASK.format(passages=shown, question=question)
    return problem.replace(
        messages=(*problem.messages[:-1], Message("user", text)),
        metadata={**problem.metadata, "question": question},
    )


def _same(problem: Problem) -> Problem:
    return _without(problem, "other")


def _unrelated(problem: Problem) -> Problem:
    """The problem with passages that do not tell the answer; a guess is what is bad then."""
    others = tuple(problem.metadata["other"])
    changed = _put(_without(problem, "other", "prompt").replace(documents=others))
    if "bad" not in problem.metadata:
        return changed
    metadata = {**changed.metadata, "good": "I do not know.", "bad": problem.metadata["good"]}
    return changed.replace(metadata=metadata)


def _without(problem: Problem, *names: str) -> Problem:
    metadata = {name: value for name, value in problem.metadata.items() if name not in names}
    return problem.replace(metadata=metadata)


def _read(path: Path, *, probed: bool) -> Iterator[Problem]:
    """The rows of a file, each asked as its own prompt has it, or as ours do."""
    found = list(files.read(path))
    for number, problem in enumerate(found):
        asked = _asked(problem)
        if not probed:
            condition = RELEVANT if problem.metadata["answerable"] else IRRELEVANT
            metadata = {**asked.metadata, "condition": condition}
            yield asked.replace(metadata=metadata)
        elif problem.metadata["answerable"]:
            other = _elsewhere(found, number)
            metadata = {**asked.metadata, "other": list(other)}
            conditions = {RELEVANT: _same, IRRELEVANT: _unrelated}
            yield from crossed([asked.replace(metadata=metadata)], conditions)


def _asked(problem: Problem) -> Problem:
    prompt = problem.metadata.get("prompt")
    if prompt is None:
        return _put(problem)
    metadata = {**problem.metadata, "question": problem.messages[-1].content}
    return problem.replace(messages=(Message("user", prompt),), metadata=metadata)


def _elsewhere(found: Sequence[Problem], number: int) -> tuple[str, ...]:
    """The passages of the row half a file away, without those that are the question's own."""
    if len(found) < 2:
        raise BadArgument("to probe with other passages takes at least two rows")
    step = max(1, len(found) // 2)
    mine = set(found[number].documents)
    for turn in range(len(found)):
        other = found[(number + step + turn) % len(found)].documents
        kept = tuple(text for text in other if text not in mine)
        if kept:
            return kept
    raise BadArgument("all rows have the same passages: there are none to probe with")


def measures(cases: Iterable[Case]) -> Iterator[Statistic]:
    """Each published measure over the answers from relevant passages, and both kinds at once.

    Recall is gamed by saying everything, K-precision by quoting: see them beside precision.
    """
    held = [case for case in cases if case.problem.metadata.get("condition") == RELEVANT]
    found: dict[str, list[list[float | None]]] = {name: [] for name in MEASURES}
    both: list[list[float | None]] = []
    for case in held:
        said = [record.response for record in case.records if record.response is not None]
        for name, measure in MEASURES.items():
            found[name].append([measure(case.problem, response).score for response in said])
        pairs = zip(case.verdicts("right"), case.verdicts("faithful"), strict=False)
        both.append([float(r.label == f.label == "correct") for r, f in pairs])
    if held:
        rows = {name: share(name, clusters) for name, clusters in found.items()}
        about = "the mean of each measure over answers from passages that tell the answer"
        yield table("measures", "measure", rows, of="answers", about=about)
        about = "the share that has the reference, and at most a few words that no passage has"
        yield share("right and faithful", both, of="answers", about=about)


def refusals(cases: Iterable[Case]) -> Iterator[Statistic]:
    """How often the model declines, with passages that tell the answer and with others."""
    of: dict[str, list[list[float | None]]] = {}
    for case in cases:
        said = [record.response.text for record in case.records if record.response is not None]
        declined: list[float | None] = [float(refusal_span(text) is not None) for text in said]
        of.setdefault(str(case.problem.metadata.get("condition")), []).append(declined)
    if of:
        rows = {condition: share("", clusters) for condition, clusters in of.items()}
        about = "the share of answers that decline: right where the passages do not tell"
        yield table("declines", "condition", rows, of="answers", about=about)


STATISTICS = (measures, refusals, Conditions(base=RELEVANT))
