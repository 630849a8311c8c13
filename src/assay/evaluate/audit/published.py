"""Published rows with labels, read from the layouts in which their authors share them.

Labels are of three kinds. People judged `evouna` and `nq301`. Maintainers assert the verdicts of
`math_equivalence_cases` and `json_schema_test_suite`. Programs of the authors labelled the others,
and such programs err, too. Nothing of the data comes with this package: a folder holds it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from assay.core import JSON, Problem, Response, UsageError
from assay.evaluate.audit.labelled import Labelled

_SYSTEMS = ("fid", "gpt35", "chatgpt", "gpt4", "newbing")
_USUAL_DECIMALS = 6


class Published(NamedTuple):
    """A set: how it is read, and what is measured on it, our verifier first."""

    read: Callable[[Path], Iterable[Labelled]]
    verifiers: tuple[str, ...]


def math_equivalence_cases(data: Path) -> Iterator[Labelled]:
    """Pairs with the verdict that the maintainers of a maths verifier assert."""
    for row in _lines(data, "math_equivalence_cases/math_verify_cases.jsonl"):
        decimals = row["options"].get("precision", _USUAL_DECIMALS)
        # What the case asks of the verifier, a question can ask.
        rounded = decimals != _USUAL_DECIMALS
        question = f"Round the answer to {decimals} decimal places." if rounded else ""
        more = {"options_of_case": row["options"]}
        yield _row(row["id"], question, row["gold"], row["pred"], row["expected"], "", more)


def mathcoder(data: Path) -> Iterator[Labelled]:
    """Final answers alone, with the verdict of the authors' checker."""
    for row in _lines(data, "mathcoder/answers.jsonl"):
        right, category = row["published_correct"], row["benchmark"]
        said = row["completion"]
        yield _row(row["id"], row["question"], row["gold"], said, right, category, {"bare": True})


def qwen_math_cot(data: Path) -> Iterator[Labelled]:
    """Eight whole solutions a problem, with the score of the authors' checker."""
    for row in _lines(data, "qwen_math_cot/math_cot_100.jsonl"):
        for place, (said, score) in enumerate(zip(row["response"], row["score"], strict=True)):
            name = f"{row['idx']}.{place}"
            yield _row(name, row["question"], row["gt"], said, score, row["level"])


def gsm8k(data: Path) -> Iterator[Labelled]:
    """Solutions of four models, with the label of the authors' extraction."""
    for place, row in enumerate(_lines(data, "gsm8k/example_model_solutions.jsonl")):
        gold = row["ground_truth"].rpartition("A:")[2].strip()
        for model, solution in row.items():
            if isinstance(solution, dict):
                said, right = solution["solution"], solution["is_correct"]
                yield _row(f"{place}.{model}", row["question"], gold, said, right, model)


def evouna_nq(data: Path) -> Iterator[Labelled]:
    """Five systems' answers to questions of Natural Questions, judged by people."""
    return _evouna(data, "NQ")


def evouna_tq(data: Path) -> Iterator[Labelled]:
    """Five systems' answers to questions of TriviaQA, judged by people."""
    return _evouna(data, "TQ")


def _evouna(data: Path, name: str) -> Iterator[Labelled]:
    for place, row in enumerate(_lines(data, f"evouna/{name}.jsonl")):
        if row["improper"]:
            continue
        gold = aliases(row["golden_answer"])
        for system in _SYSTEMS:
            said, right = row[f"answer_{system}"], row[f"judge_{system}"]
            yield _row(f"{place}.{system}", row["question"], gold, said, right, system)


def aliases(gold: str) -> list[str]:
    """A gold answer that lists several with slashes: its parts, and the whole of it last.

    >>> aliases("hit points / HP"), aliases("Oslo")
    (['hit points', 'HP', 'hit points / HP'], ['Oslo'])
    """
    parts = [part.strip() for part in gold.split("/")]
    return list(dict.fromkeys([*(part for part in parts if part), gold]))


def nq301(data: Path) -> Iterator[Labelled]:
    """Many systems' answers to open questions, judged by people."""
    golds = {row["id"]: row["answer"] for row in _lines(data, "nq301/gold_answers.jsonl")}
    with _open(data, "nq301/NQ301_human.tsv") as lines:
        for place, row in enumerate(csv.DictReader(lines, delimiter="\t")):
            right = row["Acceptable?"] == "Yes"
            yield _row(place, row["Question"], golds[row["id"]], row["Model answer"], right)


def json_schema(data: Path) -> Iterator[Labelled]:
    """The official suite's cases for two drafts, but for those of formats."""
    return (row for row in _json_schema(data) if not row.category.endswith("format"))


def json_formats(data: Path) -> Iterator[Labelled]:
    """The official suite's cases of formats, which a verifier may leave unchecked."""
    return (row for row in _json_schema(data) if row.category.endswith("format"))


_DRAFTS = {"draft7": "http://json-schema.org/draft-07/schema#", "draft2020-12": ""}


def _json_schema(data: Path) -> Iterator[Labelled]:
    for draft, uri in _DRAFTS.items():
        for row in _lines(data, f"json_schema_test_suite/{draft}.jsonl"):
            kind = row["file"].rpartition("/")[0] or "required"
            cluster = f"{draft} {row['file']} {row['group']}"
            schema = row["schema"]
            # A schema that says its draft is the same schema, to a reader of all drafts.
            if uri and isinstance(schema, dict) and "$schema" not in schema:
                schema = {"$schema": uri, **schema}
            for test in row["tests"]:
                said, right = json.dumps(test["data"]), test["valid"]
                yield _row(cluster, "", schema, said, right, f"{draft}, {kind}")


def humaneval(data: Path) -> Iterator[Labelled]:
    """Programs of models, with the verdict of a recorded run of the official tests."""
    tasks = {row["task_id"]: row for row in _lines(data, "humaneval/HumanEval.jsonl")}
    for row in _lines(data, "humaneval/model_solutions.jsonl"):
        task = tasks[row["task_id"]]
        before = row.get("prompt_used", task["prompt"]) if row["form"] == "completion" else ""
        yield _program(
            row, before, task["prompt"], task["test"], {"entry_point": task["entry_point"]}
        )


def mbpp(data: Path) -> Iterator[Labelled]:
    """Programs of models, with the verdict of a recorded run of the published tests."""
    tasks = {row["task_id"]: row for row in _lines(data, "mbpp/mbpp.jsonl")}
    for row in _lines(data, "mbpp/model_solutions.jsonl"):
        task = tasks[row["task_id"]]
        setup = {"setup": task["test_setup_code"]} if task["test_setup_code"] else {}
        yield _program(row, "", task["text"], "\n".join(task["test_list"]), setup)
    for row in _lines(data, "mbpp/model_solutions_multipl_e.jsonl"):
        yield _program(row, "", tasks[row["task_id"]]["text"], row["test"], {})


def _program(
    row: dict[str, Any], before: str, prompt: str, test: str, metadata: dict[str, JSON]
) -> Labelled:
    said = f"```python\n{before}{row['solution']}\n```"
    right = row["verdict"] == "pass"
    return _row(row["id"], prompt, test, said, right, row["source"], metadata)


SETS: dict[str, Published] = {
    "math_equivalence_cases": Published(math_equivalence_cases, ("answer", "exact")),
    "mathcoder": Published(mathcoder, ("answer", "exact")),
    "qwen_math_cot": Published(qwen_math_cot, ("answer", "exact")),
    "gsm8k": Published(gsm8k, ("answer", "exact")),
    "evouna_nq": Published(evouna_nq, ("short_answer", "exact_match", "strict_recall")),
    "evouna_tq": Published(evouna_tq, ("short_answer", "exact_match", "strict_recall")),
    "nq301": Published(nq301, ("short_answer", "exact_match", "strict_recall")),
    "json_schema": Published(json_schema, ("json_schema", "library")),
    "json_formats": Published(json_formats, ("json_schema formats=true", "library formats=true")),
    "humaneval": Published(humaneval, ("code_tests",)),
    "mbpp": Published(mbpp, ("code_tests",)),
}
"""Every set, with the verifiers that are measured on it."""


def _row(
    name: object,
    question: str,
    gold: JSON,
    said: str,
    right: object,
    category: str = "",
    metadata: dict[str, JSON] | None = None,
) -> Labelled:
    problem = Problem.of(question or None, id=str(name), reference=gold)
    return Labelled(
        problem=problem.replace(metadata=metadata) if metadata else problem,
        response=Response(said),
        truth="correct" if right else "incorrect",
        category=category,
    )


def _open(data: Path, name: str) -> Any:
    try:
        return (data / name).open(encoding="utf-8", newline="")
    except FileNotFoundError:
        raise UsageError(f"there is no file {name!r} in the folder {str(data)!r}") from None


def _lines(data: Path, name: str) -> Iterator[dict[str, Any]]:
    with _open(data, name) as lines:
        for line in lines:
            yield json.loads(line)
